"""What a product still needs, above its form: at the first look, and after each saved draft."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from products.models import ProductPage
from tests.factories import ProductPageFactory
from tests.products.editor import PUBLISH, open_editor, save

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def draft(client, seller):
    client.force_login(seller)
    page = ProductPageFactory(title="Lantern", owner=seller, live=False, file=None)
    page.summary, page.category, page.cover, page.price = "", None, None, None
    page.save_revision(user=seller, clean=False)
    return page


def checklist(html: str) -> list[str]:
    start = html.index("product-checklist")
    found = re.findall(r'<li><a href="#([\w-]+)">([^<]+)</a></li>', html[start:])
    return [words for place, words in found]


def test_it_names_what_is_missing_and_leads_to_each_field(client, draft):
    page = client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert checklist(page) == [
        "a summary",
        "a category",
        "a cover picture",
        "a price",
        "a release with a file",
    ]
    places = re.findall(r'<li><a href="#(panel-child-[\w-]+)">', page)
    assert len(places) == 5
    assert [place for place in places if f'id="{place}"' not in page] == []


def test_a_new_product_is_told_before_it_is_saved(client, seller):
    from products.models import ProductIndexPage

    client.force_login(seller)
    index = ProductIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["products", "productpage", index.pk])
    assert checklist(client.get(address).content.decode())[0] == "a title"


def test_a_saved_draft_brings_it_anew(client, draft):
    values = open_editor(client, draft) | {"summary": "A light for the bay.", "price": "12"}
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    answer = client.post(address, values, headers={"Accept": "application/json"}).json()
    assert answer["success"]
    assert 'data-w-teleport-target-value="#product-checklist"' in answer["html"]
    assert checklist(answer["html"]) == ["a category", "a cover picture", "a release with a file"]


def test_a_refusal_stands_at_each_field_and_keeps_what_was_typed(client, draft):
    values = open_editor(client, draft) | {"title": "Lantern anew"}
    answer = save(client, draft, values, **PUBLISH)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert {"summary", "category", "cover", "price", "release_file"} <= set(form.errors)
    assert "Lantern anew" in answer.content.decode()
    assert not ProductPage.objects.get(pk=draft.pk).live


def test_a_complete_one_is_told_so(client, seller):
    client.force_login(seller)
    page = ProductPageFactory(owner=seller)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Nothing is missing: it is published as it stands here." in html


def test_it_says_that_the_only_version_was_withdrawn(client, seller):
    client.force_login(seller)
    page = ProductPageFactory(owner=seller)
    words = "Its only version was withdrawn"
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert words not in client.get(address).content.decode()
    page.releases.update(withdrawn_at=timezone.now())
    assert words in client.get(address).content.decode()
    assert save(client, page, open_editor(client, page), **PUBLISH).status_code == 302
