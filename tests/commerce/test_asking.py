"""Having the provider asked, by who waits for its word and by who says that they have paid."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.models import Order
from commerce.payments import asking
from tests.commerce.reported import pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(client, buyer):
    client.force_login(buyer)
    return client


@pytest.fixture
def asked(monkeypatch):
    """The orders that the provider would be asked about."""
    sent = []
    monkeypatch.setattr("core.background.send", lambda name, args: sent.append((name, *args)))
    return sent


def wait_for(client, order, seconds):
    """This browser came back from the payment page so long ago."""
    session = client.session
    at = timezone.now().timestamp() - seconds
    session["returned_from_payment"] = {"order": order.reference, "at": at}
    session.save()


@pytest.mark.parametrize("path", ["/orders/{}/", "/orders/{}/status/"])
def test_who_waits_for_five_seconds_has_the_provider_asked_once(
    customer, order, asked, path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        wait_for(customer, order, 3)
        customer.get(path.format(order.reference))
        assert Order.objects.get().asked_at is None
        wait_for(customer, order, 6)
        for _ in range(5):
            customer.get(path.format(order.reference))
    assert asked == [("commerce.ask_about_order", order.pk)]
    assert Order.objects.get().asked_at is not None


@pytest.mark.parametrize("seconds", [None, 181])
def test_who_does_not_wait_asks_nobody(customer, order, seconds):
    if seconds:
        wait_for(customer, order, seconds)
    customer.get(f"/orders/{order.reference}/")
    customer.get(f"/orders/{order.reference}/status/")
    assert Order.objects.get().asked_at is None


def test_the_provider_is_asked_again_after_a_minute(
    order, asked, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert asking.ask_once(order) is True
        assert asking.ask_once(order) is False
        Order.objects.update(asked_at=timezone.now() - timedelta(seconds=61))
        assert asking.ask_once(order) is True
    assert asked == [("commerce.ask_about_order", order.pk)] * 2


def test_i_have_paid_look_again(customer, order, asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = customer.post(f"/orders/{order.reference}/ask/", follow=True)
        assert "We are asking the payment provider." in answer.content.decode()
        assert "data-poll-url" in answer.content.decode()
        answer = customer.post(f"/orders/{order.reference}/ask/", follow=True)
    assert "We asked the payment provider a moment ago" in answer.content.decode()
    assert asked == [("commerce.ask_about_order", order.pk)]


def test_a_paid_order_is_not_asked_about(customer, order):
    pay()
    customer.post(f"/orders/{order.reference}/ask/")
    assert Order.objects.get().asked_at is None
