"""The same news, the same click, many times in one moment. On PostgreSQL: SQLite has no row locks.

Each rule has a positive control: with the lock switched off the same crowd shows the failure.
"""

import pytest
from django.db.models import QuerySet
from django.test import Client

from commerce import orders
from commerce.models import Order, PurchasedProduct, Review, WebhookEvent
from commerce.orders import BillingAddress
from notifications.models import OutgoingMessage
from tests.commerce.conftest import open_attempt
from tests.commerce.events import deliver, payment_event, signed
from tests.factories import OrderFactory, ProductPageFactory, UserFactory
from tests.races.crowd import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CROWD = 20
ROUNDS = 15


@pytest.fixture
def without_locks(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)


def new_order(amount=2900):
    order = OrderFactory(
        user=UserFactory(), product=ProductPageFactory(price=amount), amount=amount, currency="USD"
    )
    open_attempt(order, f"cks_{order.pk}")
    return order


def news_of(order, payment_id):
    return payment_event(
        payment_id=payment_id,
        checkout_session_id=f"cks_{order.pk}",
        total_amount=order.amount,
    )


def tell(order, webhook_id, payment_id):
    body = news_of(order, payment_id)
    return deliver(Client(), body, signed(body, webhook_id)).status_code


def test_one_delivery_twenty_times_is_one_purchase_and_one_receipt():
    order = new_order()
    answers = all_at_once(CROWD, lambda n: tell(order, "msg_same", "pay_1"))
    assert answers == [200] * CROWD
    order.refresh_from_db()
    assert (order.status, PurchasedProduct.objects.count()) == ("paid", 1)
    assert WebhookEvent.objects.get().status == "applied"
    assert OutgoingMessage.objects.filter(kind="order-paid").count() == 1


def test_one_payment_under_twenty_ids_is_one_purchase():
    order = new_order()
    assert all_at_once(CROWD, lambda n: tell(order, f"msg_{n}", "pay_1")) == [200] * CROWD
    assert PurchasedProduct.objects.count() == 1
    assert OutgoingMessage.objects.filter(kind="order-paid").count() == 1
    assert set(WebhookEvent.objects.values_list("status", flat=True)) == {"applied"}
    assert not Review.objects.exists()


def twenty_payments_of_one_order():
    """How many payments each wrote themselves into the order, and how many the shop listed."""
    order = new_order()
    all_at_once(CROWD, lambda n: tell(order, f"msg_{order.pk}_{n}", f"pay_{order.pk}_{n}"))
    events = WebhookEvent.objects.filter(order=order)
    return (
        events.filter(outcome__startswith="Paid").count(),
        Review.objects.filter(order=order).count(),
    )


def test_of_twenty_payments_one_pays_and_nineteen_are_listed():
    assert twenty_payments_of_one_order() == (1, CROWD - 1)


@pytest.mark.long
def test_no_crowd_of_many_pays_twice():
    assert {twenty_payments_of_one_order() for _ in range(60)} == {(1, CROWD - 1)}


def test_without_the_lock_the_same_crowd_pays_more_than_once(without_locks):
    seen = [twenty_payments_of_one_order() for _ in range(ROUNDS)]
    assert any(result != (1, CROWD - 1) for result in seen)


def two_tabs():
    user, product = UserFactory(), ProductPageFactory(price=1900)
    address = BillingAddress(name="A. Buyer", country="SE", street="1", city="Lund")
    results = all_at_once(8, lambda n: orders.place(user, product, address))
    errors = [result for result in results if isinstance(result, Exception)]
    return Order.objects.filter(user=user).count(), len(errors)


def test_eight_tabs_make_one_order():
    assert two_tabs() == (1, 0)


def test_without_the_lock_tabs_run_into_each_other(without_locks):
    assert any(two_tabs() != (1, 0) for _ in range(ROUNDS))
