"""Webhook deliveries as the provider makes them: its envelope, really signed."""

import base64
import json
import secrets
from datetime import UTC, datetime

from django.conf import settings
from standardwebhooks import Webhook


def payment_data(**changes) -> dict:
    """A payment as the provider describes it, for the first checkout attempt of a test."""
    data = {
        "payload_type": "Payment",
        "payment_id": "pay_1",
        "checkout_session_id": "cks_1",
        "status": "succeeded",
        "total_amount": 2900,
        "currency": "USD",
        "settlement_amount": 2900,
        "settlement_currency": "USD",
        "tax": None,
        "product_cart": [{"product_id": "pdt_1", "quantity": 1}],
        "metadata": {},
        "customer": {"customer_id": "cus_1", "email": "buyer@example.com", "name": "A Buyer"},
    }
    return {**data, **changes}


def refund_data(**changes) -> dict:
    """A refund of that payment, in full."""
    data = {
        "payload_type": "Refund",
        "refund_id": "ref_1",
        "payment_id": "pay_1",
        "status": "succeeded",
        "amount": 2900,
        "currency": "USD",
        "is_partial": False,
        "reason": "Asked for",
        "customer": {"customer_id": "cus_1", "email": "buyer@example.com", "name": "A Buyer"},
        "metadata": {},
        "created_at": "2026-11-02T12:00:00Z",
    }
    return {**data, **changes}


def dispute_data(status: str, **changes) -> dict:
    """A dispute of that payment; `status` without the provider's prefix."""
    data = {
        "payload_type": "Dispute",
        "dispute_id": "dp_1",
        "payment_id": "pay_1",
        "dispute_status": f"dispute_{status}",
        "dispute_stage": "dispute",
        "amount": "2900",
        "currency": "USD",
        "reason": "fraudulent",
        "customer": {"customer_id": "cus_1", "email": "buyer@example.com", "name": "A Buyer"},
        "created_at": "2026-11-02T12:00:00Z",
    }
    return {**data, **changes}


def event(event_type: str, data: dict) -> bytes:
    """The body of an event about `data`."""
    envelope = {
        "business_id": "bus_1",
        "type": event_type,
        "timestamp": "2026-11-01T12:00:00Z",
        "data": data,
    }
    return json.dumps(envelope).encode()


def payment_event(event_type: str = "payment.succeeded", **changes) -> bytes:
    """The body of a payment event."""
    return event(event_type, payment_data(**changes))


def signed(body: bytes, webhook_id: str | None = None, key: str | None = None) -> dict[str, str]:
    """The three headers for `body`, signed with `key` (the shop's first one, if not given)."""
    webhook_id = webhook_id or f"msg_{secrets.token_hex(8)}"
    now = datetime.now(UTC)
    webhook = Webhook(key or settings.DODO_PAYMENTS_WEBHOOK_KEYS[0])
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": webhook.sign(webhook_id, now, body.decode()),
    }


def deliver(client, body: bytes, headers: dict[str, str] | None = None):
    """Send a delivery to the shop's webhook address."""
    return client.post(
        "/webhooks/dodo/",
        data=body,
        content_type="application/json",
        headers=signed(body) if headers is None else headers,
    )


def new_key() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
