"""What was sold stays: a clear message instead of an error, and nothing deleted."""

import pytest
from django.db import IntegrityError

from commerce.models import Order
from tests.commerce.sale_rows import read, sell
from tests.factories import OrderFactory, ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])


@pytest.fixture
def own(seller):
    return sell(seller, "Own lantern")


# --- what was sold stays --------------------------------------------------------------------
@pytest.fixture
def admin(client):
    user = UserFactory(email="admin@example.com", is_superuser=True)
    client.force_login(user)
    return user


def test_a_bought_product_cannot_be_deleted(client, admin, own):
    product = own[Order].product
    index, home = product.get_parent(), product.get_parent().get_parent()
    for page in (product, index, home):
        for address, data in (
            (f"/admin/pages/{page.pk}/delete/", {"confirm_site_name": "Storefront"}),
            (
                f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/products/",
                {"confirm_site_name": "Storefront"},
            ),
        ):
            answered = client.post(address, data, follow=True)
            assert answered.status_code == 200
            words = read(answered)
            assert "1 customer owns it and may download it for life" in words, address
    assert Order.objects.get().product == product


def test_an_ordered_product_cannot_be_deleted_by_its_seller(client, seller):
    order = OrderFactory(product=ProductPageFactory(owner=seller))
    client.force_login(seller)
    words = read(client.post(f"/admin/pages/{order.product_id}/delete/", follow=True))
    assert "It is part of 1 order in the books" in words
    assert Order.objects.get().product == order.product


def test_an_unsold_product_can_be_deleted(client, seller):
    product = ProductPageFactory(owner=seller)
    client.force_login(seller)
    assert client.get(f"/admin/pages/{product.pk}/delete/").status_code == 200
    client.post(f"/admin/pages/{product.pk}/delete/")
    assert not type(product).objects.filter(pk=product.pk).exists()


def test_a_customer_with_orders_cannot_be_deleted(client, admin, own):
    buyer = own[Order].user
    for address in (
        f"/admin/users/delete/{buyer.pk}/",
        f"/admin/bulk/accounts/user/delete/?id={buyer.pk}&next=/admin/users/",
    ):
        answered = client.post(address, follow=True)
        assert answered.status_code == 200
        words = read(answered)
        assert "1 order, 1 purchase" in words, address
        assert "1 download" in words
    buyer.refresh_from_db()
    assert buyer.is_active


def test_the_database_itself_refuses_too(own):
    with pytest.raises(IntegrityError):
        own[Order].product.delete()
