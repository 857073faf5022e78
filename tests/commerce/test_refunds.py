"""Refunds asked for here, at a provider that answers, refuses, hangs or loses them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from commerce import tasks
from commerce.models import Dispute, Payment, Refund, Review
from commerce.payments import reconciliation, refunds
from commerce.payments.refunds import NEVER_ARRIVED, NotPossible, left_to_refund
from commerce.payments.settlement import settle_payment
from commerce.provider import calls
from commerce.provider.objects import ProviderPayment
from tests.commerce.events import payment_data
from tests.commerce.paid_orders import pay, state
from tests.commerce.scripted import scripted_provider
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db):
    return UserFactory(email="staff@example.com")


@pytest.fixture
def paid(sandbox):
    """A payment of 29.00 USD that the shop knows, and its order."""
    order, payment_id = pay(sandbox)
    reconciliation.ask_about(order)
    return Payment.objects.get(pk=payment_id)


def ask_for(payment, amount, by, reason="Bought twice.") -> Refund:
    return refunds.request(payment, amount, reason, by)


def at_provider(sandbox) -> tuple[int, str | None]:
    (row,) = sandbox.payments()
    return row["refunded_amount"], row["refund_status"]


def log_lines(order) -> list[tuple[str, str, str | None]]:
    """Action, words and who, oldest first, of what refunds wrote about an order."""
    rows = ModelLogEntry.objects.filter(action__startswith="commerce.refund_")
    rows = rows.filter(object_id=str(order.pk)).order_by("timestamp", "pk")
    return [(row.action, row.data["cause"], row.user and row.user.email) for row in rows]


# --- what works -------------------------------------------------------------------------------


def test_a_full_refund_ends_access_and_says_who_asked_for_it(sandbox, paid, staff):
    refund = ask_for(paid, 2900, staff)
    assert (refund.status, refund.amount, refund.currency, refund.is_partial) == (
        "succeeded",
        2900,
        "USD",
        False,
    )
    assert (refund.requested_by, refund.reason, refund.error) == (staff, "Bought twice.", "")
    assert at_provider(sandbox) == (2900, "full")
    assert state(paid.order) == ("refunded", False, 0)
    assert Refund.objects.count() == 1
    words = f"$29.00 of payment {paid.pk}: Bought twice."
    assert log_lines(paid.order) == [("commerce.refund_requested", words, "staff@example.com")]


def test_parts_keep_access_until_nothing_is_left(sandbox, paid, staff):
    assert left_to_refund(paid) == 2900
    ask_for(paid, 900, staff)
    assert left_to_refund(Payment.objects.get()) == 2000
    assert at_provider(sandbox) == (900, "partial")
    assert state(paid.order) == ("partially_refunded", True, 1)
    ask_for(paid, 2000, staff)
    assert left_to_refund(Payment.objects.get()) == 0
    assert at_provider(sandbox) == (2900, "full")
    assert state(paid.order) == ("refunded", False, 0)


@pytest.mark.once
def test_what_the_provider_is_sent(settings, order, staff):
    """A whole refund names no items; a part names the product, the amount and the currency."""
    with scripted_provider() as scripted:
        settings.DODO_PAYMENTS_BASE_URL = scripted.url
        payment = settled(order, currency="CNY", total_amount=20943)
        answer = {"payment_id": "pay_1", "status": "pending", "currency": "CNY"}
        scripted.answers["/refunds"] = [
            (200, {}, answer | {"refund_id": "ref_1", "amount": 500, "is_partial": True}),
            (200, {}, answer | {"refund_id": "ref_2", "amount": 20943, "is_partial": False}),
        ]
        part = ask_for(payment, 500, staff)
        Refund.objects.update(status="failed")
        whole = ask_for(payment, 20943, staff)
        sent_part, sent_whole = scripted.bodies
    assert sent_part == {
        "payment_id": "pay_1",
        "reason": "Bought twice.",
        "metadata": {"refund": str(part.pk)},
        "items": [{"item_id": "pdt_1", "amount": 500}],
        "currency": "CNY",
    }
    assert sent_whole == {
        "payment_id": "pay_1",
        "reason": "Bought twice.",
        "metadata": {"refund": str(whole.pk)},
    }
    assert (whole.status, left_to_refund(payment)) == ("pending", 0)


def test_refunding_a_payment_without_an_order_closes_its_review(sandbox, staff):
    order, payment_id = pay(sandbox)
    order.attempts.all().delete()
    reconciliation.run()
    review = Review.objects.get()
    assert (review.reason, review.is_open) == ("unknown_session", True)
    ask_for(review.payment, 2900, staff)
    review.refresh_from_db()
    assert (review.is_open, review.resolution) == (False, "refunded")
    assert at_provider(sandbox) == (2900, "full")
    entry = ModelLogEntry.objects.get(action="commerce.refund_requested")
    assert (entry.object_id, entry.user) == (payment_id, staff)


# --- what is not possible ---------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize("amount", [0, -1, 2901, 2**62])
def test_only_what_is_left_is_refunded(sandbox, paid, staff, amount):
    with pytest.raises(NotPossible, match=r"above 0 and at most \$29.00"):
        ask_for(paid, amount, staff)
    assert at_provider(sandbox) == (0, None)
    assert not Refund.objects.exists()
    assert log_lines(paid.order) == []


@pytest.mark.once
def test_what_is_refunded_is_not_refunded_again(sandbox, paid, staff):
    sandbox.refund(paid.pk)
    reconciliation.ask_about(paid.order)
    with pytest.raises(NotPossible, match="All of the payment is refunded"):
        ask_for(paid, 1, staff)


@pytest.mark.once
@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_refund_says_why(sandbox, paid, staff, reason):
    with pytest.raises(NotPossible, match="Please say why"):
        ask_for(paid, 100, staff, reason)
    assert at_provider(sandbox) == (0, None)


@pytest.mark.once
@pytest.mark.parametrize("status", ["processing", "failed", "cancelled", ""])
def test_only_a_payment_that_succeeded_is_refunded(paid, staff, status):
    Payment.objects.update(status=status)
    with pytest.raises(NotPossible, match="did not succeed"):
        ask_for(paid, 100, staff)
    assert left_to_refund(Payment.objects.get()) == 0


@pytest.mark.once
@pytest.mark.parametrize(
    ("status", "left"),
    [
        *[(status, 0) for status in ("opened", "challenged", "lost", "accepted", "expired")],
        *[(status, 2900) for status in ("won", "cancelled")],
    ],
)
def test_money_under_dispute_is_the_banks_to_give(sandbox, paid, staff, status, left):
    sandbox.dispute(paid.pk, status)
    reconciliation.ask_about(paid.order)
    assert left_to_refund(Payment.objects.get()) == left
    if left:
        assert ask_for(paid, 2900, staff).status == "succeeded"
        return
    with pytest.raises(NotPossible, match="The payment is disputed"):
        ask_for(paid, 2900, staff)
    assert at_provider(sandbox) == (0, None)


@pytest.mark.once
def test_an_amount_that_was_never_told_is_not_guessed(paid, staff):
    Payment.objects.update(total_amount=None)
    with pytest.raises(NotPossible, match="not known here how much was paid"):
        ask_for(paid, 100, staff)


@pytest.mark.once
def test_a_part_of_several_products_is_left_to_the_providers_dashboard(paid, staff):
    Payment.objects.update(product_ids=["pdt_1", "pdt_2"], quantity=2)
    with pytest.raises(NotPossible, match="Several products were paid for"):
        ask_for(paid, 100, staff)
    assert ask_for(paid, 2900, staff).status == "succeeded"


@pytest.mark.once
def test_the_provider_says_no_in_its_own_words(sandbox, paid, staff):
    sandbox.refund(paid.pk, amount=2000)  # its webhook is lost: the shop does not know
    with pytest.raises(NotPossible, match="refused it: The amount must be from 1 to 900"):
        ask_for(paid, 1000, staff)
    refund = Refund.objects.get(requested_by=staff)
    assert (refund.status, refund.refund_id) == ("failed", None)
    assert refund.error.startswith("The provider refused it: The amount must be")
    assert at_provider(sandbox) == (2000, "partial")
    assert [line[0] for line in log_lines(paid.order)] == [
        "commerce.refund_requested",
        "commerce.refund_failed",
    ]
    # What the shop did not know it has learnt by this.
    assert left_to_refund(Payment.objects.get()) == 900
    assert ask_for(paid, 900, staff).status == "succeeded"


@pytest.mark.once
def test_a_provider_with_too_many_requests_has_done_nothing(sandbox, paid, staff):
    sandbox.configure(api_status=429)
    with pytest.raises(NotPossible, match="too many requests; nothing was refunded"):
        ask_for(paid, 2900, staff)
    assert Refund.objects.get().status == "failed"
    sandbox.configure(api_status=None)
    assert ask_for(paid, 2900, staff).status == "succeeded"


def test_two_clicks_refund_once(sandbox, paid, staff):
    ask_for(paid, 500, staff)
    with pytest.raises(NotPossible, match="same amount was refunded a moment ago"):
        ask_for(paid, 500, staff)
    assert at_provider(sandbox) == (500, "partial")
    Refund.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    ask_for(paid, 500, staff)
    assert at_provider(sandbox) == (1000, "partial")


# --- no answer --------------------------------------------------------------------------------


def minutes_ago(refund, minutes) -> None:
    Refund.objects.filter(pk=refund.pk).update(
        created_at=timezone.now() - timedelta(minutes=minutes)
    )


@pytest.fixture
def unanswered(sandbox, paid, staff, impatient):
    """A refund that was made although the provider did not answer in time."""
    sandbox.configure(api_hang_seconds=1)
    refund = ask_for(paid, 900, staff)
    sandbox.configure(api_hang_seconds=0)
    assert (refund.status, refund.refund_id) == ("requested", None)
    assert at_provider(sandbox) == (900, "partial")
    return refund


def test_a_refund_without_an_answer_is_found_and_not_asked_for_twice(
    sandbox, paid, staff, unanswered
):
    assert left_to_refund(Payment.objects.get()) == 2000
    with pytest.raises(NotPossible, match="the provider has not answered yet"):
        ask_for(paid, 100, staff)
    found = refunds.look_up(unanswered)
    assert found.pk == unanswered.pk
    assert (found.status, found.requested_by, found.refund_id is None) == (
        "succeeded",
        staff,
        False,
    )
    assert at_provider(sandbox) == (900, "partial")
    assert state(paid.order) == ("partially_refunded", True, 1)
    assert Refund.objects.count() == 1
    assert ask_for(paid, 100, staff).status == "succeeded"


def test_the_sweep_looks_refunds_up_after_two_minutes(sandbox, unanswered):
    tasks.look_up_refunds()
    unanswered.refresh_from_db()
    assert unanswered.status == "requested"
    minutes_ago(unanswered, 3)
    tasks.look_up_refunds()
    unanswered.refresh_from_db()
    assert unanswered.status == "succeeded"
    tasks.look_up_refunds()
    assert Refund.objects.count() == 1


def test_a_reconciliation_finds_it_too(unanswered):
    reconciliation.run()
    unanswered.refresh_from_db()
    assert unanswered.status == "succeeded"


@pytest.mark.parametrize(
    "trouble", [{"api_status": 500}, {"api_garbage": True}, {"api_garbage": "text"}]
)
def test_a_refund_that_never_arrived_fails_once_that_is_certain(sandbox, paid, staff, trouble):
    sandbox.configure(**trouble)
    refund = ask_for(paid, 900, staff)
    assert (refund.status, refund.refund_id) == ("requested", None)
    with pytest.raises(calls.ProviderError):
        refunds.look_up(refund)
    tasks.look_up_refunds()
    sandbox.configure(api_status=None, api_garbage=False)
    minutes_ago(refund, 9)
    assert refunds.look_up(refund).status == "requested"
    minutes_ago(refund, 11)
    tasks.look_up_refunds()
    refund.refresh_from_db()
    assert (refund.status, refund.error) == ("failed", NEVER_ARRIVED)
    assert at_provider(sandbox) == (0, None)
    assert state(paid.order) == ("paid", True, 1)
    assert log_lines(paid.order)[-1][:2] == (
        "commerce.refund_failed",
        f"$9.00 of payment {paid.pk}: {NEVER_ARRIVED}",
    )
    assert ask_for(paid, 900, staff).status == "succeeded"


def test_an_answer_is_tied_to_our_row_although_a_webhook_made_another(order, settings, staff):
    """With adaptive currency the webhook may count in another currency than was asked for."""
    with scripted_provider() as scripted:
        settings.DODO_PAYMENTS_BASE_URL = scripted.url
        payment = settled(order, currency="CNY", total_amount=20943)
        answer = {
            "refund_id": "ref_1",
            "payment_id": "pay_1",
            "status": "succeeded",
            "amount": 145,
            "currency": "USD",
            "is_partial": True,
        }
        scripted.answers["/refunds"] = answer
        webhook = Refund.objects.create(
            payment=payment, refund_id="ref_1", amount=145, currency="USD", status="pending"
        )
        refund = ask_for(payment, 1047, staff)
    assert Refund.objects.get() == refund == webhook
    assert (refund.status, refund.requested_by, refund.reason) == (
        "succeeded",
        staff,
        "Bought twice.",
    )


def test_one_refund_that_cannot_be_looked_up_does_not_stop_the_others(sandbox, unanswered):
    lost = Payment.objects.create(payment_id="pay_gone", status="succeeded", total_amount=100)
    gone = Refund.objects.create(payment=lost, amount=100, status="requested")
    minutes_ago(gone, 5)
    minutes_ago(unanswered, 3)
    assert refunds.look_up_waiting() == 1
    unanswered.refresh_from_db()
    assert unanswered.status == "succeeded"


# --- how much is left -------------------------------------------------------------------------


def settled(order, **changes) -> Payment:
    settle_payment(ProviderPayment.read(payment_data(**changes)), "test")
    return Payment.objects.get()


@pytest.mark.once
@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ([], 20943),
        ([{"amount": 943, "currency": "CNY"}], 20000),
        ([{"amount": 943, "currency": ""}], 20000),
        ([{"amount": 943, "currency": "CNY", "status": "failed"}], 20943),
        ([{"amount": 943, "currency": "CNY", "status": "pending"}], 20000),
        ([{"amount": 943, "currency": "CNY", "status": "review"}], 20000),
        ([{"amount": 943, "currency": "CNY", "status": "requested"}], 20000),
        # Counted in what was settled: 1.00 of 29.00 USD is 722.17 of 20943 minor units.
        ([{"amount": 100, "currency": "USD"}], 20220),
        ([{"amount": 2900, "currency": "USD"}], 0),
        ([{"amount": 1, "currency": "EUR"}], 0),
        ([{"amount": None, "currency": "CNY"}], 0),
        ([{"amount": 5, "currency": "CNY", "is_partial": False}], 0),
        ([{"amount": 20000, "currency": "CNY"}, {"amount": 2000, "currency": "CNY"}], 0),
    ],
)
def test_what_is_left_counts_all_that_may_go_back(order, rows, left):
    payment = settled(order, currency="CNY", total_amount=20943)
    for number, row in enumerate(rows):
        values = {"status": "succeeded", "is_partial": True, "refund_id": f"ref_{number}"}
        Refund.objects.create(payment=payment, **values | row)
    assert left_to_refund(payment) == left


@pytest.mark.once
def test_an_old_dispute_in_our_favour_does_not_stand_in_the_way(order):
    payment = settled(order)
    Dispute.objects.create(payment=payment, dispute_id="dp_1", status="won")
    assert left_to_refund(payment) == 2900
