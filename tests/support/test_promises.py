"""How soon sellers usually answer, as product pages say it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import profiles
from accounts.models import SellerProfile
from support import promises
from support.models import Message, SupportRequest
from support.tasks import note_answer_times
from tests.factories import SupportRequestFactory

pytestmark = pytest.mark.django_db


def asked(customer, product, *, answered_after=None, days_ago=5, **values):
    request = SupportRequestFactory(user=customer, product=product)
    at = timezone.now() - timedelta(days=days_ago)
    SupportRequest.objects.filter(pk=request.pk).update(created_at=at, **values)
    if answered_after is not None:
        for after in (answered_after, answered_after + timedelta(days=1)):
            Message.objects.create(request=request, kind="staff", text="Yes", created_at=at + after)


def test_half_of_those_who_asked_waited_no_longer(client, customer, seller, product):
    profile = SellerProfile.objects.create(user=seller, name="Lamp maker")
    for hours in (1, 2, 3, 20):
        asked(customer, product, answered_after=timedelta(hours=hours))
    asked(customer, product, days_ago=200, answered_after=timedelta(hours=1))
    note_answer_times()
    profile.refresh_from_db()
    assert profile.answers_within is None  # too few
    asked(customer, product, answered_after=timedelta(hours=30))
    asked(customer, product, status="CANCELLED", closed_at=timezone.now())
    note_answer_times()
    profile.refresh_from_db()
    assert profile.answers_within == 3 * 3600
    words = "Lamp maker usually answers within a few hours."
    assert profiles.promise_of(profile) == words
    assert words in client.get(f"/support/ask/{product.slug}/").content.decode()
    for _ in range(6):
        asked(customer, product)  # nobody answers any more
    promises.note()
    profile.refresh_from_db()
    assert profiles.promise_of(profile) == "Lamp maker usually answers within a week."
    SupportRequest.objects.update(created_at=timezone.now() - timedelta(days=91))
    promises.note()
    profile.refresh_from_db()
    assert profile.answers_within is None


@pytest.mark.once
def test_slow_sellers_promise_nothing(seller):
    profile = SellerProfile(user=seller, name="Lamp maker", answers_within=8 * 86400)
    assert profiles.promise_of(profile) == ""
    assert profiles.promise_of(None) == ""
