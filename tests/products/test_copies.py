"""Copies of pages, made with Wagtail's form: a copy of a product is a draft of its own."""

import pytest
from django.urls import reverse
from django.utils import timezone

from home.models import ContentPage, HomePage
from products.models import ProductIndexPage, ProductPage, Release
from tests.factories import ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(email="editor@example.com", is_superuser=True))
    return client


def make_text() -> ContentPage:
    return HomePage.objects.get().add_child(instance=ContentPage(title="About", slug="about"))


def test_a_copy_with_a_reserved_slug_is_refused_with_a_message(editor):
    page = ProductPageFactory()
    index = ProductIndexPage.objects.get()
    values = {"new_title": "Feed", "new_slug": "feed", "new_parent_page": str(index.pk)}
    response = editor.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), values, follow=True)
    assert "is an address of the shop" in response.content.decode()
    assert ProductPage.objects.count() == 1


@pytest.mark.parametrize("make", [ProductPageFactory, make_text])
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"new_title": "x" * 256}, "at most 255 characters"),
        ({"new_slug": "x" * 256}, "at most 255 characters"),
        ({"new_parent_page": "99999"}, "The page that you chose is gone."),
        ({"new_parent_page": ""}, "The page that you chose is gone."),
    ],
)
def test_what_no_page_can_have_is_refused_in_the_form_of_a_copy(editor, make, values, words):
    page = make()
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    place = {"new_parent_page": str(page.get_parent().pk)}
    filled = {"new_title": "Twin", "new_slug": "twin", **place, **values}
    assert words in editor.post(address, filled, follow=True).content.decode()
    assert type(page).objects.count() == 1


@pytest.mark.both
def test_a_copy_is_a_draft_of_its_own(editor):
    page = ProductPageFactory()
    index = ProductIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    assert "publish_copies" not in editor.get(address).content.decode()
    values = {"new_title": "Twin", "new_slug": "twin", "new_parent_page": str(index.pk)}
    # Of a form that was opened before.
    assert editor.post(address, values | {"publish_copies": "on"}).status_code == 302
    twin = ProductPage.objects.get(slug="twin")
    assert not twin.live
    assert twin.first_published_at is None
    assert twin.next_release.file.name == page.latest_release.file.name
    twin.get_latest_revision().publish()
    twin.refresh_from_db()
    assert twin.live


def test_a_version_that_was_withdrawn_is_not_copied(editor):
    page = ProductPageFactory()
    Release.objects.filter(page=page).update(withdrawn_at=timezone.now())
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    place = {"new_parent_page": str(page.get_parent().pk)}
    editor.post(address, {"new_title": "Twin", "new_slug": "twin", **place})
    assert not ProductPage.objects.get(slug="twin").releases.exists()
