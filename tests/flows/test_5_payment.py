"""Flow 5: the provider's word changes the order; only a success grants; failures can be retried."""

import base64
import hashlib
import hmac
import json
import re
import time

import pytest
import requests

from tests.flows.visitor import DECLINED, NO_FUNDS, PAYS, Visitor
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


def test_the_page_one_comes_back_to_asks_the_provider_when_no_webhook_comes(
    shop, customer, provider
):
    provider.control("settings", drop=True)
    customer.check_out("pebble-icons").pay()
    assert "We are waiting for the payment provider to confirm your payment." in customer.text
    customer.wait_for_status(customer.reference, "paid")
    (purchase,) = customer.books()["purchases"]
    assert purchase["active"] is True
    assert "Thank you" in customer.open(customer.url).text


def test_i_have_paid_look_again(shop, customer, provider):
    """A lost webhook, and a browser that never came back from the payment page."""
    provider.control("settings", drop=True)
    customer.check_out("pebble-icons")
    customer.press("Pay", follow=False, card_number=PAYS, expiry="06/32", cvv="123")
    (order,) = customer.books()["orders"]
    customer.open(f"{shop.url}/orders/{order['reference']}/")
    assert "As far as we know, nothing was charged." in customer.text
    customer.press("I have paid: check again")
    assert "We are asking the payment provider." in customer.answer.text
    customer.wait_for_status(order["reference"], "paid")


def the_payment(shop, customer) -> str:
    (order,) = customer.books()["orders"]
    return order["payment_id"]


def test_a_full_refund_at_the_provider_ends_access_and_says_why(shop, customer, provider):
    reference = customer.buy("pebble-icons")
    provider.control(f"payments/{the_payment(shop, customer)}/refund", amount=2400)
    customer.wait_for_status(reference, "refunded")
    (purchase,) = customer.books()["purchases"]
    assert purchase["active"] is False
    for page in (f"/orders/{reference}/", "/library/", "/products/pebble-icons/"):
        assert "Download" not in [
            b.get_text(strip=True) for b in customer.open(page).page("button")
        ]
    assert "when the payment was refunded in full" in customer.text
    assert customer.click("Buy again").path == "/checkout/pebble-icons/"
    assert "Remaining after refunds $0.00" in customer.open(f"/orders/{reference}/").text
    shop.wait_until(
        lambda: any("Refund of $24.00" in mail["Subject"] for mail in shop.letters(customer.email)),
        30,
        "no letter about the refund came",
    )


def test_a_part_refunded_keeps_access(shop, customer, provider):
    reference = customer.buy("pebble-icons")
    provider.control(f"payments/{the_payment(shop, customer)}/refund", amount=400)
    customer.wait_for_status(reference, "partially_refunded")
    text = customer.open(f"/orders/{reference}/").text
    assert "Remaining after refunds $20.00" in text
    assert customer.button("Download") is not None


def mail(shop, address: str, *words: str) -> str:
    """The text of a mail to somebody, once one has come whose subject has all these words."""

    def find():
        for letter in shop.letters(address):
            if all(word in letter["Subject"] for word in words):
                return letter.get_body(("plain",)).get_content()
        return None

    return shop.wait_until(find, 30, f"no mail to {address} with {words}")


def test_a_refund_that_a_seller_asked_for_ends_with_the_providers_word(
    shop, customer, seller, provider
):
    reference = customer.buy("pebble-icons")
    payment = the_payment(shop, customer)
    seller.open(f"/admin/snippets/commerce/order/?q={reference}").click(reference)
    seller.click("Ask for a refund").press("Ask for a refund", reason="Bought twice.")
    assert "Waits for an answer" in seller.text

    asked = mail(shop, "admin@example.com", "Refund requested", reference)
    admin = Visitor(shop, "admin@example.com").log_in()
    page = re.search(r"/admin/snippets/commerce/refundrequest/inspect/\d+/", asked).group()
    admin.open(page)
    (refund,) = admin.links("/admin/snippets/commerce/refund/of/")
    provider.control("settings", refund_status="pending")
    admin.open(refund).press("Go on").press("Refund $24.00")
    provider.control("settings", refund_status="succeeded")
    assert admin.path == page
    assert "It is under way." in admin.page.text
    assert "Waits for an answer" in admin.text
    assert customer.status_of(reference) == {"status": "paid", "is_paid": True}

    (row,) = [r for r in shop.provider_ledger()["refunds"] if r["payment_id"] == payment]
    provider.control(f"refunds/{row['refund_id']}", status="succeeded")
    customer.wait_for_status(reference, "refunded")
    assert customer.books()["purchases"][0]["active"] is False
    assert "by Demo Admin" in admin.open(page).text
    assert mail(shop, "seller@example.com", "Refunded", reference)
    assert mail(shop, customer.email, "Refund of $24.00", reference)


def test_a_dispute_pauses_access_until_it_is_won(shop, customer, provider):
    reference = customer.buy("pebble-icons")
    payment = the_payment(shop, customer)
    provider.control(f"payments/{payment}/dispute", status="opened")
    assert customer.wait_for_status(reference, "disputed")["is_paid"] is True
    assert "Access is paused" in customer.open("/products/pebble-icons/").text
    assert "Buy" not in [link.get_text(strip=True)[:3] for link in customer.page("a")]
    assert "Access is paused" in customer.open("/library/").text
    provider.control(f"payments/{payment}/dispute", status="won")
    customer.wait_for_status(reference, "paid")
    assert customer.open("/products/pebble-icons/").button("Download") is not None


def test_the_receipt_again_and_the_tax_invoice(shop, customer):
    reference = customer.buy("pebble-icons")

    def receipts():
        letters = shop.letters(customer.email)
        return [letter for letter in letters if letter["Subject"].startswith("Receipt")]

    shop.wait_until(lambda: len(receipts()) == 1, 30, "no receipt came")
    customer.open(f"/orders/{reference}/").press("Send the receipt again")
    assert f"on its way to {customer.email}" in customer.answer.text
    shop.wait_until(lambda: len(receipts()) == 2, 30, "no second receipt came")
    customer.open(f"/orders/{reference}/").click("Tax invoice")
    assert customer.answer.content.startswith(b"%PDF-")
    assert customer.answer.headers["Content-Type"] == "application/pdf"


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
