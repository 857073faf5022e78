"""The preview beside the fields for search engines."""

import pytest
from django.urls import reverse

from products.models import ProductIndexPage, ProductPage
from tests.factories import ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(groups=["Editors"]))
    return client


def preview(client, address) -> str:
    text = client.get(address).content.decode()
    assert "js/share_preview" in text
    assert "css/share_preview" in text
    return text.partition("data-share ")[2].partition('<p class="share__description"')[2]


def test_it_shows_what_searches_and_cards_will_show(staff):
    page = ProductPageFactory(title="A <i>lamp</i>", summary="It shines.")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    text = staff.get(edit).content.decode().partition("data-share ")[2]
    assert "A &lt;i&gt;lamp&lt;/i&gt;</span>" in text
    assert text.count("It shines.") == 2
    assert page.full_url in text
    assert "fill-1200x630" in text

    page = ProductPage.objects.get(pk=page.pk)
    page.seo_title, page.search_description = "Lamps", "Described."
    page.save_revision()
    text = staff.get(edit).content.decode().partition("data-share ")[2]
    assert "<span data-share-title>Lamps</span>" in text
    assert "It shines." not in text
    assert text.count("Described.") == 2


def test_a_product_that_is_not_there_yet_has_one_too(staff):
    index = ProductIndexPage.objects.get()
    add = reverse("wagtailadmin_pages:add", args=["products", "productpage", index.pk])
    assert "data-share-description" in preview(staff, add)
