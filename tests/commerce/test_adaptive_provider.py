"""The same against the stand-in, which converts, rounds and takes its fee as the provider does."""

import pytest

from commerce.models import Order, PurchasedProduct, Reconciliation, Review
from commerce.payments import reconciliation, refunds
from tests.commerce.checkout_page import ADDRESS, path

pytestmark = [pytest.mark.django_db, pytest.mark.once]

IGNORED = {
    "adaptive_currency": "CNY",
    "adaptive_rate": 7.03,
    "honour_billing_currency": False,
}


def pay(shop, sandbox, product) -> dict:
    """Buy `product`, and let the shop ask what was paid; the provider's row of it."""
    sandbox.pay(shop.post(path(product), ADDRESS).url)
    run = reconciliation.run(afresh=True)
    assert (run.error, run.is_running) == ("", False)
    return sandbox.payments()[0]


def test_the_shops_own_currency_is_asked_for(shop, sandbox, product):
    sandbox.configure(adaptive_currency="CNY", adaptive_rate=7.03, adaptive_fees="inclusive")
    row = pay(shop, sandbox, product)
    assert (row["currency"], row["total_amount"]) == ("USD", 2900)
    order = Order.objects.get()
    assert (order.status, order.received) == ("paid", None)


@pytest.mark.parametrize(
    ("fees", "rounding", "received"),
    [("exclusive", 0, None), ("exclusive", -1, 2899), ("inclusive", 0, 2784)],
)
def test_a_buyer_who_pays_in_another_currency_all_the_same_has_access(
    shop, sandbox, product, fees, rounding, received
):
    sandbox.configure(**IGNORED, adaptive_fees=fees, adaptive_rounding=rounding)
    row = pay(shop, sandbox, product)
    assert row["currency"] == "CNY"
    order = Order.objects.get()
    assert (order.status, order.received) == ("paid", received)
    assert PurchasedProduct.objects.filter(revoked_at=None).count() == 1
    assert not Review.objects.exists()


def test_a_settlement_that_is_far_off_is_reviewed(shop, sandbox, product):
    sandbox.configure(**IGNORED, adaptive_rounding=-400)
    pay(shop, sandbox, product)
    assert Order.objects.get().status == "pending"
    assert Review.objects.get().reason == "wrong_amount"


def test_parts_that_give_all_back_but_the_fee_are_a_full_refund(shop, sandbox, product):
    """The buyer paid the fee on top, and never gets it back: the parts sum to less than they paid,
    and the provider says that all of it was refunded."""
    sandbox.configure(**IGNORED, adaptive_fees="exclusive")
    payment_id = pay(shop, sandbox, product)["payment_id"]
    sandbox.refund(payment_id, amount=1000, currency="USD")
    reconciliation.run(afresh=True)
    order = Order.objects.get()
    assert order.status == "partially_refunded"
    sandbox.refund(payment_id)
    reconciliation.run(afresh=True)
    order.refresh_from_db()
    assert order.status == "refunded"
    assert refunds.left_to_refund(order.payments.get()) == 0
    assert not PurchasedProduct.objects.filter(revoked_at=None).exists()
    reconciliation.run(afresh=True)
    assert Reconciliation.objects.latest("pk").healed == 0
