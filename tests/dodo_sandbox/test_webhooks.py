"""Webhooks: their shape, their signatures, and what the network may do to them."""

import contextlib
import json
import threading
import time

import pytest
from dodopayments import types
from pydantic import TypeAdapter
from standardwebhooks import Webhook, WebhookVerificationError

from tests.dodo_sandbox.process import (
    DECLINED,
    WEBHOOK_KEY,
    free_port,
    start_sandbox,
    wait_for,
)

pytestmark = pytest.mark.once

OTHER_KEY = "whsec_" + "c2Vjb25kLXNlY3JldC1vZi10aGUtc2FuZGJveA=="

# The keys of the provider's own sample events.
PAYMENT_KEYS = {
    "billing",
    "brand_id",
    "business_id",
    "card_holder_name",
    "card_issuing_country",
    "card_last_four",
    "card_network",
    "card_type",
    "checkout_session_id",
    "created_at",
    "currency",
    "custom_field_responses",
    "customer",
    "digital_products_delivered",
    "discount_id",
    "disputes",
    "error_code",
    "error_message",
    "invoice_id",
    "invoice_url",
    "metadata",
    "payload_type",
    "payment_id",
    "payment_link",
    "payment_method",
    "payment_method_type",
    "product_cart",
    "refund_status",
    "refunds",
    "settlement_amount",
    "settlement_currency",
    "settlement_tax",
    "status",
    "subscription_id",
    "tax",
    "total_amount",
    "updated_at",
}
REFUND_KEYS = {
    "amount",
    "business_id",
    "created_at",
    "currency",
    "customer",
    "is_partial",
    "metadata",
    "payload_type",
    "payment_id",
    "reason",
    "refund_id",
    "status",
}
DISPUTE_KEYS = {
    "amount",
    "business_id",
    "created_at",
    "currency",
    "customer",
    "dispute_id",
    "dispute_stage",
    "dispute_status",
    "payload_type",
    "payment_id",
    "reason",
    "remarks",
}
CUSTOMER_KEYS = {"customer_id", "email", "metadata", "name", "phone_number"}


def next_event(receiver, count: int = 1):
    wait_for(lambda: len(receiver.received) >= count)
    return receiver.received[count - 1]


def delivery(sandbox, number: int = 0) -> dict:
    return sandbox.deliveries()[number]


def settled(sandbox, state: str = "delivered"):
    """Wait until the ledger agrees with what the receiver saw."""
    wait_for(lambda: all(row["state"] == state for row in sandbox.deliveries()))


def test_payment_event_is_signed_and_whole(sandbox, receiver, paid):
    received = next_event(receiver)
    event = Webhook(WEBHOOK_KEY).verify(received.body, received.headers)
    assert set(event) == {"business_id", "type", "timestamp", "data"}
    assert event["type"] == "payment.succeeded"
    assert set(event["data"]) >= PAYMENT_KEYS
    assert set(event["data"]["customer"]) == CUSTOMER_KEYS
    assert event["data"]["payload_type"] == "Payment"
    assert event["data"]["payment_id"] == paid["payment_id"]
    assert event["data"]["checkout_session_id"] == paid["checkout_session_id"]
    TypeAdapter(types.PaymentSucceededWebhookEvent).validate_python(event)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER_KEY).verify(received.body, received.headers)

    settled(sandbox)
    row = delivery(sandbox)
    assert (row["webhook_id"], row["type"]) == (received.id, "payment.succeeded")
    assert (row["attempts"], row["last_status"]) == (1, 200)


def test_failed_payment_event(sandbox, receiver, make_session):
    sandbox.pay(make_session().checkout_url, DECLINED)
    event = next_event(receiver).event
    TypeAdapter(types.PaymentFailedWebhookEvent).validate_python(event)
    assert event["data"]["status"] == "failed"
    assert event["data"]["error_code"] == "CARD_DECLINED"


def test_cancelled_payment_event(sandbox, receiver, make_session):
    sandbox.configure(processing_first=True, processing_seconds=3600)
    sandbox.pay(make_session().checkout_url)
    sandbox.control(f"payments/{sandbox.payments()[0]['payment_id']}/cancel")
    event = next_event(receiver, 2).event
    TypeAdapter(types.PaymentCancelledWebhookEvent).validate_python(event)
    assert (event["type"], event["data"]["status"]) == ("payment.cancelled", "cancelled")


@pytest.mark.parametrize("result", ["succeeded", "failed"])
def test_refund_event(sandbox, receiver, paid, result):
    sandbox.refund(paid["payment_id"], amount=250, status=result)
    event = next_event(receiver, 2).event
    assert event["type"] == f"refund.{result}"
    assert set(event["data"]) >= REFUND_KEYS
    assert (event["data"]["amount"], event["data"]["is_partial"]) == (250, True)
    assert (event["data"]["payload_type"], event["data"]["status"]) == ("Refund", result)
    TypeAdapter(types.RefundSucceededWebhookEvent.model_fields["data"].annotation).validate_python(
        event["data"]
    )


@pytest.mark.parametrize(
    "status", ["opened", "challenged", "won", "lost", "accepted", "cancelled", "expired"]
)
def test_dispute_event(sandbox, receiver, paid, status):
    sandbox.dispute(paid["payment_id"], status)
    event = next_event(receiver, 2).event
    assert event["type"] == f"dispute.{status}"
    assert set(event["data"]) >= DISPUTE_KEYS
    assert event["data"]["payload_type"] == "Dispute"
    assert event["data"]["dispute_status"] == f"dispute_{status}"
    assert event["data"]["amount"] == "1250"


def test_body_is_the_state_at_delivery(sandbox, receiver, paid):
    """One webhook id, two bodies: the second time the payment is refunded."""
    first = next_event(receiver)
    sandbox.refund(paid["payment_id"])
    next_event(receiver, 2)
    settled(sandbox)
    sandbox.resend(first.id)
    second = next_event(receiver, 3)
    assert second.id == first.id
    assert first.event["data"]["refund_status"] is None
    assert second.event["data"]["refund_status"] == "full"
    assert second.event["type"] == "payment.succeeded"
    settled(sandbox)
    assert delivery(sandbox)["attempts"] == 2


@pytest.mark.parametrize("refusal", [500, 404, 302])
def test_refused_webhook_is_sent_again(sandbox, receiver, make_session, refusal):
    sandbox.configure(retry_scale=0.02)
    receiver.answers = [refusal]
    sandbox.pay(make_session().checkout_url)
    second = next_event(receiver, 2)
    first = receiver.received[0]
    assert second.id == first.id
    assert second.path == first.path, "a redirect is not followed"
    assert second.at - first.at >= 0.1
    settled(sandbox)
    assert (delivery(sandbox)["attempts"], delivery(sandbox)["last_status"]) == (2, 200)


def test_waits_between_tries_are_the_providers(sandbox, receiver, make_session):
    sandbox.configure(retry_scale=0.005)
    receiver.status = 503
    sandbox.pay(make_session().checkout_url)
    wait_for(lambda: len(receiver.received) == 2)
    wait_for(lambda: delivery(sandbox)["attempts"] == 2)
    row = delivery(sandbox)
    assert (row["state"], row["last_status"]) == ("waiting", 503)
    waits = [receiver.received[1].at - receiver.received[0].at]
    wait_for(lambda: len(receiver.received) == 3)
    waits.append(receiver.received[2].at - receiver.received[1].at)
    assert 0.025 <= waits[0] < 1.5
    assert 1.5 <= waits[1] < 5


def test_it_gives_up_after_the_last_try(sandbox, receiver, make_session):
    sandbox.configure(retry_scale=0)
    receiver.status = 500
    sandbox.pay(make_session().checkout_url)
    settled(sandbox, "given_up")
    assert delivery(sandbox)["attempts"] == 8
    receiver.status = 200
    sandbox.resend(delivery(sandbox)["webhook_id"])
    settled(sandbox)
    assert delivery(sandbox)["attempts"] == 9


def test_nobody_there_is_status_0(sandbox, receiver, make_session):
    sandbox.configure(retry_scale=0, webhook_url=f"http://127.0.0.1:{free_port()}/")
    sandbox.pay(make_session().checkout_url)
    settled(sandbox, "given_up")
    assert (delivery(sandbox)["attempts"], delivery(sandbox)["last_status"]) == (8, 0)


def test_dropped_webhook_never_comes_but_the_payment_can_be_asked_for(
    sandbox, receiver, client, make_session
):
    sandbox.configure(drop=True)
    session = make_session()
    sandbox.pay(session.checkout_url)
    sandbox.configure(drop=False)
    time.sleep(0.5)
    assert receiver.received == []
    row = delivery(sandbox)
    assert (row["attempts"], row["last_status"], row["state"]) == (0, None, "dropped")
    assert client.checkout_sessions.retrieve(session.session_id).payment_status == "succeeded"
    sandbox.resend(row["webhook_id"])
    assert next_event(receiver).id == row["webhook_id"]


def test_duplicates_are_the_same_message(sandbox, receiver, make_session):
    sandbox.configure(duplicates=3)
    sandbox.pay(make_session().checkout_url)
    next_event(receiver, 4)
    settled(sandbox)
    assert len({each.id for each in receiver.received}) == 1
    assert len({each.body for each in receiver.received}) == 1
    assert delivery(sandbox)["attempts"] == 4
    assert len(receiver.received) == 4


def test_delay_postpones(sandbox, receiver, make_session):
    sandbox.configure(delay_seconds=1.0)
    before = time.monotonic()
    sandbox.pay(make_session().checkout_url)
    assert next_event(receiver).at - before >= 1.0


def test_shuffle_changes_the_order(sandbox, receiver, paid):
    next_event(receiver)
    sandbox.configure(shuffle=True)
    for _ in range(6):
        sandbox.dispute(paid["payment_id"], "challenged")
    for _ in range(6):
        sandbox.dispute(paid["payment_id"], "won")
    next_event(receiver, 13)
    queued = [row["webhook_id"] for row in sandbox.deliveries()]
    arrived = [each.id for each in receiver.received]
    assert sorted(queued) == sorted(arrived)
    assert queued != arrived


def test_event_does_not_come_before_the_answer_to_its_cause(sandbox, receiver, make_session):
    """The customer is redirected at once, though the shop takes its time with the webhook."""
    sandbox.configure(webhook_url=receiver.url)
    receiver.together = threading.Barrier(2)
    answer = sandbox.pay(make_session().checkout_url)
    assert answer.status_code == 303
    assert delivery(sandbox)["last_status"] is None
    assert delivery(sandbox)["type"] == "payment.succeeded"
    # Only now the shop answers; it would have given up on a redirect that waits for it.
    receiver.together.wait(5)


def signers(received) -> list[str]:
    """Which of the two keys made each signature, in their order; "?" for neither."""
    found = []
    for signature in received.headers["webhook-signature"].split(" "):
        headers = received.headers | {"webhook-signature": signature}
        found.append("?")
        for name, key in (("first", WEBHOOK_KEY), ("other", OTHER_KEY)):
            with contextlib.suppress(WebhookVerificationError):
                Webhook(key).verify(received.body, headers)
                found[-1] = name
    return found


def test_keys_are_rotated_while_it_runs(sandbox, receiver, paid):
    """Both keys sign for a while, then the new one alone; null brings the start's back."""
    next_event(receiver)
    webhook_id = delivery(sandbox)["webhook_id"]
    turns = [f"{WEBHOOK_KEY},{OTHER_KEY}", OTHER_KEY, None]
    for number, keys in enumerate(turns, start=2):
        settled(sandbox)
        assert sandbox.configure(webhook_keys=keys)["webhook_keys"] == keys
        sandbox.resend(webhook_id)
        next_event(receiver, number)
    assert [signers(received) for received in receiver.received] == [
        ["first"],
        ["first", "other"],
        ["other"],
        ["first"],
    ]


def test_forged_signature(sandbox, receiver, paid):
    next_event(receiver)
    settled(sandbox)
    sandbox.configure(forge_signature=True)
    sandbox.resend(delivery(sandbox)["webhook_id"])
    assert signers(next_event(receiver, 2)) == ["?"]


def test_two_keys_sign_and_a_restart_keeps_everything(
    tmp_path, receiver, make_session, client, monkeypatch
):
    """What was not delivered before the stop comes after the start."""
    receiver.forget()
    port, keys = free_port(), f"{WEBHOOK_KEY}, {OTHER_KEY}"
    with start_sandbox(port, tmp_path, receiver.url, webhook_key=keys) as sandbox:
        monkeypatch.setattr(client, "base_url", sandbox.url)
        session = make_session()
        sandbox.configure(delay_seconds=2)
        sandbox.pay(session.checkout_url)
        before = sandbox.ledger()
        assert sandbox.stop() == 0
        assert receiver.received == []

    with start_sandbox(port, tmp_path, receiver.url, webhook_key=keys) as sandbox:
        assert sandbox.payments() == before["payments"]
        received = next_event(receiver)
        assert received.id == before["deliveries"][0]["webhook_id"]
        signatures = received.headers["webhook-signature"].split(" ")
        assert len(signatures) == 2
        for key in (WEBHOOK_KEY, OTHER_KEY):
            assert Webhook(key).verify(received.body, received.headers) == json.loads(received.body)
        alone = received.headers | {"webhook-signature": signatures[0]}
        assert Webhook(WEBHOOK_KEY).verify(received.body, alone)
        page = sandbox.pay(session.checkout_url)
        assert "Already paid" in page.text
