"""Descriptions of pictures: a word in a draft, a refusal at the field when publishing."""

import pytest
from django.core.exceptions import ValidationError

from products.models import GalleryImage, ProductPage
from products.readiness import why_not_publishable
from tests.factories import CoverFactory, ProductPageFactory, UserFactory
from tests.products.editor import PUBLISH, open_editor, save

pytestmark = pytest.mark.django_db

WORDS = "This picture has no description yet"


@pytest.fixture
def page(client):
    client.force_login(UserFactory(is_superuser=True))
    return ProductPageFactory()


def gallery(picture) -> dict:
    return {
        "gallery-TOTAL_FORMS": "1",
        "gallery-0-image": picture.pk,
        "gallery-0-id": "",
        "gallery-0-ORDER": "1",
        "gallery-0-DELETE": "",
    }


@pytest.mark.once
@pytest.mark.parametrize("place", ["cover", "gallery"])
def test_a_draft_takes_any_picture_and_says_what_it_lacks(client, page, place):
    picture = CoverFactory(description=" ")
    values = {"cover": picture.pk} if place == "cover" else gallery(picture)
    values = open_editor(client, page) | values
    refused = save(client, page, values, **PUBLISH)
    assert refused.status_code == 200
    assert WORDS in refused.content.decode()
    assert save(client, page, values).status_code == 302
    draft = ProductPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert picture in (draft.cover, *(row.image for row in draft.gallery.all()))
    assert client.get(f"/admin/pages/{page.pk}/edit/").content.decode().count(WORDS) == 1


def test_pictures_of_a_live_page_need_no_words_until_it_is_published_again(page):
    ProductPage.objects.filter(pk=page.pk).update(cover=CoverFactory(title="Bare", description=""))
    page = ProductPage.objects.get(pk=page.pk)
    page.save()
    with pytest.raises(ValidationError, match="This picture has no description: Bare"):
        page.save_revision().publish()


def test_publishing_without_the_form_asks_of_every_picture(page):
    bare, plain = CoverFactory(title="Bare", description=""), CoverFactory(description="")
    page.gallery = [GalleryImage(image=CoverFactory(title="Shown", description=""))]
    page.body = [
        {"type": "image", "value": bare.pk},
        {"type": "image", "value": {"image": plain.pk, "alt_text": "Said here"}},
        {"type": "image", "value": {"image": plain.pk, "decorative": True}},
        {"type": "video", "value": {"address": "", "title": "", "poster": plain.pk}},
    ]
    page = page.save_revision().as_object()
    assert why_not_publishable(page).endswith("have no description: Shown, Bare.")
