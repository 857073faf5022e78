"""A page with a picture that has no words goes live in no way."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from home.models import ContentPage, HomePage
from products import publishing
from products.models import DelayedPublication
from tests.factories import CoverFactory, UserFactory

pytestmark = pytest.mark.django_db

REFUSED = "“About” cannot be published yet. This picture has no description: Bare."


@pytest.fixture
def page() -> ContentPage:
    """A draft with three pictures: described, decorative, and one without a word."""
    bare, shown = CoverFactory(title="Bare", description=""), CoverFactory(description="A lamp")
    page = ContentPage(title="About", slug="about-us", live=False)
    HomePage.objects.get().add_child(instance=page)
    page.content = [
        {"type": "image", "value": {"image": shown.pk, "alt_text": "A lamp, lit"}},
        {"type": "image", "value": {"image": bare.pk, "decorative": True}},
        {"type": "image", "value": {"image": bare.pk, "alt_text": " "}},
    ]
    page.save_revision()
    return page


def test_publishing_without_the_form_says_what_lacks(page):
    with pytest.raises(ValidationError, match=REFUSED):
        page.get_latest_revision().publish()
    assert not ContentPage.objects.get(pk=page.pk).live


def test_publishing_in_bulk_says_it_and_publishes_nothing(client, page):
    client.force_login(UserFactory(is_superuser=True))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = client.post(f"{address}?id={page.pk}&next=/admin/", follow=True)
    assert REFUSED in answer.content.decode()
    assert not ContentPage.objects.get(pk=page.pk).live


def test_at_its_time_it_waits_with_the_reason(page):
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    publishing.publish_due()
    assert DelayedPublication.objects.get(revision=revision).reason == REFUSED


def test_it_goes_live_once_each_has_words(page):
    page = page.get_latest_revision_as_object()
    page.content[2].value.contextual_alt_text = "The shop"
    page.save_revision().publish()
    assert ContentPage.objects.get(pk=page.pk).live
