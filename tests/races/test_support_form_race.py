"""One customer, many clicks at once: one request, and the limit holds."""

import pytest

from support import requests
from support.models import Message, SupportRequest
from tests.factories import PurchasedProductFactory, SupportRequestFactory
from tests.races.crowd import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CROWD = 12
MOST = requests.LIMITS[0][1]


def send_one_form() -> list:
    purchase = PurchasedProductFactory()

    def send(number):
        return requests.open_request(
            purchase.user, purchase.product, "Help", "Please", form_token="a" * 22
        )

    return all_at_once(CROWD, send)


def write_a_lot() -> list:
    """As many messages in different requests, each of which locks a row of its own."""
    purchase = PurchasedProductFactory()
    asked = SupportRequestFactory.create_batch(
        CROWD, user=purchase.user, product=purchase.product, purchase=purchase
    )
    Message.objects.all().delete()
    return all_at_once(CROWD, lambda n: requests.reply(asked[n], purchase.user, f"Number {n}"))


def test_a_form_sent_many_times_at_once_is_one_request():
    answers = send_one_form()
    assert len({request.reference for request in answers}) == 1
    assert SupportRequest.objects.count() == 1
    assert Message.objects.count() == 1


def test_the_limit_holds_for_many_at_once():
    answers = write_a_lot()
    assert Message.objects.count() == MOST
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert {type(error) for error in refused} == {requests.TooMany}


def test_without_the_lock_clicks_collide_and_the_limit_breaks(monkeypatch):
    """The tests above show something: with the lock off, the same crowds get further."""
    monkeypatch.setattr(requests, "_lock_customer", lambda user: None)
    answers = send_one_form()
    # Some run into the constraint (an error page), some get past it.
    assert any(isinstance(answer, Exception) for answer in answers) or Message.objects.count() > 1
    SupportRequest.objects.all().delete()
    write_a_lot()
    assert Message.objects.count() > MOST
