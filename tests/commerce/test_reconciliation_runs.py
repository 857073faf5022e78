"""A run of reconciliation: its pages, its goes, and a provider in trouble."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce import tasks
from commerce.models import (
    Order,
    Payment,
    Reconciliation,
    Review,
)
from commerce.payments import reconciliation
from commerce.payments.comparison import ListedPayment, those_that_differ
from tests.commerce.conftest import open_attempt
from tests.commerce.events import payment_data
from tests.commerce.paid_orders import copy_last_payment, pay, state
from tests.commerce.reconciling import run, run_again_changes_nothing
from tests.factories import OrderFactory

pytestmark = pytest.mark.django_db


# --- pages ------------------------------------------------------------------------------------


def test_hundreds_of_payments_over_three_pages(sandbox, buyer, product):
    """Most are known; the lost ones stand on the first, the second and the third page."""
    oldest, _ = pay(sandbox, buyer, product)
    copies = copy_last_payment(sandbox, 249)
    attempt = oldest.attempts.get()
    lost = {copies[248][0], copies[120][0]}
    orders = {}
    for payment_id, session_id in copies:
        if payment_id in lost:
            order = OrderFactory(amount=2900, currency="USD")
            open_attempt(order, session_id, attempt.provider_product_id)
            orders[payment_id] = order
    known = [
        Payment(
            payment_id=payment_id,
            session_id=session_id,
            status="succeeded",
            total_amount=2900,
            currency="USD",
        )
        for payment_id, session_id in copies
        if payment_id not in lost
    ]
    Payment.objects.bulk_create(known)
    Review.objects.bulk_create(
        Review(payment=row, reason="unknown_session", is_open=False) for row in known
    )
    row = run()
    assert (row.looked_at, row.healed, row.page) == (250, 3, 3)
    assert [state(order) for order in [oldest, *orders.values()]] == [("paid", True, 1)] * 3
    run_again_changes_nothing()


@pytest.mark.once
@pytest.mark.parametrize("count", [3, 100])
def test_a_page_costs_the_same_queries_whatever_is_on_it(count, django_assert_num_queries):
    Payment.objects.bulk_create(
        Payment(payment_id=f"pay_{n}", status="failed", total_amount=2900, currency="USD")
        for n in range(count)
    )
    items = [
        ListedPayment(payment_id=f"pay_{n}", status="failed", refunded="", dispute="")
        for n in range(count)
    ]
    with django_assert_num_queries(3):
        assert those_that_differ(items, since=timezone.now()) == []


@pytest.mark.once
def test_a_whole_run_over_what_is_known_takes_few_queries(sandbox):
    pay(sandbox)
    copies = copy_last_payment(sandbox, 99)
    Payment.objects.bulk_create(
        Payment(payment_id=p, session_id=s, status="succeeded", total_amount=2900, currency="USD")
        for p, s in copies
    )
    Review.objects.bulk_create(
        Review(payment_id=p, reason="unknown_session", is_open=False) for p, _ in copies
    )
    run()
    with CaptureQueriesContext(connection) as queries:
        run()
    assert len(queries) <= 16


@pytest.mark.once
def test_a_list_that_repeats_its_last_page_for_ever_ends_the_run(scripted):
    item = {"payment_id": "pay_1", "status": "failed"}
    scripted.answers = {
        "/payments": {"items": [item]},
        "/payments/pay_1": payment_data(status="failed"),
    }
    row = reconciliation.run()
    assert row.finished_at is None
    assert row.error == "The provider lists no further than page 1."


# --- a provider in trouble --------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ({"api_status": 500}, "The provider answered 500. The sandbox was told to answer so."),
        ({"api_status": 401}, "The provider answered 401. The sandbox was told to answer so."),
        ({"api_garbage": True}, "The provider's answer is not a list of payments."),
        ({"api_garbage": "text"}, "The provider's answer is not JSON."),
    ],
)
def test_a_run_that_cannot_ask_keeps_its_place_and_goes_on_next_time(sandbox, trouble, error):
    order, _ = pay(sandbox)
    sandbox.configure(**trouble)
    row = reconciliation.run()
    assert (row.error, row.is_running, row.finished_at, row.leased_until) == (
        error,
        True,
        None,
        None,
    )
    assert state(order) == ("pending", False, 0)
    sandbox.configure(api_status=None, api_garbage=False)
    again = reconciliation.run()
    assert (again.pk, again.error, again.healed) == (row.pk, "", 1)
    assert state(order) == ("paid", True, 1)


@pytest.mark.once
def test_a_provider_that_hangs_stops_the_run(sandbox, impatient):
    order, _ = pay(sandbox)
    sandbox.configure(api_hang_seconds=1)
    assert reconciliation.run().error == "The provider did not answer."
    sandbox.configure(api_hang_seconds=0)
    run()
    assert state(order) == ("paid", True, 1)


@pytest.mark.once
def test_a_run_waits_as_long_as_the_provider_asks(scripted):
    busy = (429, {"Retry-After": "1"}, {"code": "RATE_LIMITED", "message": "Slow down."})
    scripted.answers["/payments"] = [busy, (200, {}, {"items": []})]
    started = timezone.now()
    row = run()
    assert timezone.now() - started >= timedelta(seconds=1)
    assert (row.looked_at, scripted.asked[0]) == (0, "GET /payments?page_number=0&page_size=100")


@pytest.mark.once
def test_a_go_whose_time_is_short_leaves_a_busy_provider_alone(scripted):
    busy = (429, {"Retry-After": "50"}, {"code": "RATE_LIMITED", "message": "Slow down."})
    scripted.answers["/payments"] = [busy]
    row = reconciliation.run(budget_seconds=20)
    assert row.error == "The provider answered 429. Slow down."
    assert row.leased_until > timezone.now() + timedelta(seconds=40)
    assert reconciliation.run() is None
    assert len(scripted.asked) == 1


@pytest.mark.once
def test_one_payment_that_cannot_be_read_does_not_stop_the_others(scripted, order):
    scripted.answers = {
        "/payments?page_number=0&page_size=100": {
            "items": [
                {"payment_id": "pay_odd", "status": "succeeded"},
                {"payment_id": "pay_gone", "status": "succeeded"},
                {"payment_id": "pay_1", "status": "succeeded"},
            ]
        },
        "/payments?page_number=1&page_size=100": {"items": []},
        "/payments/pay_odd": {"payment_id": "pay_odd", "total_amount": "a lot"},
        "/payments/pay_1": payment_data(),
    }
    told = []
    row = reconciliation.run(tell=told.append)
    assert (row.healed, row.looked_at, row.finished_at is None) == (1, 3, False)
    assert state(order) == ("paid", True, 1)
    assert row.error.startswith("Payment pay_gone:")
    assert told[0].startswith("Payment pay_odd could not be settled: The payment's data")


@pytest.mark.once
def test_calls_keep_the_provider_s_rate(scripted, order):
    """Four calls a second: the ninth and tenth come two seconds after the first."""
    items = [{"payment_id": f"pay_{n}", "status": "failed"} for n in range(8)]
    scripted.answers = {
        f"/payments/pay_{n}": payment_data(payment_id=f"pay_{n}", status="failed") for n in range(8)
    }
    scripted.answers["/payments?page_number=0&page_size=100"] = {"items": items}
    scripted.answers["/payments?page_number=1&page_size=100"] = {"items": []}
    started = timezone.now()
    run()
    assert timezone.now() - started >= timedelta(seconds=2)


# --- goes, leases, tasks ----------------------------------------------------------------------


def test_a_run_goes_on_where_its_time_ended(sandbox):
    order, _ = pay(sandbox)
    row = reconciliation.run(budget_seconds=0)
    assert (row.is_running, row.page, row.leased_until, row.error) == (True, 0, None, "")
    assert state(order) == ("pending", False, 0)
    again = reconciliation.run(budget_seconds=30)
    assert (again.pk, again.healed, again.is_running) == (row.pk, 1, False)


def test_two_workers_never_do_the_same_page(sandbox):
    order, _ = pay(sandbox)
    theirs = Reconciliation.objects.create(leased_until=timezone.now() + timedelta(minutes=1))
    assert reconciliation.run() is None
    assert state(order) == ("pending", False, 0)
    Reconciliation.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert reconciliation.run().pk == theirs.pk
    assert state(order) == ("paid", True, 1)


def test_who_lost_the_lease_stops(sandbox, product):
    for _ in range(2):
        pay(sandbox, product=product)

    def somebody_begins_anew(sentence):
        Reconciliation.objects.update(is_running=False)

    assert reconciliation.run(tell=somebody_begins_anew) is None
    assert Order.objects.filter(status="paid").count() == 1


def test_a_run_by_hand_begins_anew_and_sees_what_came_since(sandbox):
    pay(sandbox)
    behind = Reconciliation.objects.create(page=1, leased_until=timezone.now() + timedelta(hours=1))
    row = run()
    behind.refresh_from_db()
    assert (row.healed, behind.is_running, behind.finished_at) == (1, False, None)
    assert "begun anew" in behind.error


def test_the_task_begins_a_run_an_hour_after_the_last_one(sandbox):
    order, _ = pay(sandbox)
    tasks.reconcile()
    assert state(order) == ("paid", True, 1)
    tasks.reconcile()
    assert Reconciliation.objects.count() == 1
    tasks.reconcile(at_once=True)
    assert Reconciliation.objects.count() == 2
    Reconciliation.objects.update(finished_at=timezone.now() - timedelta(minutes=61))
    tasks.reconcile()
    assert Reconciliation.objects.count() == 3
