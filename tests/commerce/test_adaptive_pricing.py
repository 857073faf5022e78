"""Customers who pay in a currency of their own: what arrives may be a little less, and counts."""

from dataclasses import replace

import pytest
from django.urls import reverse

from analytics import sales
from analytics.periods import Period
from analytics.scope import Scope
from commerce import figures, payment_state
from commerce.admin.reviews import comparisons
from commerce.models import CheckoutAttempt, Payment, PurchasedProduct, Refund, Review, WebhookEvent
from commerce.payments import reconciliation, refunds, reviews
from commerce.payments.settlement import settle_payment
from commerce.provider.objects import ProviderPayment
from commerce.tasks import ask_about_event
from tests.commerce.conftest import open_attempt
from tests.commerce.events import deliver, payment_data, payment_event
from tests.commerce.reported import pay, refund, refund_part, words_of
from tests.factories import OrderFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

YUAN = {"currency": "CNY", "total_amount": 20943, "settlement_currency": "USD"}


def state(order):
    order.refresh_from_db()
    return order.status, PurchasedProduct.objects.filter(revoked_at=None).count()


@pytest.mark.parametrize(
    ("settled", "counts"),
    [
        (2900, True),
        (2784, True),  # less the fee of 4 %
        (2755, True),  # exactly 5 %
        (2754, False),
        (3045, True),
        (3046, False),
        (290, False),
        (None, False),
    ],
)
def test_what_is_settled_may_be_off_by_five_per_cent(order, settled, counts):
    pay(**YUAN, settlement_amount=settled)
    assert state(order) == (("paid", 1) if counts else ("pending", 0))
    assert Review.objects.filter(is_open=True, reason="wrong_amount").exists() is not counts


@pytest.mark.parametrize("paid", [2899, 2901, 2784])
def test_the_orders_own_currency_is_exact(order, paid):
    pay(total_amount=paid, settlement_amount=paid)
    assert state(order) == ("pending", 0)
    assert Review.objects.get().reason == "wrong_amount"


def test_the_orders_own_currency_is_exact_whatever_is_settled(order):
    pay(settlement_amount=2784)
    assert state(order) == ("paid", 1)
    assert order.received is None


@pytest.mark.parametrize(
    ("price", "settled", "counts"),
    [(50, 48, True), (50, 47, False), (10, 9, True), (10, 8, False), (1, 2, True), (1, 3, False)],
)
def test_a_small_price_may_be_rounded_by_one_minor_unit(buyer, product, price, settled, counts):
    order = OrderFactory(user=buyer, product=product, amount=price, currency="USD")
    open_attempt(order, "cks_1")
    pay(**YUAN, settlement_amount=settled)
    assert state(order) == (("paid", 1) if counts else ("pending", 0))


def test_without_a_tolerance_it_is_exact(order, settings):
    settings.SETTLEMENT_TOLERANCE_PERCENT = 0
    pay(**YUAN, settlement_amount=2899)
    assert state(order) == ("pending", 0)
    pay(**YUAN, settlement_amount=2900)
    assert state(order) == ("paid", 1)


@pytest.mark.parametrize(
    ("settled", "tax", "counts", "received"),
    [
        (2784, 464, True, 2784),  # the tax is in it
        (3364, 580, True, 2784),  # the tax came on top
        (3480, 580, True, None),
        (3334, 580, False, None),
    ],
)
def test_tax_is_in_the_price_or_on_top_of_it(order, settled, tax, counts, received):
    pay(**YUAN, settlement_amount=settled, settlement_tax=tax)
    assert state(order) == (("paid", 1) if counts else ("pending", 0))
    assert order.received == received


@pytest.mark.parametrize(
    "cart",
    [
        [{"product_id": "pdt_other", "quantity": 1}],
        [{"product_id": "pdt_1", "quantity": 2}],
        [],
    ],
)
def test_another_product_or_quantity_never_counts(order, cart):
    pay(**YUAN, settlement_amount=2784, product_cart=cart)
    assert state(order) == ("pending", 0)
    assert Review.objects.get().reason == "wrong_product"


def test_another_session_never_counts(order):
    pay(**YUAN, settlement_amount=2784, checkout_session_id="cks_static_link")
    assert state(order) == ("pending", 0)
    assert Review.objects.get().reason == "unknown_session"


@pytest.mark.parametrize(
    ("settled", "words"),
    [(2784, "$27.84, $1.16 less than asked"), (2930, "$29.30, $0.30 more than asked")],
)
def test_what_arrived_stands_beside_what_was_asked(client, order, settled, words):
    pay(**YUAN, settlement_amount=settled)
    order.refresh_from_db()
    assert (order.received, order.received_display) == (settled, words)
    client.force_login(UserFactory(is_superuser=True))
    address = reverse("wagtailsnippets_commerce_order:inspect", args=[order.pk])
    page = client.get(address).content.decode()
    assert words in page
    today = order.paid_at.date()
    ours, _ = sales.takings(Scope(None, None), Period(today, today))["USD"]
    assert (ours.orders, ours.gross) == (1, settled)


def test_what_is_settled_later_replaces_what_was_told_first(order):
    pay(**YUAN, settlement_amount=2900)
    assert state(order) == ("paid", 1)
    pay(**YUAN, settlement_amount=2784)
    assert state(order) == ("paid", 1)
    assert order.received == 2784


def test_the_receipt_says_the_price_and_what_was_charged(client, order, buyer):
    pay(**YUAN, settlement_amount=2784)
    client.force_login(buyer)
    words = words_of(client.get(f"/orders/{order.reference}/"))
    assert "Total $29.00" in words
    assert "Charged in your currency CN¥209.43" in words
    assert "$27.84" not in words


def test_a_part_refunded_in_the_customers_currency(order):
    pay(**YUAN, settlement_amount=2784)
    refund_part(amount=943, currency="CNY")
    assert state(order) == ("partially_refunded", 1)
    payment = Payment.objects.get()
    assert payment_state.taken(payment, Refund.objects.get()) == 943
    assert refunds.left_to_refund(payment) == 20000
    assert figures.left_text(payment) == "CN¥200.00"
    today = order.paid_at.date()
    # 943 / 20943 of what arrived: the refund was made on its own day.
    there = Refund.objects.get().created_at.date()
    brought = sales.takings(Scope(None, None), Period(today, today))["USD"][0].gross
    back = sales.takings(Scope(None, None), Period(there, there))["USD"][0].returned
    assert (brought, back) == (2784, 125)


def test_a_part_refunded_in_the_settlements_currency(order):
    pay(**YUAN, settlement_amount=2784)
    refund_part(amount=1392, currency="USD")
    payment = Payment.objects.get()
    assert refunds.left_to_refund(payment) == 20943 - 10472
    assert figures.left_text(payment) == "CN¥104.71"
    refund(refund_id="ref_2", amount=1392, currency="USD", is_partial=True)
    assert state(order) == ("refunded", 0)


@pytest.mark.parametrize("amount", [20500, 20943, 21400])
def test_a_full_refund_goes_out_at_the_rate_of_its_day(order, amount):
    """The customer's amount differs from what was paid; what was settled stays as it was."""
    pay(**YUAN, settlement_amount=2784)
    refund(amount=amount, currency="CNY")
    assert state(order) == ("refunded", 0)
    pay(**YUAN, settlement_amount=2784)
    assert state(order) == ("refunded", 0)
    assert refunds.left_to_refund(Payment.objects.get()) == 0
    there = Refund.objects.get().created_at.date()
    assert sales.takings(Scope(None, None), Period(there, there))["USD"][0].returned == 2784


@pytest.mark.parametrize(("settled", "verdict"), [(2784, "agrees"), (2754, "differs")])
def test_a_review_compares_a_settlement_as_the_shop_does(order, settled, verdict):
    open_attempt(order, "cks_2")
    pay()
    pay(**YUAN, settlement_amount=settled, payment_id="pay_2", checkout_session_id="cks_2")
    lines = {line.name: line.verdict for line in comparisons(Review.objects.get())}
    assert lines["Settled as"] == verdict


def test_a_review_shows_the_providers_own_price(order):
    settle_payment(
        replace(
            ProviderPayment.read(payment_data(**FOREIGN)),
            listed_amount=2899,
            listed_currency="USD",
        ),
        "test",
    )
    lines = {line.name: line for line in comparisons(Review.objects.get())}
    line = lines["Price at the provider"]
    assert (line.expected, line.received, line.verdict) == ("$29.00", "$28.99", "differs")


# --- neither currency is the order's: the provider's own price decides ----------------------------

FOREIGN = YUAN | {"settlement_currency": "EUR", "settlement_amount": 2500}
PRODUCT = {
    "product_id": "pdt_1",
    "name": "Icon set",
    "price": {"type": "one_time_price", "price": 2900, "currency": "USD", "discount": 0},
}


@pytest.fixture
def asked(scripted):
    scripted.answers = {
        "/payments/pay_1": payment_data(**FOREIGN),
        "/products/pdt_1": PRODUCT,
        "/checkouts/cks_1": {"id": "cks_1", "payment_id": "pay_1"},
        "/payments": {"items": []},
        "/payments?page_number=0&page_size=100": {"items": [payment_data(**FOREIGN)]},
    }
    return scripted


def with_price(**changes) -> dict:
    return PRODUCT | {"price": PRODUCT["price"] | changes}


def test_what_cannot_be_compared_waits_until_the_provider_was_asked(client, order, asked):
    assert deliver(client, payment_event(**FOREIGN)).status_code == 200
    event = WebhookEvent.objects.get()
    assert (event.status, asked.asked) == ("pending", [])
    assert "The provider is asked" in event.outcome
    ask_about_event(event.pk)
    assert asked.asked == ["GET /payments/pay_1", "GET /products/pdt_1"]
    assert state(order) == ("paid", 1)
    assert order.received is None
    event.refresh_from_db()
    assert (event.status, event.order) == ("applied", order)
    assert not Review.objects.exists()
    # Its price is known now: nothing is asked again.
    deliver(client, payment_event(**FOREIGN, customer={}))
    assert len(asked.asked) == 2
    assert set(WebhookEvent.objects.values_list("status", flat=True)) == {"applied"}


@pytest.mark.parametrize(
    "answer",
    [
        with_price(price=2899),
        with_price(currency="EUR"),
        with_price(pay_what_you_want=True),
        with_price(discount=10),
        with_price(type="recurring_price"),
        PRODUCT | {"product_id": "pdt_2"},
        {"product_id": "pdt_1"},
        (404, {}, {"code": "NOT_FOUND", "message": "Gone."}),
        (503, {}, {"code": "X", "message": "Later."}),
        b"nonsense",
    ],
)
def test_another_price_or_none_is_reviewed(client, order, asked, answer):
    asked.answers["/products/pdt_1"] = answer
    deliver(client, payment_event(**FOREIGN))
    ask_about_event(WebhookEvent.objects.get().pk)
    assert state(order) == ("pending", 0)
    assert Review.objects.get(is_open=True).reason == "wrong_amount"
    assert WebhookEvent.objects.get().status == "applied"


def test_reconciliation_asks_for_a_price_that_nobody_could_tell(client, order, asked):
    asked.answers["/products/pdt_1"] = (503, {}, {"code": "X", "message": "Later."})
    deliver(client, payment_event(**FOREIGN))
    ask_about_event(WebhookEvent.objects.get().pk)
    assert state(order) == ("pending", 0)
    asked.answers["/products/pdt_1"] = PRODUCT
    reconciliation.run(afresh=True)
    assert state(order) == ("paid", 1)
    review = Review.objects.get()
    assert (review.is_open, review.resolution) == (False, "solved")


def test_asking_about_the_order_asks_for_the_price_too(order, asked):
    reconciliation.ask_about(order)
    assert state(order) == ("paid", 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "failed"},
        {"product_cart": [{"product_id": "pdt_1", "quantity": 2}]},
        {"checkout_session_id": "cks_static_link"},
        {"settlement_currency": "USD", "settlement_amount": 2000},
    ],
)
def test_nothing_is_asked_where_the_price_would_not_help(client, order, asked, changes):
    deliver(client, payment_event(**FOREIGN | changes))
    assert WebhookEvent.objects.get().status == "applied"
    assert asked.asked == []


def test_a_person_may_still_accept_what_cannot_be_compared(order):
    pay(**FOREIGN)
    reviews.grant(Review.objects.get(), UserFactory(is_superuser=True), "Fine.")
    assert state(order) == ("paid", 1)
    assert order.received is None
    assert CheckoutAttempt.objects.get().status == "open"
