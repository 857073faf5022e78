"""Refunds and disputes, from wherever they come and in whatever order they arrive."""

import pytest
from django.db import transaction
from django.utils import timezone

from commerce.models import Dispute, Order, PurchasedProduct, Refund, Review
from commerce.payments.settlement import settle_dispute
from commerce.provider.objects import ProviderDispute
from notifications.models import OutgoingMessage
from tests.commerce.conftest import open_attempt
from tests.commerce.events import dispute_data, refund_data
from tests.commerce.reported import dispute, pay, refund

pytestmark = pytest.mark.django_db


def partial(amount=1000, refund_id="ref_1", **changes):
    return refund(amount=amount, is_partial=True, refund_id=refund_id, **changes)


def state(order):
    order.refresh_from_db()
    purchase = PurchasedProduct.objects.filter(user=order.user, product=order.product).first()
    return order.status, order.is_paid, bool(purchase and purchase.is_active)


def mails(kind):
    return OutgoingMessage.objects.filter(kind=kind).count()


@pytest.mark.once
@pytest.mark.parametrize(
    ("reversal", "expected", "ended"),
    [
        (lambda: refund(), ("refunded", False, False), "refunded"),
        (lambda: partial(), ("partially_refunded", True, True), ""),
        (lambda: refund(status="failed"), ("paid", True, True), ""),
        (lambda: refund(status="pending"), ("paid", True, True), ""),
        (lambda: refund(status="review"), ("paid", True, True), ""),
        (lambda: dispute("opened"), ("disputed", True, False), "dispute_open"),
        (lambda: dispute("challenged"), ("disputed", True, False), "dispute_open"),
        (lambda: dispute("won"), ("paid", True, True), ""),
        (lambda: dispute("cancelled"), ("paid", True, True), ""),
        (lambda: dispute("lost"), ("refunded", False, False), "dispute_lost"),
        (lambda: dispute("accepted"), ("refunded", False, False), "dispute_lost"),
        (lambda: dispute("expired"), ("refunded", False, False), "dispute_lost"),
    ],
)
@pytest.mark.parametrize("payment_first", [True, False])
def test_each_reversal_before_and_after_the_payment(
    order, reversal, expected, ended, payment_first
):
    news = [pay, reversal] if payment_first else [reversal, pay]
    for bring in news:
        bring()
    assert state(order) == expected
    assert PurchasedProduct.objects.get().ended == ended
    assert not Review.objects.exists()


def test_news_before_the_payment_are_kept_and_create_nothing(order):
    assert refund()[0] is None
    assert state(order) == ("pending", False, False)
    assert not PurchasedProduct.objects.exists()
    assert Refund.objects.get().payment_id == "pay_1"


def test_parts_add_up_to_the_whole(order):
    pay()
    partial(1000, "ref_1")
    partial(1899, "ref_2")
    assert state(order) == ("partially_refunded", True, True)
    partial(1, "ref_3")
    assert state(order) == ("refunded", False, False)


def test_a_refund_that_failed_at_last_gives_access_back(order):
    pay()
    refund()
    assert state(order) == ("refunded", False, False)
    refund(status="failed")
    assert state(order) == ("paid", True, True)


def test_a_refund_in_the_customers_own_currency_is_compared_in_it(order):
    pay(currency="CNY", total_amount=20943, settlement_amount=2900, settlement_currency="USD")
    partial(10943, "ref_1", currency="CNY")
    assert state(order) == ("partially_refunded", True, True)
    partial(10000, "ref_2", currency="CNY")
    assert state(order) == ("refunded", False, False)


def test_a_refund_in_the_settled_currency_is_compared_in_it(order):
    pay(currency="CNY", total_amount=20943, settlement_amount=2900, settlement_currency="USD")
    partial(2900)
    assert state(order) == ("refunded", False, False)


def test_the_providers_word_decides_where_the_amount_is_unknown(order):
    pay()
    refund(amount=None, is_partial=True)
    assert state(order) == ("partially_refunded", True, True)
    refund(amount=None, refund_id="ref_2")
    assert state(order) == ("refunded", False, False)


def test_a_payment_brings_its_refunds_and_disputes_along(order):
    pay(refunds=[refund_data(amount=900, is_partial=True)], disputes=[dispute_data("opened")])
    assert state(order) == ("disputed", True, False)
    dispute("won")
    assert state(order) == ("partially_refunded", True, True)


@pytest.mark.once
@pytest.mark.parametrize("end", ["won", "cancelled", "lost", "accepted", "expired"])
def test_a_disputes_life_in_every_order_of_arrival(order, end):
    expected = {"won": "paid", "cancelled": "paid"}.get(end, "refunded")
    ended = []

    def arrive(told, untold):
        """What begins alike is told once: each further piece of news comes and is taken back."""
        if not untold:
            status, _, is_active = state(order)
            assert (status, is_active) == (expected, expected == "paid"), told
            ended.append(told)
        for news in untold:
            with transaction.atomic():
                pay() if news == "payment" else dispute(news)
                arrive([*told, news], [other for other in untold if other != news])
                transaction.set_rollback(True)

    arrive([], ["payment", "opened", "challenged", end])
    assert len(ended) == 24


def test_a_second_dispute_pauses_access_again(order):
    pay()
    dispute("opened")
    dispute("won")
    dispute("opened", dispute_id="dp_2")
    assert state(order) == ("disputed", True, False)
    dispute("lost", dispute_id="dp_2")
    assert state(order) == ("refunded", False, False)


def test_a_dispute_that_opens_anew_counts_when_the_provider_was_asked(order):
    """Its late message alone is not believed; the provider's own answer is."""
    pay()
    dispute("won")
    dispute("opened")
    assert state(order) == ("paid", True, True)
    facts = ProviderDispute.read(dispute_data("opened", dispute_stage="pre_arbitration"))
    settle_dispute(facts, "asked", is_asked=True)
    assert state(order) == ("disputed", True, False)
    assert Dispute.objects.get().stage == "pre_arbitration"


def test_a_refund_of_the_second_payment_takes_nothing_away(order):
    open_attempt(order, "cks_2")
    pay()
    pay(payment_id="pay_2", checkout_session_id="cks_2")
    refund(payment_id="pay_2")
    assert state(order) == ("paid", True, True)
    review = Review.objects.get()
    assert (review.payment_id, review.is_open, review.resolution) == ("pay_2", False, "refunded")


def test_when_the_first_payment_goes_back_the_second_one_pays(order):
    open_attempt(order, "cks_2")
    pay()
    pay(payment_id="pay_2", checkout_session_id="cks_2")
    refund()
    assert state(order) == ("paid", True, True)
    assert order.payment_id == "pay_2"
    review = Review.objects.get()
    assert (review.is_open, review.resolution) == (False, "solved")


def test_a_refunded_mismatch_leaves_the_list(order):
    pay(total_amount=2901, settlement_amount=2901)
    assert Review.objects.get().is_open
    refund(amount=2901)
    assert state(order) == ("pending", False, False)
    review = Review.objects.get()
    assert (review.is_open, review.resolution) == (False, "refunded")


def test_a_refunded_unknown_payment_leaves_the_list(order):
    pay(checkout_session_id="cks_elsewhere")
    assert Review.objects.get().is_open
    refund()
    assert Review.objects.get().resolution == "refunded"


def test_an_unknown_payment_that_came_refunded_is_not_listed(order):
    refund()
    pay(checkout_session_id="cks_elsewhere")
    assert not Review.objects.exists()


def test_the_customer_is_told_once_of_each_change(order):
    pay()
    for _ in range(2):
        dispute("opened")
    assert (mails("access-ended"), mails("access-restored")) == (1, 0)
    for _ in range(2):
        dispute("won")
    assert (mails("access-ended"), mails("access-restored")) == (1, 1)
    for _ in range(2):
        partial()
    for _ in range(2):
        refund(refund_id="ref_2", amount=1900, is_partial=True)
    assert mails("order-refunded") == 2
    assert (mails("access-ended"), mails("order-paid")) == (1, 1)


def test_each_move_stands_in_the_audit_log_with_its_cause(order):
    from wagtail.log_actions import registry

    pay()
    partial()
    dispute("opened")
    dispute("lost")
    entries = registry.get_logs_for_instance(Order.objects.get())
    moves = [(entry.data["from"], entry.data["to"]) for entry in reversed(list(entries))]
    assert moves == [
        ("pending", "paid"),
        ("paid", "partially_refunded"),
        ("partially_refunded", "disputed"),
        ("disputed", "refunded"),
    ]
    assert {entry.data["cause"] for entry in entries} == {"test"}
    ends = registry.get_logs_for_instance(PurchasedProduct.objects.get())
    assert [entry.action for entry in reversed(list(ends))] == [
        "commerce.access_granted",
        "commerce.access_ended",
        "commerce.access_ended",
    ]


def test_a_refund_that_came_first_still_counts_as_paid_once(order):
    refund()
    pay()
    order.refresh_from_db()
    assert order.paid_at <= timezone.now()
    assert mails("order-paid") == 1
