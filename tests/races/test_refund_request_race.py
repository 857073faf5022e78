"""Many asking for a refund of one order, or answering that, in one moment. On PostgreSQL.

Each rule has a positive control: without the lock the same crowd shows the failure. There, everyone
has looked before anybody writes, so that the control does not depend on luck.
"""

import threading

import pytest
from django.db import connection
from django.db.models import QuerySet
from wagtail.log_actions import registry

from commerce.models import Payment, Refund, RefundRequest
from commerce.payments import reconciliation, refund_requests, refunds
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from tests.commerce.paid_orders import pay
from tests.factories import ProductPageFactory, UserFactory
from tests.races.crowd import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CROWD = 6


@pytest.fixture
def staff():
    return [UserFactory(is_superuser=True) for _ in range(CROWD)]


@pytest.fixture
def paid(sandbox):
    seller = UserFactory(email="seller@example.com", groups=["Sellers"])
    order, _ = pay(sandbox, product=ProductPageFactory(owner=seller, price=2900))
    reconciliation.ask_about(order)
    order.refresh_from_db()
    return order


@pytest.fixture
def asked(paid, staff):
    return refund_requests.ask(paid, paid.product.owner, "Bought twice.")


def ask_all_at_once(order) -> list:
    seller = order.product.owner
    return all_at_once(CROWD, lambda number: refund_requests.ask(order, seller, "Bought twice."))


def decline_all_at_once(asked, staff) -> list:
    return all_at_once(
        len(staff), lambda number: refund_requests.decline(asked, staff[number], f"No, {number}.")
    )


def accept_and_decline(asked, staff) -> list:
    """Every second one accepts, which is the refund; the others decline."""
    payment = Payment.objects.get(pk=asked.order.payment_id)

    def decide(number):
        by = staff[number]
        if number % 2:
            return refund_requests.decline(asked, by, f"No, {number}.")
        return refunds.request(payment, 2900, "Bought twice.", by, answers=asked)

    return all_at_once(len(staff), decide)


def refused(answers) -> int:
    """How many were told why not; anything else that went wrong fails the test."""
    assert {type(each) for each in answers if isinstance(each, Exception)} <= {NotPossible}
    return sum(isinstance(each, NotPossible) for each in answers)


def answers_of(asked) -> int:
    return registry.get_logs_for_instance(asked).filter(action__contains="answered").count()


def mails(kind) -> int:
    return OutgoingMessage.objects.filter(kind=kind, channel="email").count()


def without_locks(monkeypatch, count, *checks) -> None:
    """Nobody waits for a row, and nobody goes on before `count` have looked whether they may."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)
    barrier = threading.Barrier(count)

    def wait_after(check):
        def look(*args):
            found = check(*args)
            barrier.wait(timeout=20)
            return found

        return look

    for module, name in checks:
        monkeypatch.setattr(module, name, wait_after(getattr(module, name)))


def test_many_who_ask_and_many_who_decline_are_one_request_and_one_answer(paid, staff):
    assert refused(ask_all_at_once(paid)) == CROWD - 1
    asked = RefundRequest.objects.get()
    assert mails("refund-asked") == len(staff)
    assert refused(decline_all_at_once(asked, staff)) == CROWD - 1
    asked.refresh_from_db()
    assert asked.status == "declined"
    # Who answered, and with which words, is of one and the same person.
    assert staff.index(asked.answered_by) == int(asked.answer.strip("No, ."))
    assert answers_of(asked) == mails("refund-answered") == 1


def test_control_without_lock_and_constraint_all_of_them_ask_and_answer(paid, staff, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_refund_request")
    checks = (refund_requests, "why_not"), (refund_requests, "why_not_declined")
    without_locks(monkeypatch, CROWD, *checks)
    assert refused(ask_all_at_once(paid)) == 0
    assert RefundRequest.objects.open().count() == CROWD
    asked = RefundRequest.objects.first()
    assert refused(decline_all_at_once(asked, staff)) == 0
    assert answers_of(asked) == CROWD


def test_it_is_accepted_or_declined_and_never_both(sandbox, asked, staff):
    assert refused(accept_and_decline(asked, staff)) == CROWD - 1
    asked.refresh_from_db()
    (at_provider,) = sandbox.payments()
    if asked.status == "declined":
        assert not Refund.objects.exists()
        assert at_provider["refunded_amount"] == 0
    else:
        assert (asked.status, Refund.objects.get().status) == ("refunded", "succeeded")
        assert at_provider["refunded_amount"] == 2900
    assert answers_of(asked) == mails("refund-answered") == 1


def test_control_without_the_lock_it_is_both(sandbox, asked, staff, monkeypatch):
    checks = (refund_requests, "why_not_declined"), (refunds, "_check")
    without_locks(monkeypatch, 2, *checks)
    assert refused(accept_and_decline(asked, staff[:2])) == 0
    assert sandbox.payments()[0]["refunded_amount"] == 2900
    asked.refresh_from_db()
    assert asked.status == "declined"
