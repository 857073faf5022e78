"""News that no honest provider sends, and orders of events that nobody plans."""

from datetime import timedelta

import pytest

from commerce.downloads import access
from commerce.models import Payment, PurchasedProduct, Reconciliation, Refund, WebhookEvent
from commerce.payments import inbox, reconciliation, refunds
from notifications.models import OutgoingMessage
from tests.commerce.conftest import open_attempt
from tests.commerce.events import deliver, payment_data, payment_event, refund_data
from tests.commerce.reported import dispute, pay, refund
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(order):
    """Another order of the same product by the same customer, at another price."""
    other = OrderFactory(user=order.user, product=order.product, amount=2800, currency="USD")
    open_attempt(other, "cks_2")
    return other


SECOND = {
    "payment_id": "pay_2",
    "checkout_session_id": "cks_2",
    "total_amount": 2800,
    "settlement_amount": 2800,
}


def kinds():
    return list(OutgoingMessage.objects.order_by("pk").values_list("kind", flat=True))


def purchase():
    return PurchasedProduct.objects.get()


def test_what_was_ended_by_hand_stays_ended_when_a_later_order_goes_back(order, second):
    pay()
    access.revoke_by_hand(purchase(), "Shared with others.", UserFactory())
    pay(**SECOND)
    assert purchase().is_active
    refund(refund_id="ref_2", payment_id="pay_2", amount=2800)
    assert not purchase().is_active


def test_a_payment_after_the_end_by_hand_gives_access_in_the_same_order_too(order):
    open_attempt(order, "cks_2")
    pay()
    refund()
    access.revoke_by_hand(purchase(), "Enough.", UserFactory())
    pay(payment_id="pay_2", checkout_session_id="cks_2")
    assert purchase().is_active
    assert kinds().count("order-paid") == 2


def test_the_reason_is_that_of_the_order_that_access_stood_on(order, second):
    pay()
    pay(**SECOND)
    refund(refund_id="ref_2", payment_id="pay_2", amount=2800)
    dispute("opened")
    dispute("lost")
    assert purchase().ended == "dispute_lost"


def test_access_that_comes_back_by_another_order_is_told(order, second):
    pay()
    pay(**SECOND)
    dispute("opened")
    dispute("opened", dispute_id="dp_2", payment_id="pay_2")
    assert not purchase().is_active
    dispute("won")
    assert purchase().is_active
    assert "access-restored" in kinds()


def test_our_own_refund_is_known_by_its_mark_in_any_currency(order):
    pay(total_amount=6963, currency="CNY", settlement_amount=2900)
    row = refunds._create_request(Payment.objects.get(), 6963, "Asked for.", UserFactory(), None)
    refund(amount=2900, currency="USD", metadata={"refund": str(row.pk)})
    assert Refund.objects.get().pk == row.pk


def test_refunds_in_two_currencies_add_up(order):
    pay(total_amount=6963, currency="CNY", settlement_amount=2900)
    refund(refund_id="r1", amount=1450, currency="USD", is_partial=True)
    left = refunds.left_to_refund(Payment.objects.get())
    refund(refund_id="r2", amount=left, currency="CNY", is_partial=True)
    order.refresh_from_db()
    assert (refunds.left_to_refund(Payment.objects.get()), order.status) == (0, "refunded")


def test_refunds_without_a_currency_add_up_before_their_payment_too(order):
    refund(refund_id="r1", amount=1450, currency=None, is_partial=True)
    refund(refund_id="r2", amount=1450, currency=None, is_partial=True)
    pay()
    order.refresh_from_db()
    assert order.status == "refunded"


def test_a_full_refund_is_not_forgotten_by_news_that_say_less(order):
    pay()
    refund(amount=None, is_partial=False)
    refund(amount=None, is_partial=None)
    order.refresh_from_db()
    assert order.status == "refunded"


@pytest.mark.parametrize(
    "changes",
    [
        {"tax": -1},
        {"tax": 2**40},
        {"settlement_tax": -1},
        {"customer": []},
        {"customer": ["x"]},
        {"metadata": ["x"]},
        {"metadata": "text"},
        {"created_at": "2199-12-31T23:59:59-23:00"},
    ],
)
def test_oddities_beside_what_decides_do_not_cost_a_customer_access(client, order, changes):
    deliver(client, payment_event(**changes))
    order.refresh_from_db()
    assert order.is_paid is True


@pytest.mark.parametrize(
    "changes",
    [
        {"product_cart": [{"product_id": "\ud800"}]},
        {"product_cart": [{"product_id": "pdt_1", "quantity": 10**400}]},
        {"total_amount": -2900},
        {"total_amount": 2**61},
    ],
)
def test_oddities_in_what_decides_are_kept_for_a_person(client, order, changes):
    deliver(client, payment_event(**changes))
    order.refresh_from_db()
    assert (order.is_paid, WebhookEvent.objects.get().status) == (False, "applied")


@pytest.mark.parametrize("currency", ["   ", "\x00ab", "\ud800ab"])
def test_what_is_no_currency_is_not_read(client, order, currency):
    deliver(client, payment_event(currency=currency))
    order.refresh_from_db()
    assert (order.is_paid, WebhookEvent.objects.get().status) == (False, "failed")


def test_one_payment_that_cannot_be_stored_does_not_stop_the_others(order, second, scripted):
    pay()
    refund(refund_id="r1", amount=100, is_partial=True)
    # A refund that belongs to another payment already: the database refuses it.
    taken = refund_data(refund_id="r1", amount=100, is_partial=True)
    bad = payment_data(payment_id="pay_bad", checkout_session_id="", refunds=[taken])
    good = payment_data(**SECOND)
    scripted.answers = {
        "/payments?page_number=0&page_size=100": {"items": [bad, good]},
        "/payments": {"items": []},
        "/payments/pay_bad": bad,
        "/payments/pay_2": good,
        "/checkouts/cks_1": {"id": "cks_1", "payment_id": None},
        "/checkouts/cks_2": {"id": "cks_2", "payment_id": None},
    }
    reconciliation.run()
    second.refresh_from_db()
    assert second.is_paid
    assert "GET /payments/pay_bad" in scripted.asked
    assert not Payment.objects.filter(payment_id="pay_bad").exists()
    assert Reconciliation.objects.get().finished_at is not None


@pytest.mark.parametrize("depth", [300, 500])
def test_a_body_nested_deep_does_not_stop_the_forgetting(client, depth):
    nested = "[" * depth + "]" * depth
    body = ('{"type":"subscription.x","data":{"customer":' + nested + "}}").encode()
    assert deliver(client, body).status_code == 200
    inbox.forget_payloads(timedelta(seconds=-5))
    assert WebhookEvent.objects.get().redacted_at is not None
