"""Two workers rebuilding lost orders in one moment.

On PostgreSQL: see the others. The rule has a positive control: without the lock on the customer the
same two workers show the failure.
"""

import time

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from accounts.models import EmailUserManager
from commerce.models import LostOrder, Order, PurchasedProduct, Review
from commerce.payments import lost_orders, rebuilding
from commerce.provider import calls
from tests.commerce.losing import look, pay_and_lose, restore, rows
from tests.factories import ProductPageFactory, UserFactory
from tests.races.crowd import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two(sandbox):
    """Two lost orders of one customer for one product; somebody decided to rebuild both."""
    buyer, product = UserFactory(), ProductPageFactory(price=2900)
    for _ in range(2):
        pay_and_lose(sandbox, buyer, product)
    restore()
    look()
    LostOrder.objects.update(why_not="", approved_at=timezone.now())
    return rows()


@pytest.fixture
def without_others(monkeypatch):
    """Only what the customer has counts, so that the two do not stop each other by waiting."""
    monkeypatch.setattr(rebuilding, "_is_owned", is_in_the_library)


@pytest.fixture
def without_lock(monkeypatch):
    """The customer's row is read without a lock, and the order written a moment later."""
    monkeypatch.setattr(EmailUserManager, "select_for_update", lambda rows, **_: rows.all())
    write = rebuilding._write

    def slowly(*facts):
        time.sleep(0.5)
        return write(*facts)

    monkeypatch.setattr(rebuilding, "_write", slowly)


def is_in_the_library(lost, found) -> bool:
    owned = PurchasedProduct.objects.filter(user=found.customer, product=found.product)
    return owned.exists()


def rebuild_at_once(lost: list[LostOrder]) -> list:
    words = [
        rebuilding.Word(timezone.now(), *calls.payment_and_payer(row.payment.payment_id))
        for row in lost
    ]
    return all_at_once(len(lost), lambda number: rebuilding.rebuild(lost[number], words[number]))


def test_of_two_for_one_product_one_is_rebuilt(two, without_others):
    assert sorted(rebuild_at_once(two)) == ["", "owned"]
    assert (Order.objects.count(), PurchasedProduct.objects.count()) == (1, 1)
    assert Review.objects.filter(is_open=True).count() == 1


def test_control_without_the_lock_both_are(two, without_others, without_lock):
    assert rebuild_at_once(two) == ["", ""]
    assert Order.objects.count() == 2


def test_one_lost_order_is_rebuilt_once_by_many_workers(two):
    LostOrder.objects.filter(pk=two[1].pk).update(why_not="owned", approved_at=None)
    answers = rebuild_at_once([two[0]] * 6)
    assert answers == [""] * 6
    assert (Order.objects.count(), PurchasedProduct.objects.count()) == (1, 1)
    assert lost_orders.summary().under_way == 0
    assert get_user_model().objects.filter(purchases__isnull=False).count() == 1
