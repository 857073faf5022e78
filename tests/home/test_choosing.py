"""Choosing a product: what is published, found as customers find it, one's own for sellers."""

import pytest

from home.models import HomePage
from tests.factories import ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db

RESULTS = "/admin/product-chooser/results/"


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(groups=["Editors"]))
    return client


def test_an_editor_finds_published_products_with_cover_and_price(editor):
    shown = ProductPageFactory(title="Lighthouse icons", price=1900)
    ProductPageFactory(title="Harbour icons")
    draft = ProductPageFactory(title="Lighthouse draft", live=False)
    text = editor.get(RESULTS, {"q": "lighth"}).content.decode()
    assert "Lighthouse icons" in text
    assert "$19.00" in text
    assert '<img src="' in text
    assert "Harbour icons" not in text
    assert "Lighthouse draft" not in text
    chosen = editor.get(f"/admin/product-chooser/chosen/{shown.pk}/").json()["result"]
    assert (chosen["id"], chosen["title"]) == (str(shown.pk), "Lighthouse icons")
    for wrong in (draft.pk, "x", 2**40):
        assert editor.get(f"/admin/product-chooser/chosen/{wrong}/").status_code == 404


def test_a_seller_is_offered_their_own(client):
    seller = UserFactory(groups=["Sellers"])
    own, other = ProductPageFactory(owner=seller), ProductPageFactory()
    client.force_login(seller)
    text = client.get("/admin/product-chooser/").json()["html"]
    assert own.title in text
    assert other.title not in text
    assert client.get(f"/admin/product-chooser/chosen/{other.pk}/").status_code == 404
    assert (
        client.get("/admin/product-chooser/chosen-multiple/", {"id": other.pk}).json()["result"]
        == []
    )


def test_a_product_that_was_unpublished_is_named_as_such_in_the_editor(editor):
    page = ProductPageFactory(title="Lighthouse icons")
    home = HomePage.objects.get()
    home.content = [("featured", {"products": [{"product": page}]})]
    home.save_revision().publish()
    address = f"/admin/pages/{home.pk}/edit/"
    assert "not published: visitors do not see it" not in editor.get(address).content.decode()
    page.unpublish()
    text = editor.get(address).content.decode()
    assert "Lighthouse icons (not published: visitors do not see it)" in text
