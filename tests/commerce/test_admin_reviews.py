"""Payments that fit no order: how staff compare them, and the three ways out."""

import re
from html import unescape

import pytest

from commerce.admin.reviews import comparisons
from commerce.models import (
    Order,
    Payment,
    ProviderProduct,
    PurchasedProduct,
    Refund,
    Review,
)
from commerce.payments.settlement import settle_payment
from commerce.provider.objects import ProviderPayment
from tests.commerce.events import payment_data
from tests.commerce.sale_rows import base, read, sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def bring(**changes) -> Review:
    """A payment arrives that does not fit; the review that it opens."""
    settle_payment(ProviderPayment.read(payment_data(**changes)), cause="test")
    return Review.objects.get()


def table(review) -> dict[str, tuple[str, str, str]]:
    return {one.name: (one.expected, one.received, one.verdict) for one in comparisons(review)}


def address(review, act="inspect") -> str:
    return f"{base(Review)}/{act}/{review.pk}/"


def test_another_amount_stands_beside_what_was_ordered(order):
    facts = table(bring(total_amount=100))
    assert facts["Amount"] == ("$29.00", "$1.00", "differs")
    assert facts["Currency"] == ("USD", "USD", "agrees")
    assert facts["Checkout session"] == ("cks_1", "cks_1", "agrees")
    assert facts["Product"] == (f"{order.product_title} (pdt_1 x 1)", "pdt_1 x 1", "agrees")
    assert facts["Order"] == (order.reference, order.reference, "")
    assert facts["Customer"] == ("buyer@example.com", "cus_1", "")


def test_another_product_stands_beside_what_was_ordered(order):
    facts = table(bring(product_cart=[{"product_id": "pdt_2", "quantity": 3}]))
    assert facts["Product"] == (f"{order.product_title} (pdt_1 x 1)", "pdt_2 x 3", "differs")
    assert facts["Amount"] == ("$29.00", "$29.00", "agrees")


def test_another_currency_is_compared_by_what_was_settled(order):
    facts = table(
        bring(
            total_amount=20_000,
            currency="CNY",
            settlement_amount=2700,
            settlement_currency="USD",
        )
    )
    assert facts["Currency"] == ("USD", "CNY", "differs")
    assert facts["Settled as"] == ("$29.00", "$27.00", "differs")


def test_the_page_names_what_differs_in_a_word(client, order):
    sign_in(client, "Support")
    page = read(client.get(address(bring(total_amount=100))))
    assert len(re.findall(r">differs</strong>", page)) == 1
    assert len(re.findall(r">agrees</strong>", page)) == 3
    for words in ("The order says", "The payment says", "$29.00", "<strong>$1.00</strong>"):
        assert words in page
    # Support looks, and somebody with the right decides.
    for act in ("grant", "dismiss"):
        assert f'href="{base(Review)}/{act}/' not in page
    assert "Somebody with the right to resolve reviews decides" in page


@pytest.mark.both
def test_the_list_opens_on_what_is_open(client, order):
    review = bring(total_amount=100)
    settled = Review.objects.create(payment=review.payment, reason="wrong_product", is_open=False)
    sign_in(client, "Support")
    first = f'id="snippet_{review.pk}_title"'
    second = f'id="snippet_{settled.pk}_title"'
    page = read(client.get(f"{base(Review)}/"))
    assert -1 < page.index(first) < page.index(second)
    page = read(client.get(f"{base(Review)}/?is_open=true"))
    assert (first in page, second in page) == (True, False)
    page = read(client.get(f"{base(Review)}/?resolution=dismissed"))
    assert (first in page, second in page) == (False, False)


@pytest.mark.both
def test_granting_accepts_the_payment(client, order):
    review = bring(total_amount=100)
    sign_in(client, "Admins")
    grant = address(review, "grant")
    assert grant in read(client.get(address(review)))
    page = read(client.get(grant))
    assert "The payment says" in page
    assert 'name="order"' not in page
    assert "This field is required." in read(client.post(grant, {"note": ""}))
    assert not PurchasedProduct.objects.exists()

    page = read(client.post(grant, {"note": "The rest came by bank"}, follow=True))
    assert "Accepted." in page
    assert "The rest came by bank" in page
    assert "accepted, access granted" in page
    order.refresh_from_db()
    assert (order.status, order.payment_id) == ("paid", "pay_1")
    assert PurchasedProduct.objects.get().is_active
    review.refresh_from_db()
    assert (review.is_open, review.resolution, review.resolved_by.email) == (
        False,
        "granted",
        "admins-x@example.com",
    )
    assert "settled already" in read(client.post(grant, {"note": "Again"}, follow=True))
    assert "Grant access" not in page


@pytest.mark.both
def test_a_payment_of_an_unknown_session_needs_an_order_number(client, order):
    review = bring(checkout_session_id="cks_elsewhere")
    assert (review.order, review.reason) == (None, "unknown_session")
    sign_in(client, "Admins")
    grant = address(review, "grant")
    assert 'name="order"' in read(client.get(grant))
    page = read(client.post(grant, {"note": "It is theirs", "order": "NOSUCHORDER"}))
    assert "There is no order NOSUCHORDER." in page
    assert "It is theirs" in page
    typed = {"note": "It is theirs", "order": f" {order.reference.lower()} "}
    assert "Accepted." in read(client.post(grant, typed, follow=True))
    order.refresh_from_db()
    assert order.is_paid
    assert Payment.objects.get().order == order


@pytest.mark.both
def test_dismissing_changes_nothing_but_the_list(client, order):
    review = bring(total_amount=100)
    sign_in(client, "Admins")
    dismiss = address(review, "dismiss")
    assert "This field is required." in read(client.post(dismiss, {"note": " "}))
    page = read(client.post(dismiss, {"note": "A test of ours"}, follow=True))
    assert "Dismissed." in page
    assert "Dismissed: A test of ours" in page  # in its history
    review.refresh_from_db()
    assert (review.resolution, review.note) == ("dismissed", "A test of ours")
    order.refresh_from_db()
    assert order.status == "pending"
    assert not PurchasedProduct.objects.exists()


@pytest.mark.both
def test_a_second_payment_is_refunded_or_dismissed_but_grants_nothing(client, order):
    settle_payment(ProviderPayment.read(payment_data()), cause="test")
    review = bring(payment_id="pay_2")
    assert review.reason == "second_payment"
    assert table(review)["Payment"] == ("pay_1", "pay_2", "differs")
    sign_in(client, "Admins")
    page = read(client.get(address(review)))
    assert f'href="{address(review, "grant")}"' not in page
    refund = f"{base(Refund)}/of/pay_2/"
    assert f'href="{refund}?next={address(review)}"' in page
    told = read(client.get(address(review, "grant"), follow=True))
    assert "would give no access" in told
    page = read(client.post(refund, {"amount": "29.00", "reason": "Paid twice"}))
    assert "does not rest on this payment: it stays as it is." in page


def test_a_review_shows_refunds_of_its_payment(client, order):
    review = bring(total_amount=100)
    Refund.objects.create(
        refund_id="ref_1", payment=review.payment, amount=50, currency="USD", status="succeeded"
    )
    sign_in(client, "Support")
    assert "$0.50" in read(client.get(address(review)))
    order_page = read(client.get(f"{base(Order)}/inspect/{order.pk}/"))
    assert "Amount or currency differs from the order" in order_page


# A payment of no order here, as after a backup from before it was put back


@pytest.fixture
def lost(product):
    """It was made in a checkout of this shop, which nothing here remembers."""
    ProviderProduct.objects.create(
        product=product, provider_id="pdt_1", base_url="x", amount=2900, currency="USD"
    )
    return bring(checkout_session_id="cks_lost", metadata={"order": "LOSTORDER234"})


def test_a_payment_of_no_order_shows_its_product_and_what_to_do(client, product, lost):
    facts = table(lost)
    assert facts["Product"] == ("", f"{product.title} (pdt_1 x 1)", "")
    words = "its metadata name LOSTORDER234 (a hint, and no order of this shop today)"
    assert facts["Order"] == ("", f"none known; {words}", "")
    sign_in(client, "Admins")
    page = read(client.get(address(lost)))
    assert words in page
    assert f'<a href="{base(PurchasedProduct)}/grant/">Purchases → Grant access by hand</a>' in page
    assert f'action="{address(lost, "ask")}"' in page


def test_a_hint_to_a_known_order_stays_a_hint(order):
    review = bring(checkout_session_id="cks_x", metadata={"order": order.reference})
    words = f"none known; its metadata name {order.reference} (a hint, no proof)"
    assert table(review)["Order"] == (order.reference, words, "")
    assert not review.is_of_no_order


def test_a_payment_of_an_order_needs_no_such_words(client, order):
    review = bring(total_amount=100)
    sign_in(client, "Admins")
    page = read(client.get(address(review)))
    assert "What to do" not in page
    assert f'action="{address(review, "ask")}"' not in page


@pytest.mark.both
def test_the_provider_is_asked_who_paid_when_somebody_presses(client, scripted, lost):
    sign_in(client, "Support")
    read(client.get(address(lost)))
    read(client.get(f"{base(Review)}/"))
    assert scripted.asked == []

    def ask() -> str:
        return unescape(read(client.post(address(lost, "ask"), follow=True)))

    customer = {"email": "Buyer@example.com", "name": "<b>A</b> Buyer"}
    scripted.answers["/payments/pay_1"] = payment_data(customer=customer)
    assert "says that <b>A</b> Buyer (Buyer@example.com) paid. Nobody has an account" in ask()
    page = read(client.post(address(lost, "ask"), follow=True))
    assert "&lt;b&gt;A&lt;/b&gt; Buyer" in page
    UserFactory(email="buyer@example.com")
    assert "paid. They have an account here." in ask()
    scripted.answers["/payments/pay_1"] = payment_data(customer=None)
    assert "The provider names no e-mail address" in ask()
    assert {words.partition("?")[0] for words in scripted.asked} == {"GET /payments/pay_1"}


def test_a_provider_that_is_away_does_not_fail_the_page(client, scripted, lost):
    scripted.answers["/payments/pay_1"] = (500, {}, {})
    sign_in(client, "Support")
    answer = client.post(address(lost, "ask"), follow=True)
    assert answer.status_code == 200
    assert "The provider answered 500" in read(answer)
