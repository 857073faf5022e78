"""Flow 5: the provider's word changes the order; only a success grants; failures can be retried."""

import base64
import hashlib
import hmac
import json
import time

import pytest
import requests

from tests.flows.visitor import DECLINED, NO_FUNDS
from tests.running_shop import SECRETS


def payments_of(shop, order: dict) -> list[dict]:
    rows = shop.provider_ledger()["payments"]
    return [row for row in rows if row["checkout_session_id"] == order["checkout_session_id"]]


def test_a_payment_makes_the_order_paid_and_grants_the_product(shop, customer):
    reference = customer.buy("pebble-icons")
    books = customer.books()
    (order,) = books["orders"]
    assert (order["reference"], order["status"], order["is_paid"]) == (reference, "paid", True)
    (purchase,) = books["purchases"]
    assert (purchase["product_slug"], purchase["order"]) == ("pebble-icons", reference)
    assert purchase["active"] is True
    (payment,) = payments_of(shop, order)
    assert payment["payment_id"] == order["payment_id"]
    assert (payment["total_amount"], payment["currency"], payment["status"]) == (
        2400,
        "USD",
        "succeeded",
    )
    assert "Thank you" in customer.open(f"/orders/{reference}/").text
    assert "Pebble Line Icons" in customer.open("/library/").text
    shop.wait_until(
        lambda: any("Pebble" in letter["Subject"] for letter in shop.letters(customer.email)),
        30,
        "no receipt came",
    )


def test_the_address_after_payment_is_clean(customer):
    customer.check_out("pebble-icons").pay()
    assert "?" not in customer.url
    assert customer.path == f"/orders/{customer.reference}/"


@pytest.mark.parametrize("card", [DECLINED, NO_FUNDS])
def test_a_failed_payment_grants_nothing_and_can_be_tried_again(shop, customer, card):
    customer.check_out("pebble-icons").pay(card)
    reference = customer.reference
    customer.wait_for_status(reference, "failed")
    books = customer.books()
    (order,) = books["orders"]
    assert (order["status"], order["is_paid"]) == ("failed", False)
    assert books["purchases"] == []
    assert "Download" not in customer.open("/products/pebble-icons/").text
    customer.open(f"/orders/{reference}/").click("Try again")
    assert customer.path == "/checkout/pebble-icons/"
    customer.press("Continue to secure payment").pay()
    customer.wait_for_status(customer.reference, "paid")
    (purchase,) = customer.books()["purchases"]
    assert purchase["active"] is True


def test_an_abandoned_payment_leaves_a_pending_order_and_no_access(shop, customer):
    customer.check_out("pebble-icons")
    customer.open(f"{shop.url}/orders/")
    books = customer.books()
    (order,) = books["orders"]
    assert (order["status"], order["is_paid"]) == ("pending", False)
    assert books["purchases"] == []
    assert order["reference"] in customer.text


def test_the_way_back_from_the_provider_grants_nothing(shop, customer):
    customer.check_out("pebble-icons")
    (order,) = customer.books()["orders"]
    customer.open(
        f"{shop.url}/orders/{order['reference']}/",
        params={"payment_id": "pay_made_up", "status": "succeeded", "email": customer.email},
    )
    assert "?" not in customer.url
    assert customer.status_of(order["reference"]) == {"status": "pending", "is_paid": False}
    assert customer.books()["purchases"] == []


def test_a_lost_webhook_is_made_up_for_by_a_later_delivery(shop, customer, provider):
    provider.control("settings", drop=True)
    customer.check_out("pebble-icons").pay()
    reference = customer.reference
    (order,) = customer.books()["orders"]
    (payment,) = payments_of(shop, order)
    assert payment["status"] == "succeeded"
    assert customer.status_of(reference) == {"status": "pending", "is_paid": False}
    provider.control("settings", drop=False)
    delivery = next(
        row
        for row in reversed(shop.provider_ledger()["deliveries"])
        if row["type"] == "payment.succeeded"
    )
    provider.control(f"deliveries/{delivery['webhook_id']}/resend")
    customer.wait_for_status(reference, "paid")
    (purchase,) = customer.books()["purchases"]
    assert purchase["active"] is True


def test_the_same_webhook_many_times_grants_once(shop, customer, provider):
    provider.control("settings", duplicates=5, shuffle=True)
    reference = customer.buy("pebble-icons")
    assert len(customer.books()["purchases"]) == 1
    assert customer.status_of(reference) == {"status": "paid", "is_paid": True}


def test_a_free_product_needs_no_provider(shop, customer):
    customer.open("/products/quire-tokens/")
    assert "Free" in customer.text
    customer.click("Get it free").press("Get it free")
    assert customer.path == "/library/"
    assert "Quire Design Tokens" in customer.text
    books = customer.books()
    (order,) = books["orders"]
    assert (order["amount"], order["status"], order["is_paid"]) == (0, "paid", True)
    assert not order["payment_id"]
    (purchase,) = books["purchases"]
    assert (purchase["product_slug"], purchase["active"]) == ("quire-tokens", True)


def signed(body: bytes, key: str) -> dict[str, str]:
    secret = base64.b64decode(key.removeprefix("whsec_"))
    identifier, now = "msg_flows", str(int(time.time()))
    text = f"{identifier}.{now}.".encode() + body
    signature = base64.b64encode(hmac.new(secret, text, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": identifier,
        "webhook-timestamp": now,
        "webhook-signature": f"v1,{signature}",
        "Content-Type": "application/json",
    }


def test_a_webhook_that_the_provider_did_not_sign_is_refused(shop):
    body = json.dumps({"type": "payment.succeeded", "data": {}}).encode()
    stranger = "whsec_" + base64.b64encode(b"s" * 32).decode()
    address = f"{shop.url}/webhooks/dodo/"
    refused = requests.post(address, data=body, headers=signed(body, stranger), timeout=30)
    assert refused.status_code == 401
    key = SECRETS["DODO_PAYMENTS_WEBHOOK_KEY"]
    other_body = requests.post(address, data=body + b" ", headers=signed(body, key), timeout=30)
    assert other_body.status_code == 401
    unknown = json.dumps({"type": "something.new", "data": {}}).encode()
    taken = requests.post(address, data=unknown, headers=signed(unknown, key), timeout=30)
    assert taken.status_code == 200


def test_the_books_of_shop_and_provider_agree(shop, customer):
    """Every payment that succeeded is the cause of one active purchase, and the other way round."""
    customer.buy("dovecote-emails")
    ledger, provider = shop.ledger(), shop.provider_ledger()
    paid_sessions = {
        row["checkout_session_id"] for row in provider["payments"] if row["status"] == "succeeded"
    }
    references = [
        row["reference"]
        for row in ledger["orders"]
        if row["is_paid"] and row["checkout_session_id"] in paid_sessions
    ]
    sold = [row["order"] for row in ledger["purchases"] if row["active"]]
    free = [row["reference"] for row in ledger["orders"] if row["amount"] == 0]
    assert sorted(references) == sorted(set(sold) - set(free))
    assert len(sold) == len(set(sold))
