"""Many asking for the same refund, or reconciling, in one moment. On PostgreSQL: see the others.

Each rule has a positive control: without it the same crowd shows the failure.
"""

import pytest
from django.db import connection

from commerce.models import Payment, Reconciliation, Refund
from commerce.payments import reconciliation, refunds
from commerce.payments.refunds import NotPossible
from tests.commerce.paid_orders import pay, state
from tests.factories import UserFactory
from tests.races.crowd import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CROWD = 8


@pytest.fixture
def paid(sandbox):
    order, payment_id = pay(sandbox)
    reconciliation.ask_about(order)
    return Payment.objects.get(pk=payment_id)


def ask_all_at_once(sandbox, payment) -> tuple[list, int]:
    staff = UserFactory()
    answers = all_at_once(
        CROWD, lambda number: refunds.request(payment, 300, "Bought twice.", staff)
    )
    (row,) = sandbox.payments()
    return answers, row["refunded_amount"]


def test_many_clicks_refund_once(sandbox, paid):
    answers, refunded = ask_all_at_once(sandbox, paid)
    assert refunded == 300
    assert sum(isinstance(answer, Refund) for answer in answers) == 1
    assert sum(isinstance(answer, NotPossible) for answer in answers) == CROWD - 1
    assert Refund.objects.get().status == "succeeded"


def test_control_without_the_rules_many_clicks_refund_many_times(sandbox, paid, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_refund_asked_for")
    monkeypatch.setattr(refunds, "_check", lambda payment, *_: payment.total_amount)
    _, refunded = ask_all_at_once(sandbox, paid)
    assert refunded > 300


def reconcile_all_at_once() -> list:
    return [run for run in all_at_once(CROWD, lambda number: reconciliation.run()) if run]


def test_of_many_workers_one_reconciles(sandbox):
    order, _ = pay(sandbox)
    theirs = Reconciliation.objects.create()
    sandbox.configure(api_hang_seconds=0.2)  # nobody comes only when the first has finished
    (run,) = reconcile_all_at_once()
    assert (run, run.healed, run.looked_at, run.error) == (theirs, 1, 1, "")
    assert state(order) == ("paid", True, 1)


def test_control_without_the_lease_all_of_them_do(sandbox, monkeypatch):
    pay(sandbox)
    monkeypatch.setattr(
        reconciliation, "_lease", lambda afresh: Reconciliation.objects.create(is_running=False)
    )
    monkeypatch.setattr(reconciliation, "_hold", lambda row, until, **changes: True)
    assert len(reconcile_all_at_once()) > 1
