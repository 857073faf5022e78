"""Whose a product is, is set by those who see the whole shop, and by nobody else."""

import pytest

from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import open_editor, save

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_an_admin_gives_a_product_to_another_seller(client):
    page = ProductPageFactory()
    other = UserFactory(groups=["Sellers"])
    client.force_login(UserFactory(groups=["Admins"]))
    values = open_editor(client, page)
    assert save(client, page, {**values, "owner": str(other.pk)}).status_code == 302
    page.refresh_from_db()
    assert page.owner == other
    save(client, page, {**open_editor(client, page)}, **{"action-publish": "1"})
    page.refresh_from_db()
    assert page.owner == other


def test_a_customer_cannot_be_made_a_seller_this_way(client):
    page = ProductPageFactory()
    client.force_login(UserFactory(groups=["Admins"]))
    values = open_editor(client, page)
    assert save(client, page, {**values, "owner": str(UserFactory().pk)}).status_code == 200
    before = page.owner
    page.refresh_from_db()
    assert page.owner == before


def test_a_seller_neither_sees_nor_sets_the_owner(client):
    seller, other = UserFactory(groups=["Sellers"]), UserFactory(groups=["Sellers"])
    page = ProductPageFactory(owner=seller)
    client.force_login(seller)
    values = open_editor(client, page)
    assert "owner" not in values
    save(client, page, {**values, "owner": str(other.pk)}, **{"action-publish": "1"})
    page.refresh_from_db()
    assert page.owner == seller
