"""What takes the place of a product that is off sale."""

import pytest
from django.core.exceptions import ValidationError

from products.models import ProductPage
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import PUBLISH, open_editor, save

pytestmark = pytest.mark.django_db


def test_the_first_published_one_of_a_row():
    third = ProductPageFactory()
    second = ProductPageFactory(successor=third)
    first = ProductPageFactory(successor=second)
    assert first.get_successor() == second
    second.unpublish()
    assert ProductPage.objects.get(pk=first.pk).get_successor() == third
    third.unpublish()
    assert ProductPage.objects.get(pk=first.pk).get_successor() is None
    assert third.get_successor() is None


def test_a_circle_of_unpublished_ones_has_none():
    first, second = ProductPageFactory(live=False), ProductPageFactory(live=False)
    ProductPage.objects.filter(pk=first.pk).update(successor=second)
    ProductPage.objects.filter(pk=second.pk).update(successor=first)
    assert ProductPage.objects.get(pk=first.pk).get_successor() is None


def test_a_deleted_one_leaves_none():
    successor = ProductPageFactory()
    product = ProductPageFactory(successor=successor)
    successor.delete()
    product = ProductPage.objects.get(pk=product.pk)
    assert product.get_successor() is None
    product.save_revision().publish()


@pytest.mark.once
def test_a_seller_names_a_published_product_or_their_own(client):
    seller = UserFactory(groups=["Sellers"])
    product = ProductPageFactory(owner=seller)
    others_draft = ProductPageFactory(live=False, title="Secret lighthouse")
    client.force_login(seller)
    for wrong in (others_draft, product):
        answer = save(client, product, open_editor(client, product) | {"successor": wrong.pk})
        assert answer.status_code == 200
        assert "successor" in answer.context["form"].errors
    for right in (ProductPageFactory(), ProductPageFactory(live=False, owner=seller)):
        values = open_editor(client, product) | {"successor": right.pk}
        assert save(client, product, values, **PUBLISH).status_code == 302
        assert ProductPage.objects.get(pk=product.pk).successor == right


def test_what_is_no_product_is_refused():
    product = ProductPageFactory()
    product.successor_id = product.get_parent().pk
    with pytest.raises(ValidationError):
        product.full_clean()
