"""What goes back: refunds and lost disputes, each by what its order brought."""

from datetime import date

import pytest

from analytics import sales
from analytics.periods import Period
from analytics.scope import Scope
from commerce import payment_state
from commerce.models import Dispute, Payment
from commerce.payments import settlement
from commerce.provider.objects import ProviderDispute
from tests.analytics.history import at, lost, paid, refunded

pytestmark = pytest.mark.django_db

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def usd(user, period=MARCH, currency="USD"):
    return sales.takings(Scope.of(user), period)[currency][0]


def in_yuan(order) -> None:
    """The customer paid 69.63 CNY for what costs 9.90 USD."""
    order.payments.update(
        currency="CNY", total_amount=6963, settlement_amount=990, settlement_currency="USD"
    )


def test_lost_dispute_after_a_partial_refund_leaves_nothing(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    refunded(order, "2026-03-04 10:00", 250)
    lost(order, "2026-03-09 10:00")
    assert payment_state.of(Payment.objects.get()) is payment_state.PaymentState.LOST
    assert usd(shop.boss).net == 0


def test_two_lost_disputes_of_a_payment_take_it_once(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    lost(order, "2026-03-09 10:00")
    lost(order, "2026-03-12 10:00")
    assert usd(shop.boss).net == 0


def test_only_a_lost_dispute_takes_anything(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    lost(order, "2026-03-09 10:00")
    for status in ("won", "cancelled", "opened", "challenged"):
        Dispute.objects.update(status=status)
        assert usd(shop.boss).net == 1000, status


def test_a_lost_dispute_stays_on_its_day_when_the_provider_is_asked_again(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    lost(order, "2026-03-09 10:00")
    dispute = Dispute.objects.get()
    again = ProviderDispute(
        dispute.dispute_id, order.payment_id, "lost", "", "1000", "USD", "", dispute.created_at
    )
    assert usd(shop.boss).returned == 1000
    settlement.settle_dispute(again, "Asked.", reported_at=at("2026-11-01 10:00"), is_asked=True)
    assert usd(shop.boss).returned == 1000


def test_a_whole_refund_of_unknown_amount(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    refunded(order, "2026-03-04 10:00", None, is_partial=False)
    assert payment_state.of(Payment.objects.get()) is payment_state.PaymentState.REFUNDED
    assert usd(shop.boss).net == 0


def test_a_refund_without_currency(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    refunded(order, "2026-03-04 10:00", 1000, currency="")
    assert payment_state.of(Payment.objects.get()) is payment_state.PaymentState.REFUNDED
    assert usd(shop.boss).net == 0


def test_tax_on_top_refunded_in_full(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    order.payments.update(total_amount=1200, tax=200)
    refunded(order, "2026-03-04 10:00", 1200, is_partial=False)
    assert usd(shop.boss).net == 0


def test_tax_on_top_lost_in_a_dispute(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    order.payments.update(total_amount=1200, tax=200)
    lost(order, "2026-03-09 10:00")
    assert usd(shop.boss).net == 0


def test_an_accepted_other_amount_refunded_in_full(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    order.payments.update(total_amount=500, mismatch="wrong_amount", is_accepted=True)
    order.received = 500
    order.save()
    refunded(order, "2026-03-04 10:00", 500, is_partial=False)
    assert usd(shop.boss).net == 0


def test_partial_refunds_in_another_currency_that_add_up_to_all(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 990)
    in_yuan(order)
    for amount in (1000, 1000, 4963):
        refunded(order, "2026-03-04 10:00", amount, currency="CNY")
    assert payment_state.of(Payment.objects.get()) is payment_state.PaymentState.REFUNDED
    assert usd(shop.boss).net == 0


def test_a_refund_in_the_settlement_currency(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 990)
    in_yuan(order)
    refunded(order, "2026-03-04 10:00", 990, currency="USD")
    assert usd(shop.boss).net == 0


@pytest.mark.parametrize("currency", ["USD", "CNY", ""])
def test_an_absurd_refund_does_not_break_the_page(shop, currency):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 990)
    in_yuan(order)
    refunded(order, "2026-03-04 10:00", 2**61, currency=currency)
    assert usd(shop.boss).net == 0
