"""One customer with many tabs, another amount in each. On PostgreSQL, with a control: with the
locks switched off the same crowd shows the failure.
"""

import pytest

from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.models import Order
from tests.factories import ProductPageFactory, UserFactory
from tests.races.crowd import all_at_once
from tests.races.test_payment_race import without_locks  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

REPETITIONS = 100
ADDRESS = BillingAddress(name="A. Buyer", country="SE", street="1", city="Lund")


def many_tabs(crowd: int = 8) -> tuple[list, list[int]]:
    """What went wrong; how many orders there are, and how many of them wait to be paid."""
    product = ProductPageFactory(price=500, pay_what_you_want=True)
    user = UserFactory()
    results = all_at_once(crowd, lambda n: orders.place(user, product, ADDRESS, amount=500 + n % 4))
    placed = Order.objects.filter(product=product)
    waiting = placed.filter(status=Order.Status.PENDING)
    errors = [each for each in results if isinstance(each, Exception)]
    return errors, [placed.count(), waiting.count()]


RIGHT = ([], [4, 1])


def test_one_order_waits_and_each_amount_has_one():
    for _ in range(3):
        assert many_tabs() == RIGHT


def test_without_the_locks_more_than_one_waits(without_locks):  # noqa: F811
    for _ in range(60):
        if many_tabs() != RIGHT:
            return
    raise AssertionError("the control showed no failure")


@pytest.mark.long
def test_one_order_waits_every_time():
    for _ in range(REPETITIONS):
        assert many_tabs() == RIGHT
