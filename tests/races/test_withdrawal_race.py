"""One customer withdrawing in several tabs in one moment, and staff declining. On PostgreSQL.

With a positive control, as in test_refund_request_race.py.
"""

import pytest
from django.db import connection
from django.utils import timezone

from commerce.models import CustomerWithdrawal
from commerce.payments import customer_withdrawals
from tests.factories import OrderFactory, UserFactory
from tests.races.crowd import all_at_once
from tests.races.test_refund_request_race import CROWD, mails, refused, without_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paid():
    return OrderFactory(
        status="paid", is_paid=True, paid_at=timezone.now(), withdrawal_days=14, amount=2900
    )


@pytest.fixture
def staff():
    return [UserFactory(is_superuser=True) for _ in range(CROWD)]


def declare_all_at_once(order) -> list:
    return all_at_once(
        CROWD, lambda number: customer_withdrawals.declare(order, f"{number}", order.user)
    )


def decline_all_at_once(withdrawal, staff) -> list:
    return all_at_once(
        CROWD, lambda number: customer_withdrawals.decline(withdrawal, staff[number], "No.")
    )


def test_many_tabs_are_one_withdrawal_and_many_noes_one_answer(paid, staff):
    assert refused(declare_all_at_once(paid)) == CROWD - 1
    withdrawal = CustomerWithdrawal.objects.get()
    assert mails("withdrawal-received") == 1
    assert mails("withdrawal-new") == CROWD + 1  # the seller, too
    assert refused(decline_all_at_once(withdrawal, staff)) == CROWD - 1
    assert mails("withdrawal-declined") == 1


def test_control_without_lock_and_constraint_each_tab_withdraws(paid, staff, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_customer_withdrawal")
    without_locks(monkeypatch, CROWD, (customer_withdrawals, "standing"))
    assert refused(declare_all_at_once(paid)) == 0
    assert CustomerWithdrawal.objects.open().count() == CROWD
