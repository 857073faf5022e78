"""What the webhooks left out is asked for, at a provider of which every webhook gets lost."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce import provider, reconciliation, tasks
from commerce.known import ListedPayment, news_in
from commerce.models import (
    CheckoutAttempt,
    Order,
    Payment,
    PurchasedProduct,
    Reconciliation,
    Refund,
    Review,
    WebhookEvent,
)
from tests.commerce.conftest import open_attempt
from tests.commerce.events import payment_data
from tests.commerce.paying import books, check_out, copy_last_payment, pay, state
from tests.commerce.scripted import scripted_provider
from tests.dodo_sandbox.process import DECLINED
from tests.factories import OrderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scripted(settings):
    with scripted_provider() as made:
        settings.DODO_PAYMENTS_BASE_URL = made.url
        yield made


def run(**options) -> Reconciliation:
    """A run to the end, from the start."""
    row = reconciliation.run(afresh=True, **options)
    assert (row.error, row.is_running, row.finished_at is None) == ("", False, False)
    return row


def run_again_changes_nothing() -> None:
    before = books()
    assert run().healed == 0
    assert books() == before


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


def test_a_declined_payment_fails_its_order(sandbox):
    order, _ = pay(sandbox, card=DECLINED)
    assert run().healed == 1
    assert state(order) == ("failed", False, 0)
    run_again_changes_nothing()


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


def test_a_refund_that_failed_takes_nothing_away(sandbox):
    order, payment_id = pay(sandbox)
    sandbox.refund(payment_id, amount=900, status="failed")
    run()
    assert state(order) == ("paid", True, 1)
    run_again_changes_nothing()


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
    order, _ = pay(sandbox)
    CheckoutAttempt.objects.all().delete()
    run()
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


def test_the_amounts_of_payments_carried_over_from_an_older_release_are_learnt(sandbox):
    pay(sandbox)
    run()
    Payment.objects.update(total_amount=None, bought="")
    assert run().healed == 0
    assert Payment.objects.get().total_amount == 2900
    run_again_changes_nothing()


def test_two_payments_for_one_product_give_one_access_and_one_review(sandbox, buyer, product):
    order, first = check_out(buyer, product)
    _, second = check_out(buyer, product)
    sandbox.pay(first)
    sandbox.pay(second)
    run()
    assert state(order) == ("paid", True, 1)
    assert Review.objects.get().reason == "second_payment"
    run_again_changes_nothing()


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
        assert news_in(items, since=timezone.now()) == []


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


def test_a_provider_that_hangs_stops_the_run(sandbox, impatient):
    order, _ = pay(sandbox)
    sandbox.configure(api_hang_seconds=1)
    assert reconciliation.run().error == "The provider did not answer."
    sandbox.configure(api_hang_seconds=0)
    run()
    assert state(order) == ("paid", True, 1)


def test_a_run_waits_as_long_as_the_provider_asks(scripted):
    busy = (429, {"Retry-After": "1"}, {"code": "RATE_LIMITED", "message": "Slow down."})
    scripted.answers["/payments"] = [busy, (200, {}, {"items": []})]
    started = timezone.now()
    row = run()
    assert timezone.now() - started >= timedelta(seconds=1)
    assert (row.looked_at, scripted.asked[0]) == (0, "GET /payments?page_number=0&page_size=100")


def test_a_go_whose_time_is_short_leaves_a_busy_provider_alone(scripted):
    busy = (429, {"Retry-After": "50"}, {"code": "RATE_LIMITED", "message": "Slow down."})
    scripted.answers["/payments"] = [busy]
    row = reconciliation.run(budget_seconds=20)
    assert row.error == "The provider answered 429. Slow down."
    assert row.leased_until > timezone.now() + timedelta(seconds=40)
    assert reconciliation.run() is None
    assert len(scripted.asked) == 1


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
        "/payments/pay_odd": {"payment_id": "pay_odd", "status": "succeeded"},
        "/payments/pay_1": payment_data(),
    }
    told = []
    row = reconciliation.run(tell=told.append)
    assert (row.healed, row.looked_at, row.finished_at is None) == (1, 3, False)
    assert state(order) == ("paid", True, 1)
    assert row.error.startswith("Payment pay_gone:")
    assert told[0].startswith("Payment pay_odd could not be settled: The payment's data")


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


# --- one order --------------------------------------------------------------------------------


def test_one_order_is_asked_about(sandbox):
    order, _ = pay(sandbox)
    assert reconciliation.ask_about(order) == "The order is paid; the customer has access."
    assert state(order) == ("paid", True, 1)
    before = books()
    reconciliation.ask_about(order)
    assert books() == before


def test_an_order_that_was_not_paid_stays_as_it_is(sandbox):
    order, _ = check_out()
    assert reconciliation.ask_about(order) == "The provider knows of no payment for this order."
    assert state(order) == ("pending", False, 0)


def test_what_went_back_of_a_paid_order_is_found(sandbox):
    order, payment_id = pay(sandbox)
    run()
    sandbox.refund(payment_id)
    tasks.ask_about_order(order.pk)
    assert state(order) == ("refunded", False, 0)


def test_each_attempt_is_asked_for_and_a_session_that_is_gone_passed_over(sandbox, buyer, product):
    order, first = check_out(buyer, product)
    check_out(buyer, product)
    open_attempt(order, "cks_gone")
    sandbox.pay(first)
    reconciliation.ask_about(order)
    assert state(order) == ("paid", True, 1)


def test_asking_never_waits_and_says_when_it_could_not(sandbox):
    order, _ = pay(sandbox)
    sandbox.configure(api_status=429)
    started = timezone.now()
    with pytest.raises(provider.ProviderBusy):
        reconciliation.ask_about(order)
    tasks.ask_about_order(order.pk)
    assert timezone.now() - started < timedelta(seconds=1)
    tasks.ask_about_order(order.pk + 1)  # an order that is gone is no error


def test_a_session_answer_without_a_payment_id_is_no_answer(scripted, order):
    scripted.answers["/checkouts/cks_1"] = {}
    with pytest.raises(provider.ProviderUnreadable):
        reconciliation.ask_about(order)


# --- the command ------------------------------------------------------------------------------


def command(*arguments) -> str:
    out = StringIO()
    call_command("reconcile_orders", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_did_and_what_needs_a_person(sandbox, buyer, product):
    order, first = check_out(buyer, product)
    _, second = check_out(buyer, product)
    sandbox.pay(first)
    sandbox.pay(second)
    WebhookEvent.objects.create(
        webhook_id="msg_1", body_sha256="x", body=b"{}", type="payment.failed", status="failed"
    )
    text = command()
    assert f"Order {order.reference}: pending → paid." in text
    assert "Looked at 2 payments, healed 2." in text
    assert "Needs a person: 1 open review." in text
    assert f"(order {order.reference})" in text
    assert "Needs a person: 1 failed webhook event.\n  payment.failed msg_1" in text
    assert "No refund without an answer." in text
    again = command()
    assert "Looked at 2 payments, healed 0." in again
    assert "→" not in again


def test_the_command_fails_loudly_when_the_provider_is_away(sandbox):
    sandbox.configure(api_status=503)
    with pytest.raises(CommandError, match=r"asked to the end.*after 0 pages.*503"):
        command()


def test_the_command_asks_about_one_order(sandbox):
    order, _ = pay(sandbox)
    text = command("--order", order.reference.lower())
    assert text.startswith(f"Order {order.reference}: pending → paid.")
    assert "still paid" in command("--order", order.reference)
    sandbox.configure(api_status=500)
    with pytest.raises(CommandError, match="asked about it: The provider answered 500"):
        command("--order", order.reference)
    with pytest.raises(CommandError, match="There is no order NOSUCH"):
        command("--order", "NOSUCH")


def test_the_ledger_says_so_while_access_is_paused(sandbox):
    from site_config.management.commands.ledger import read_books

    _, payment_id = pay(sandbox)
    sandbox.dispute(payment_id)
    run()
    (purchase,) = read_books()["purchases"]
    assert (purchase["active"], PurchasedProduct.objects.get().is_paused) == (False, True)
