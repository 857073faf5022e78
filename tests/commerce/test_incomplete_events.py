"""Events that tell too little: the shop asks the provider, and settles its answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.models import Dispute, Payment, PurchasedProduct, Refund, Review, WebhookEvent
from commerce.payments import inbox
from commerce.tasks import ask_about_event, sweep_webhooks
from notifications.models import OutgoingMessage
from tests.commerce.events import (
    deliver,
    dispute_data,
    event,
    payment_data,
    payment_event,
    refund_data,
    signed,
)
from tests.commerce.reported import pay
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NO_AMOUNTS = [
    {"total_amount": None},
    {"currency": None},
    {"total_amount": None, "currency": None, "settlement_amount": None, "tax": None},
    {"currency": "", "settlement_currency": ""},
]


@pytest.fixture
def asked(scripted):
    scripted.answers = {"/payments/pay_1": payment_data()}
    return scripted


@pytest.fixture
def queued(monkeypatch):
    """The tasks that would run soon."""
    sent = []
    monkeypatch.setattr("core.background.send", lambda name, args: sent.append((name, *args)))
    return sent


def asks(queued) -> list:
    return [call for call in queued if call[0] == "commerce.ask_about_event"]


def state(order):
    order.refresh_from_db()
    return order.status, PurchasedProduct.objects.filter(revoked_at=None).count()


def stored():
    return WebhookEvent.objects.get()


@pytest.mark.parametrize("changes", NO_AMOUNTS)
def test_a_payment_without_amounts_is_asked_about(
    client, order, asked, queued, changes, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert deliver(client, payment_event(**changes)).status_code == 200
    assert (stored().status, state(order), asked.asked) == ("pending", ("pending", 0), [])
    assert asks(queued) == [("commerce.ask_about_event", stored().pk)]
    ask_about_event(stored().pk)
    assert (stored().status, stored().order) == ("applied", order)
    assert state(order) == ("paid", 1)
    assert Payment.objects.get().total_amount == 2900
    ask_about_event(stored().pk)
    assert asked.asked == ["GET /payments/pay_1"]
    assert OutgoingMessage.objects.filter(kind="order-paid").count() == 1


def test_amounts_that_are_not_there_at_all(client, order, asked):
    data = payment_data()
    for name in ("total_amount", "currency", "settlement_amount", "settlement_currency", "tax"):
        del data[name]
    deliver(client, event("payment.succeeded", data))
    ask_about_event(stored().pk)
    assert state(order) == ("paid", 1)


def test_the_answer_counts_and_not_the_event(client, order, asked):
    asked.answers["/payments/pay_1"] = payment_data(status="failed")
    deliver(client, payment_event(total_amount=None))
    ask_about_event(stored().pk)
    assert state(order) == ("failed", 0)


def test_a_wrong_amount_that_is_learnt_by_asking_is_reviewed(client, order, asked):
    asked.answers["/payments/pay_1"] = payment_data(total_amount=2000)
    deliver(client, payment_event(total_amount=None))
    ask_about_event(stored().pk)
    assert (state(order), Review.objects.get().reason) == (("pending", 0), "wrong_amount")


def test_an_answer_without_amounts_is_reviewed_and_not_asked_for_again(client, order, asked):
    asked.answers["/payments/pay_1"] = payment_data(total_amount=None, settlement_amount=None)
    deliver(client, payment_event(total_amount=None))
    ask_about_event(stored().pk)
    assert (stored().status, Review.objects.get().reason) == ("applied", "wrong_amount")
    assert state(order) == ("pending", 0)


def test_an_answer_that_names_no_session_is_bound_by_the_events(client, order, asked):
    asked.answers["/payments/pay_1"] = payment_data(checkout_session_id=None)
    deliver(client, payment_event(total_amount=None))
    ask_about_event(stored().pk)
    assert state(order) == ("paid", 1)


@pytest.mark.parametrize(
    "answer",
    [
        (503, {}, {"code": "X", "message": "Later."}),
        (404, {}, {"code": "NOT_FOUND", "message": "No such payment."}),
        (429, {"Retry-After": "5"}, {"code": "TOO_MANY_REQUESTS", "message": "Slowly."}),
        payment_data(payment_id="pay_other"),
        b"nonsense",
    ],
)
def test_without_an_answer_it_is_tried_again_like_any_other(
    client, order, asked, queued, answer, django_capture_on_commit_callbacks
):
    asked.answers["/payments/pay_1"] = answer
    deliver(client, payment_event(total_amount=None))
    ask_about_event(stored().pk)
    assert (stored().status, stored().attempts) == ("failed", 1)
    assert "Provider" in stored().error
    asked.answers["/payments/pay_1"] = payment_data()
    sweep_webhooks()
    assert stored().status == "failed"  # not due yet
    WebhookEvent.objects.update(next_try_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        sweep_webhooks()
    assert asks(queued) == [("commerce.ask_about_event", stored().pk)]
    ask_about_event(stored().pk)
    assert (stored().status, state(order)) == ("applied", ("paid", 1))
    assert stored().error == ""


def test_a_lost_task_is_sent_again_by_the_sweep(
    client, order, asked, queued, django_capture_on_commit_callbacks
):
    deliver(client, payment_event(total_amount=None))
    with django_capture_on_commit_callbacks(execute=True):
        sweep_webhooks()
        assert asks(queued) == []
        WebhookEvent.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
        sweep_webhooks()
    assert asks(queued) == [("commerce.ask_about_event", stored().pk)]


def test_what_gets_no_answer_to_the_end_is_given_up_loudly_and_can_be_run_again(
    client, order, asked, queued, django_capture_on_commit_callbacks
):
    staff = UserFactory(email="boss@example.com", is_superuser=True)
    asked.answers["/payments/pay_1"] = (503, {}, {"code": "X", "message": "Later."})
    deliver(client, payment_event(total_amount=None))
    for _ in range(10):
        if stored().status == "pending":
            ask_about_event(stored().pk)
        WebhookEvent.objects.update(next_try_at=timezone.now())
        sweep_webhooks()
    assert (stored().status, stored().attempts) == ("failed", len(inbox.PAUSES) + 1)
    letters = OutgoingMessage.objects.filter(kind="webhook-event-given-up")
    assert [letter.recipient for letter in letters] == [staff.email]
    asked.answers["/payments/pay_1"] = payment_data()
    inbox.apply(stored().pk, again=True)
    assert stored().status == "pending"
    ask_about_event(stored().pk)
    assert state(order) == ("paid", 1)


def test_an_event_that_was_answered_meanwhile_stays_done(client, order, asked):
    deliver(client, payment_event(total_amount=None))
    ask_about_event(stored().pk)
    inbox._wait_for_answer(stored().pk, again=False)
    assert stored().status == "applied"


def test_a_payment_of_an_unknown_session_is_parked_after_it_was_asked_about(client, order, asked):
    attempt = order.attempts.get()
    attempt.checkout_session_id, attempt.status = None, "opening"
    attempt.save()
    about = {"metadata": {"order": order.reference}}
    asked.answers["/payments/pay_1"] = payment_data(**about)
    deliver(client, payment_event(**about, total_amount=None))
    ask_about_event(stored().pk)
    assert stored().status == "pending"
    attempt.checkout_session_id, attempt.status = "cks_1", "open"
    attempt.save()
    ask_about_event(stored().pk)
    assert state(order) == ("paid", 1)


@pytest.mark.once
@pytest.mark.parametrize(
    ("cart", "quantity"),
    [
        ([{"product_id": "pdt_1", "quantity": None}], 1),
        ([{"product_id": "pdt_1"}], 1),
        ([{"product_id": "pdt_1", "quantity": 2}], 2),
        ([{"product_id": "pdt_1", "quantity": 0}], 0),
        ([{"product_id": "pdt_1", "quantity": None}, {"product_id": "pdt_1"}], 2),
    ],
)
def test_no_quantity_is_one_piece(client, order, cart, quantity):
    deliver(client, payment_event(product_cart=cart))
    assert Payment.objects.get().quantity == quantity
    assert state(order) == (("paid", 1) if quantity == 1 else ("pending", 0))


LITTLE = [{"amount": None}, {"amount": None, "currency": None}, {"currency": None}]


@pytest.mark.once
@pytest.mark.parametrize("is_known_before", [True, False])
@pytest.mark.parametrize("changes", LITTLE)
@pytest.mark.parametrize("is_partial", [False, None, True])
def test_a_refund_without_amounts(client, order, changes, is_known_before, is_partial):
    if is_known_before:
        pay()
    deliver(client, event("refund.succeeded", refund_data(**changes, is_partial=is_partial)))
    if not is_known_before:
        pay()
    order.refresh_from_db()
    is_whole = is_partial is False or "amount" not in changes
    assert order.status == ("refunded" if is_whole else "partially_refunded")
    assert (stored().status, Refund.objects.count()) == ("applied", 1)
    client.force_login(order.user)
    assert client.get(f"/orders/{order.reference}/").status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("changes", LITTLE)
def test_a_dispute_without_amounts(client, order, changes):
    pay()
    deliver(client, event("dispute.opened", dispute_data("opened", **changes)))
    order.refresh_from_db()
    assert (order.status, stored().status) == ("disputed", "applied")
    assert Dispute.objects.count() == 1


@pytest.mark.once
def test_a_refund_and_a_dispute_that_name_no_amount_at_all(client, order):
    pay()
    for kind, data in (("dispute.won", dispute_data("won")), ("refund.succeeded", refund_data())):
        for name in ("amount", "currency"):
            del data[name]
        deliver(client, event(kind, data))
    assert set(WebhookEvent.objects.values_list("status", flat=True)) == {"applied"}


@pytest.mark.once
def test_the_address_without_the_last_slash_is_the_same(client, order):
    body = payment_event()
    answer = client.post(
        "/webhooks/dodo", data=body, content_type="application/json", headers=signed(body)
    )
    assert answer.status_code == 200
    assert state(order) == ("paid", 1)
    assert client.get("/webhooks/dodo").status_code == 405
    unsigned = client.post("/webhooks/dodo", data=b"{}", content_type="application/json")
    assert unsigned.status_code == 400
