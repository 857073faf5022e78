"""The webhook's door: what is not the provider's gets a 4xx and leaves no trace."""

import json

import pytest
from django.db import connection

from commerce import inbox
from commerce.models import PurchasedProduct, WebhookEvent
from tests.commerce.events import deliver, new_key, payment_event, signed

pytestmark = pytest.mark.django_db

BODY = payment_event()


def test_a_signed_success_is_stored_and_applied(client, order):
    assert deliver(client, BODY).status_code == 200
    event = WebhookEvent.objects.get()
    assert (event.status, event.type, bytes(event.body)) == ("applied", "payment.succeeded", BODY)
    assert event.order == order
    order.refresh_from_db()
    assert order.is_paid is True


def test_the_same_delivery_twice_is_one_event_and_one_purchase(client, order):
    headers = signed(BODY, "msg_same")
    assert [deliver(client, BODY, headers).status_code for _ in range(2)] == [200, 200]
    assert WebhookEvent.objects.count() == 1
    assert PurchasedProduct.objects.count() == 1


def test_one_id_may_bring_a_newer_body(client, order):
    failed = payment_event("payment.failed", status="failed")
    # The type lags behind the state: what counts is the payment's own status.
    now_succeeded = payment_event("payment.failed", status="succeeded")
    deliver(client, failed, signed(failed, "msg_same"))
    deliver(client, now_succeeded, signed(now_succeeded, "msg_same"))
    assert WebhookEvent.objects.count() == 2
    order.refresh_from_db()
    assert order.status == "paid"


def test_two_keys_are_accepted_during_rotation(client, order, settings):
    old, new = new_key(), new_key()
    settings.DODO_PAYMENTS_WEBHOOK_KEYS = [new, old]
    assert deliver(client, BODY, signed(BODY, key=old)).status_code == 200
    assert deliver(client, BODY, signed(BODY, key=new)).status_code == 200
    both = signed(BODY, "msg_both", key=new_key())
    both["webhook-signature"] += " " + signed(BODY, "msg_both", key=old)["webhook-signature"]
    assert deliver(client, BODY, both).status_code == 200
    assert deliver(client, BODY, signed(BODY, key=new_key())).status_code == 401


def test_without_a_key_the_door_is_closed(client, settings):
    headers = signed(BODY)
    settings.DODO_PAYMENTS_WEBHOOK_KEYS = []
    assert deliver(client, BODY, headers).status_code == 401


def test_the_known_vector_of_the_standard():
    """From https://www.standardwebhooks.com; its time is long over, so only the sum is checked."""
    from datetime import UTC, datetime

    from standardwebhooks import Webhook

    webhook = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    when = datetime.fromtimestamp(1614265330, UTC)
    assert (
        webhook.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", when, '{"test": 2432232314}')
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def without(name):
    headers = signed(BODY)
    del headers[name]
    return headers


def with_value(name, value):
    return {**signed(BODY), name: value}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        (without("webhook-id"), 400),
        (without("webhook-timestamp"), 400),
        (without("webhook-signature"), 400),
        (with_value("webhook-id", "x" * 121), 400),
        (with_value("webhook-id", "msg \u00e9"), 400),
        (with_value("webhook-timestamp", "yesterday"), 401),
        (with_value("webhook-timestamp", "nan"), 401),
        (with_value("webhook-timestamp", "9" * 400), 401),
        (with_value("webhook-timestamp", "1614265330"), 401),
        (with_value("webhook-signature", "v1"), 401),
        (with_value("webhook-signature", "v1,!!!"), 401),
        (with_value("webhook-signature", "v1,a"), 401),
        (with_value("webhook-signature", ","), 401),
        (with_value("webhook-signature", "v1,\u00e9"), 401),
        (with_value("webhook-signature", "v1," + "A" * 44), 401),
        (with_value("webhook-signature", "v1a," + "A" * 44), 401),
        (with_value("webhook-signature", " " * 40), 401),
    ],
)
def test_malformed_headers_are_refused(client, headers, status):
    assert deliver(client, BODY, headers).status_code == status
    assert not WebhookEvent.objects.exists()


def test_a_changed_body_is_refused(client):
    headers = signed(BODY)
    assert deliver(client, BODY.replace(b"2900", b"2901"), headers).status_code == 401
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"{}",
        b'{"type": 5}',
        b'{"type": ""}',
        b'{"type": "a\\u0000b"}',
        b'{"type": "\\ud800"}',
        b"[" * 100_000,
        b'{"type":' * 50_000,
    ],
)
def test_signed_nonsense_is_refused(client, body):
    assert deliver(client, body).status_code == 400
    assert not WebhookEvent.objects.exists()


def test_bytes_that_are_no_text_are_refused(client):
    headers = signed(b"{}")
    assert deliver(client, b"\xff\xfe\x00", headers).status_code == 400


def test_ten_megabytes_are_refused_unread(client):
    assert deliver(client, b" " * 10_000_000, signed(b"{}")).status_code == 413


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_post_is_taken(client, method):
    assert getattr(client, method)("/webhooks/dodo/").status_code == 405


def test_an_unknown_type_is_stored_and_answered(client):
    body = json.dumps({"type": "licence_key.created", "data": {"a": "\u0000"}}).encode()
    assert deliver(client, body).status_code == 200
    assert WebhookEvent.objects.get().status == "ignored"


def test_an_event_that_cannot_be_applied_stays_and_is_tried_again(client, order):
    body = payment_event(total_amount=None)
    assert deliver(client, body).status_code == 200
    event = WebhookEvent.objects.get()
    assert event.status == "failed"
    assert "Traceback" in event.error
    WebhookEvent.objects.update(next_try_at=event.received_at)
    assert inbox.sweep() == 1
    event.refresh_from_db()
    assert (event.status, event.attempts) == ("failed", 2)


def test_a_parked_event_is_applied_by_the_sweep(client, order):
    attempt = order.attempts.get()
    attempt.checkout_session_id, attempt.status = None, "opening"
    attempt.save()
    body = payment_event(metadata={"order": order.reference})
    assert deliver(client, body).status_code == 200
    assert WebhookEvent.objects.get().status == "pending"
    attempt.checkout_session_id, attempt.status = "cks_1", "open"
    attempt.save()
    WebhookEvent.objects.update(next_try_at=order.created_at)
    inbox.sweep()
    order.refresh_from_db()
    assert order.is_paid is True
    assert WebhookEvent.objects.get().status == "applied"


def test_the_sweep_leaves_alone_what_is_done_or_not_due(client, order, django_assert_num_queries):
    deliver(client, BODY)
    with django_assert_num_queries(1):
        assert inbox.sweep() == 0
    assert connection.in_atomic_block
