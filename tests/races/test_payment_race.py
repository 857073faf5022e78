"""The same news, the same click, many times in one moment. On PostgreSQL: SQLite has no row locks.

Each race is a function that runs once and returns what came of it. Each has a positive control:
with the locks switched off (and the constraint, where one stands behind them) the same crowd shows
the failure. The long form repeats each race 200 times.
"""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.downloads import access
from commerce.models import Grant, Order, PurchasedProduct, Review, WebhookEvent
from commerce.offers import AlreadyOwned
from commerce.payments import by_hand
from commerce.payments.settlement import settle_payment
from commerce.provider.objects import ProviderPayment
from notifications.models import OutgoingMessage
from tests.commerce.conftest import open_attempt
from tests.commerce.events import (
    deliver,
    dispute_data,
    event,
    payment_data,
    refund_data,
    signed,
)
from tests.factories import OrderFactory, ProductPageFactory, UserFactory
from tests.races.crowd import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CROWD = 20
REPETITIONS = 200


@pytest.fixture
def without_locks(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)


@pytest.fixture
def without_guards(transactional_db, without_locks):
    """Neither locks nor the constraint behind them, for which a second click looks again."""
    name = "one_pending_order_of_offer"
    (one_pending,) = [each for each in Order._meta.constraints if each.name == name]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Order, one_pending)
    yield
    # The next test gets its rows anew, but not its tables.
    Order.objects.filter(status=Order.Status.PENDING).update(status=Order.Status.CANCELLED)
    with connection.schema_editor() as editor:
        editor.add_constraint(Order, one_pending)


def new_order(amount=2900, **values):
    values = {"user": UserFactory(), "product": ProductPageFactory(price=amount)} | values
    order = OrderFactory(amount=amount, currency="USD", **values)
    open_attempt(order, f"cks_{order.pk}")
    return order


def about(order, **changes) -> dict:
    """What the provider says of a payment of `order`."""
    price = {"total_amount": order.amount, "settlement_amount": order.amount}
    session = {"checkout_session_id": f"cks_{order.pk}"}
    return payment_data(**{"payment_id": f"pay_{order.pk}", **price, **session, **changes})


def tell(kind: str, data: dict, webhook_id: str | None = None) -> int:
    body = event(kind, data)
    return deliver(Client(), body, signed(body, webhook_id)).status_code


def books(order):
    """Status, whether the customer has access, receipts, and what waits for a person."""
    order.refresh_from_db()
    mine = PurchasedProduct.objects.filter(user=order.user, product=order.product)
    return (
        order.status,
        [purchase.is_active for purchase in mine],
        OutgoingMessage.objects.filter(kind="order-paid", recipient=order.user.email).count(),
        Review.objects.filter(order=order, is_open=True).count(),
    )


# --- the races --------------------------------------------------------------------------------


def one_delivery_twenty_times():
    order = new_order()
    answers = all_at_once(
        CROWD, lambda n: tell("payment.succeeded", about(order), f"msg_{order.pk}")
    )
    stored = WebhookEvent.objects.filter(webhook_id=f"msg_{order.pk}").values_list("status")
    return set(answers), list(stored), books(order)


def one_payment_under_twenty_ids():
    order = new_order()
    answers = all_at_once(CROWD, lambda n: tell("payment.succeeded", about(order)))
    return set(answers), books(order)


def twenty_payments_of_one_order():
    order = new_order()
    all_at_once(
        CROWD, lambda n: tell("payment.succeeded", about(order, payment_id=f"pay_{order.pk}_{n}"))
    )
    return books(order)


def two_orders_of_one_product():
    """The price changed between two tabs, and both were paid in the same moment."""
    first = new_order()
    second = new_order(1900, user=first.user, product=first.product)
    both = (first, second)
    all_at_once(2, lambda n: tell("payment.succeeded", about(both[n])))
    open_reviews = Review.objects.filter(order__in=both, is_open=True)
    cause = PurchasedProduct.objects.get(user=first.user).order_id
    listed = [review.order_id for review in open_reviews]
    return books(first)[:2], books(second)[:2], cause in listed, len(listed)


def one_order_refunded_while_another_is_paid():
    """Each looks at the other: access must follow the one that stands in the end."""
    first = new_order()
    second = new_order(1900, user=first.user, product=first.product)
    tell("payment.succeeded", about(first))
    news = [
        ("refund.succeeded", refund_data(payment_id=f"pay_{first.pk}", refund_id=f"r_{first.pk}")),
        ("payment.succeeded", about(second)),
    ]
    all_at_once(2, lambda n: tell(*news[n]))
    purchase = PurchasedProduct.objects.get(user=first.user)
    return books(first)[:2], books(second), purchase.order_id == second.pk


def a_refund_beside_its_payment():
    order = new_order()
    tell("payment.processing", about(order, status="processing"))
    news = [
        ("payment.succeeded", about(order)),
        ("refund.succeeded", refund_data(payment_id=f"pay_{order.pk}", refund_id=f"r_{order.pk}")),
    ]
    all_at_once(2, lambda n: tell(*news[n]))
    return books(order)[:2]


def two_reversals_of_one_payment():
    """Two halves of a refund and a dispute that is won: all news of a payment at once."""
    order = new_order()
    tell("payment.succeeded", about(order))
    mine = {"payment_id": f"pay_{order.pk}"}
    half = {"amount": 1450, "is_partial": True, **mine}
    news = [
        ("refund.succeeded", refund_data(refund_id=f"r1_{order.pk}", **half)),
        ("refund.succeeded", refund_data(refund_id=f"r2_{order.pk}", **half)),
        ("dispute.opened", dispute_data("opened", dispute_id=f"d_{order.pk}", **mine)),
        ("dispute.won", dispute_data("won", dispute_id=f"d_{order.pk}", **mine)),
    ]
    all_at_once(8, lambda n: tell(*news[n % 4]))
    return books(order)[:2]


def a_webhook_beside_reconciliation():
    order = new_order()

    def bring(number):
        if number % 2:
            settle_payment(ProviderPayment.read(about(order)), "asked", is_asked=True)
            return 200
        return tell("payment.succeeded", about(order))

    return set(all_at_once(8, bring)), books(order)


def a_second_click_beside_the_payment():
    """The customer presses Continue again while the payment of the first click comes in."""
    order = new_order()
    address = BillingAddress(name="A. Buyer", country="SE", street="1", city="Lund")

    def act(number):
        if number % 2:
            return tell("payment.succeeded", about(order))
        try:
            return orders.place(order.user, order.product, address)[0].pk
        except AlreadyOwned:
            return order.pk

    answers = set(all_at_once(8, act))
    return answers - {200, order.pk}, books(order)


def eight_tabs():
    user, product = UserFactory(), ProductPageFactory(price=1900)
    address = BillingAddress(name="A. Buyer", country="SE", street="1", city="Lund")
    results = all_at_once(8, lambda n: orders.place(user, product, address))
    errors = [result for result in results if isinstance(result, Exception)]
    return Order.objects.filter(user=user).count(), len(errors)


def a_refund_beside_a_grant_by_hand():
    """Access was ended by hand; it is granted again while the money goes back."""
    order = new_order()
    tell("payment.succeeded", about(order))
    purchase = PurchasedProduct.objects.get(user=order.user)
    access.revoke_by_hand(purchase, "Shared.", None)
    money = refund_data(payment_id=f"pay_{order.pk}", refund_id=f"r_{order.pk}")

    def act(number):
        if number:
            return tell("refund.succeeded", money)
        return by_hand.grant(order.user, order.product, "A prize.", None)

    all_at_once(2, act)
    purchase.refresh_from_db()
    live = purchase.grants.filter(ended_at=None).values_list("order", flat=True)
    return books(order)[:2], purchase.order_id, list(live)


def two_orders_whose_grants_are_missing():
    """The version before settled both; the news of each writes the grant of the other as well."""
    first = new_order()
    second = new_order(1900, user=first.user, product=first.product)
    both = (first, second)
    for order in both:
        tell("payment.succeeded", about(order))
    Grant.objects.filter(order__in=both).delete()
    answers = all_at_once(
        4, lambda n: settle_payment(ProviderPayment.read(about(both[n % 2])), "asked")
    )
    errors = [answer for answer in answers if isinstance(answer, Exception)]
    return errors, Grant.objects.filter(order__in=both, ended_at=None).count()


ONE_SALE = ("paid", [True], 1, 0)
RACES = {
    one_delivery_twenty_times: ({200}, [("applied",)], ONE_SALE),
    one_payment_under_twenty_ids: ({200}, ONE_SALE),
    twenty_payments_of_one_order: ("paid", [True], 1, CROWD - 1),
    two_orders_of_one_product: (("paid", [True]), ("paid", [True]), False, 1),
    one_order_refunded_while_another_is_paid: (
        ("refunded", [True]),
        ("paid", [True], 2, 0),
        True,
    ),
    a_refund_beside_its_payment: ("refunded", [False]),
    two_reversals_of_one_payment: ("refunded", [False]),
    a_webhook_beside_reconciliation: ({200}, ONE_SALE),
    a_second_click_beside_the_payment: (set(), ONE_SALE),
    eight_tabs: (1, 0),
    a_refund_beside_a_grant_by_hand: (("refunded", [True]), None, [None]),
    two_orders_whose_grants_are_missing: ([], 2),
}
by_race = pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)


@by_race
def test_the_race_ends_as_it_must(race):
    for _ in range(3):
        assert race() == RACES[race]


@pytest.mark.long
@by_race
def test_the_race_ends_as_it_must_two_hundred_times(race):
    for _ in range(REPETITIONS):
        assert race() == RACES[race]


# --- the positive controls --------------------------------------------------------------------


def shows_the_failure(race, rounds=60) -> bool:
    for _ in range(rounds):
        try:
            if race() != RACES[race]:
                return True
        except Exception:
            return True
    return False


@pytest.mark.parametrize(
    "race",
    [
        twenty_payments_of_one_order,
        one_order_refunded_while_another_is_paid,
        a_refund_beside_its_payment,
        two_reversals_of_one_payment,
        a_refund_beside_a_grant_by_hand,
        two_orders_whose_grants_are_missing,
    ],
    ids=lambda race: race.__name__,
)
def test_without_the_locks_the_race_is_lost(race, without_locks):
    assert shows_the_failure(race)


def test_without_locks_and_constraint_eight_tabs_make_more_than_one_order(without_guards):
    assert shows_the_failure(eight_tabs)


@pytest.mark.parametrize(
    "race",
    [a_second_click_beside_the_payment, two_orders_whose_grants_are_missing],
    ids=lambda race: race.__name__,
)
def test_a_lock_on_a_key_would_be_a_deadlock(race, monkeypatch):
    """A purchase points to its customer, and a grant to its order: they must not wait for the lock
    of a checkout, or of another payment."""
    with_keys = QuerySet.select_for_update
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: with_keys(self))
    assert shows_the_failure(race)
