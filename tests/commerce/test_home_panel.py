"""The last orders, on the admin's first page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import OrderFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def seller():
    return UserFactory(groups=["Sellers"])


@pytest.fixture
def product(seller):
    return ProductPageFactory(title="Own lantern", owner=seller)


def home(client, user) -> str:
    client.force_login(user)
    return client.get("/admin/").content.decode()


def test_sellers_see_orders_of_their_own_products(client, seller, product):
    OrderFactory(product=product, user=UserFactory(email="mine@example.com"))
    OrderFactory(user=UserFactory(email="theirs@example.com"))
    page = home(client, seller)
    assert ("mine@example.com" in page, "theirs@example.com" in page) == (True, False)
    assert "theirs@example.com" in home(client, UserFactory(groups=["Support"]))


def test_that_there_is_none_is_said(client, seller):
    assert "Nobody has ordered anything yet." in home(client, seller)


def test_editors_have_no_such_panel(client, product):
    OrderFactory(product=product)
    assert "orders-section" not in home(client, UserFactory(groups=["Editors"]))


def test_it_costs_the_same_with_two_orders_and_with_twenty(client, seller, product):
    def count() -> int:
        home(client, seller)
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        return len(queries)

    OrderFactory.create_batch(2, product=product)
    at_two = count()
    OrderFactory.create_batch(18, product=product)
    assert count() == at_two
