"""What the webhooks left out is asked for, at a provider of which every webhook gets lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.models import (
    CheckoutAttempt,
    Order,
    Payment,
    Refund,
    Review,
)
from tests.commerce.events import payment_data
from tests.commerce.paid_orders import check_out, pay, state
from tests.commerce.reconciling import run, run_again_changes_nothing
from tests.dodo_sandbox.process import DECLINED

pytestmark = pytest.mark.django_db


# --- healing ----------------------------------------------------------------------------------


def test_a_payment_whose_webhook_was_lost_gives_access_with_one_run(sandbox, buyer, product):
    order, payment_id = pay(sandbox, buyer, product)
    assert state(order) == ("pending", False, 0)
    told = []
    row = run(tell=told.append)
    assert (row.looked_at, row.healed) == (1, 1)
    assert state(order) == ("paid", True, 1)
    assert order.payment_id == payment_id
    (sentence,) = told
    assert sentence.startswith(f"Order {order.reference}: pending → paid.")
    run_again_changes_nothing()


def test_an_order_of_long_ago_is_healed_too(sandbox):
    order, _ = pay(sandbox)
    Order.objects.filter(pk=order.pk).update(
        status="expired", created_at=timezone.now() - timedelta(days=400)
    )
    run()
    assert state(order) == ("paid", True, 1)


@pytest.mark.once
def test_a_declined_payment_fails_its_order(sandbox):
    order, _ = pay(sandbox, card=DECLINED)
    assert run().healed == 1
    assert state(order) == ("failed", False, 0)
    run_again_changes_nothing()


@pytest.mark.once
def test_a_payment_under_way_changes_nothing_until_it_is_decided(sandbox):
    sandbox.configure(processing_first=True, processing_seconds=3600)
    order, payment_id = pay(sandbox)
    assert run().healed == 0
    assert state(order) == ("pending", False, 0)
    sandbox.control(f"payments/{payment_id}/cancel")
    assert run().healed == 1
    assert state(order) == ("cancelled", False, 0)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(900, ("partially_refunded", True, 1)), (None, ("refunded", False, 0))],
)
@pytest.mark.parametrize("paid_was_known", [True, False])
def test_a_refund_made_at_the_provider_is_found(sandbox, amount, expected, paid_was_known):
    order, payment_id = pay(sandbox)
    if paid_was_known:
        run()
    sandbox.refund(payment_id, amount=amount)
    assert run().healed == 1
    assert state(order) == expected
    refund = Refund.objects.get()
    assert (refund.amount, refund.status, refund.requested_by) == (
        amount or 2900,
        "succeeded",
        None,
    )
    run_again_changes_nothing()


def test_a_second_partial_refund_is_found_although_the_list_says_partial_of_both(sandbox):
    order, payment_id = pay(sandbox)
    sandbox.refund(payment_id, amount=900)
    run()
    sandbox.refund(payment_id, amount=500)
    assert run().healed == 1
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [500, 900]
    assert state(order) == ("partially_refunded", True, 1)
    run_again_changes_nothing()


@pytest.mark.once
def test_a_refund_that_failed_takes_nothing_away(sandbox):
    order, payment_id = pay(sandbox)
    sandbox.refund(payment_id, amount=900, status="failed")
    run()
    assert state(order) == ("paid", True, 1)
    run_again_changes_nothing()


@pytest.mark.once
@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["opened"], ("disputed", True, 0)),
        (["opened", "challenged"], ("disputed", True, 0)),
        (["opened", "won"], ("paid", True, 1)),
        (["opened", "cancelled"], ("paid", True, 1)),
        (["opened", "lost"], ("refunded", False, 0)),
        (["opened", "accepted"], ("refunded", False, 0)),
        (["opened", "expired"], ("refunded", False, 0)),
        (["won"], ("paid", True, 1)),
    ],
)
@pytest.mark.parametrize("run_between", [True, False])
def test_each_stage_of_a_dispute_is_found(sandbox, statuses, expected, run_between):
    order, payment_id = pay(sandbox)
    run()
    for status in statuses:
        sandbox.dispute(payment_id, status)
        if run_between:
            assert run().healed == 1
    run()
    assert state(order) == expected
    run_again_changes_nothing()


def test_a_payment_of_a_session_that_is_not_ours_is_listed_once(sandbox, product):
    order, payment_id = pay(sandbox)
    CheckoutAttempt.objects.all().delete()
    told = []
    row = run(tell=told.append)
    assert (row.looked_at, row.healed, row.listed) == (1, 0, 1)
    assert told == [
        f"Payment {payment_id}: listed under Payments to check. "
        "No order has this checkout session; nothing was granted."
    ]
    assert Payment.objects.get().order_hint == order.reference
    assert state(order) == ("pending", False, 0)
    assert Review.objects.get().reason == "unknown_session"
    run_again_changes_nothing()


def test_a_session_that_becomes_known_later_is_bound(sandbox):
    order, _ = pay(sandbox)
    session_id = order.attempts.get().checkout_session_id
    CheckoutAttempt.objects.update(checkout_session_id=None)
    run()
    CheckoutAttempt.objects.update(checkout_session_id=session_id)
    assert run().healed == 1
    assert state(order) == ("paid", True, 1)
    assert not Review.objects.filter(is_open=True).exists()


def test_two_payments_for_one_product_give_one_access_and_one_review(sandbox, buyer, product):
    order, first = check_out(buyer, product)
    _, second = check_out(buyer, product)
    sandbox.pay(first)
    sandbox.pay(second)
    run()
    assert state(order) == ("paid", True, 1)
    assert Review.objects.get().reason == "second_payment"
    run_again_changes_nothing()


# --- payments that name no session ------------------------------------------------------------


def nameless(**changes) -> dict:
    return payment_data(checkout_session_id=None, created_at=timezone.now().isoformat(), **changes)


def listed(scripted, data: dict) -> None:
    item = {key: data[key] for key in ("payment_id", "status", "metadata")}
    scripted.answers |= {
        "/payments?page_number=0&page_size=100": {"items": [item]},
        "/payments?page_number=1&page_size=100": {"items": []},
        "/payments/pay_1": data,
    }


@pytest.mark.parametrize("hint", [True, False])
def test_a_payment_without_a_session_is_found_from_the_orders_side(scripted, order, hint):
    listed(scripted, nameless(metadata={"order": order.reference} if hint else {}))
    scripted.answers["/checkouts/cks_1"] = {
        "id": "cks_1",
        "payment_id": "pay_1",
        "payment_status": "succeeded",
    }
    run()
    assert state(order) == ("paid", True, 1)
    assert Payment.objects.get().session_id == "cks_1"
    assert not Review.objects.exists()
    run_again_changes_nothing()


def test_metadata_alone_still_binds_nothing(scripted, order):
    listed(scripted, nameless(metadata={"order": order.reference}))
    scripted.answers["/checkouts/cks_1"] = {"id": "cks_1", "payment_id": "pay_other"}
    run()
    assert state(order) == ("pending", False, 0)
    assert Review.objects.get().reason == "unknown_session"
    run_again_changes_nothing()
