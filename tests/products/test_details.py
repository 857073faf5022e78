"""What stands beside a description: demo, requirements, licence, support."""

import pytest
from django.urls import reverse
from wagtail.models import Site

from core.models import ShopSettings
from products.models import CatalogueEntry, Licence, ProductPage
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import PUBLISH, open_editor, save

pytestmark = pytest.mark.django_db

SECTION = 'id="details-title"'


def details(client, page) -> str:
    return client.get(page.url).content.decode().partition(SECTION)[2].partition("</section>")[0]


def test_a_product_that_says_nothing_shows_nothing(client):
    assert SECTION not in client.get(ProductPageFactory().url).content.decode()


def test_what_is_said_is_shown(client):
    licence = Licence.objects.create(name="Personal", summary="For you.", text="One.\n\n<b>Two.")
    page = ProductPageFactory(
        demo_url="https://example.com/demo",
        requirements="A browser\n\n  Python 3.11 \n",
        licence=licence,
        support_terms="Help for a year.",
    )
    text = details(client, page)
    assert 'href="https://example.com/demo" target="_blank" rel="noopener noreferrer"' in text
    assert "<li>A browser</li><li>Python 3.11</li>" in text
    assert "Personal" in text
    assert "<p>One.</p>\n\n<p>&lt;b&gt;Two.</p>" in text
    assert "Help for a year." in text


def test_an_own_licence_takes_the_place_of_the_shops(client):
    licence = Licence.objects.create(name="Personal", text="The shop's words.")
    page = ProductPageFactory(licence=licence, licence_text="My own words.")
    text = details(client, page)
    assert "My own words." in text
    assert "Personal" not in text


@pytest.mark.once
def test_the_shop_says_what_support_is_where_a_product_does_not(client):
    shop = ShopSettings.for_site(Site.objects.get(is_default_site=True))
    shop.support_terms = "Answers within two days & for life."
    shop.save()
    own = ProductPageFactory(support_terms="None at all.")
    assert "None at all." in details(client, own)
    assert "two days" not in details(client, own)
    assert "two days &amp; for life." in details(client, ProductPageFactory())


def test_a_stored_address_that_is_none_is_not_linked(client):
    page = ProductPageFactory(demo_url="https://example.com/")
    ProductPage.objects.filter(pk=page.pk).update(demo_url="javascript:alert(1)")
    assert "javascript:" not in client.get(page.url).content.decode()


def test_products_are_found_by_what_they_require():
    page = ProductPageFactory(requirements="Needs Inkscape")
    assert " inkscap" in CatalogueEntry.objects.get(product=page).words


@pytest.mark.once
@pytest.mark.parametrize("address", ["http://example.com/", "javascript:alert(1)", "example"])
def test_a_demo_is_an_address_of_https(client, address):
    page = ProductPageFactory()
    client.force_login(UserFactory(is_superuser=True))
    answer = save(client, page, open_editor(client, page) | {"demo_url": address}, **PUBLISH)
    assert "Enter an address that begins with https://." in answer.content.decode()


@pytest.mark.once
def test_sellers_choose_licences_and_editors_write_them(client):
    licence = Licence.objects.create(name="Personal", text="Words.")
    seller = UserFactory(groups=["Sellers"])
    page = ProductPageFactory(owner=seller)
    client.force_login(seller)
    values = open_editor(client, page) | {"licence": licence.pk}
    assert save(client, page, values, **PUBLISH).status_code == 302
    assert ProductPage.objects.get(pk=page.pk).licence == licence
    listing = reverse("wagtailsnippets_products_licence:list")
    assert client.get(listing).status_code == 302

    client.force_login(UserFactory(groups=["Editors"]))
    assert "Personal" in client.get(listing).content.decode()
    edit = reverse("wagtailsnippets_products_licence:edit", args=[licence.pk])
    client.post(edit, {"name": "Personal", "summary": "", "text": "Other words."})
    licence.refresh_from_db()
    assert licence.text == "Other words."
    assert licence.revisions.count() == 1


def test_a_version_that_names_a_lost_licence_can_be_edited():
    licence = Licence.objects.create(name="Old", text="Words.")
    page = ProductPageFactory()
    page.licence = licence
    revision = page.save_revision()
    licence.delete()
    assert revision.as_object().licence is None
