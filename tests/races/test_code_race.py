"""The last use of a discount code, wanted by many in one moment. On PostgreSQL, with controls: with
the locks switched off the same crowd shows the failure.
"""

import pytest

from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.discounts import guesses
from commerce.discounts.chosen import Chosen
from commerce.discounts.rules import CodeRefused
from commerce.models import CodeGuesses, Order
from tests.factories import DiscountCodeFactory, ProductPageFactory, UserFactory
from tests.races.crowd import all_at_once
from tests.races.test_payment_race import without_locks  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

REPETITIONS = 100
ADDRESS = BillingAddress(name="A. Buyer", country="SE", street="1", city="Lund")


def ends(results) -> tuple[int, list]:
    """How many got an order, and what else happened than that the code was refused."""
    refused = [each for each in results if isinstance(each, CodeRefused)]
    errors = [each for each in results if isinstance(each, Exception) and each not in refused]
    return len(results) - len(refused) - len(errors), errors


def the_last_use(crowd: int = 12):
    """As many customers, one use left of two."""
    code, product = DiscountCodeFactory(uses_in_all=2), ProductPageFactory()
    orders.place(UserFactory(), product, ADDRESS, code=Chosen(code))
    people = [UserFactory() for _ in range(crowd)]
    sold, errors = ends(
        all_at_once(crowd, lambda n: orders.place(people[n], product, ADDRESS, code=Chosen(code)))
    )
    return sold, errors, code.held().count()


def the_last_gift():
    """What is free by a code, for the one who is first."""
    code, product = DiscountCodeFactory(percent=100, uses_in_all=1), ProductPageFactory()
    people = [UserFactory() for _ in range(8)]
    sold, errors = ends(
        all_at_once(8, lambda n: orders.place_free(people[n], product, code=Chosen(code)))
    )
    return sold, errors, Order.objects.filter(discount_code=code, is_paid=True).count()


def one_customer_with_many_tabs():
    """One use for each customer, eight products."""
    code, user = DiscountCodeFactory(uses_per_customer=1, first_purchase_only=True), UserFactory()
    products = [ProductPageFactory() for _ in range(8)]
    sold, errors = ends(
        all_at_once(8, lambda n: orders.place(user, products[n], ADDRESS, code=Chosen(code)))
    )
    return sold, errors, code.held().count()


RACES = {
    the_last_use: (1, [], 2),
    the_last_gift: (1, [], 1),
    one_customer_with_many_tabs: (1, [], 1),
}
by_name = pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)


@by_name
def test_a_use_is_sold_once(race):
    for _ in range(3):
        assert race() == RACES[race]


def test_the_last_use_is_sold_once_under_a_hundred():
    assert the_last_use(100) == RACES[the_last_use]


@by_name
def test_without_the_locks_it_is_sold_more_than_once(race, without_locks):  # noqa: F811
    for _ in range(60):
        try:
            if race() != RACES[race]:
                return
        except Exception:
            return
    raise AssertionError("the control showed no failure")


def test_every_wrong_code_is_counted():
    all_at_once(20, lambda number: guesses.find(f"WRONG{number}", "10.0.0.1"))
    # Two rows, if an hour of the clock ends in between.
    assert sum(CodeGuesses.objects.values_list("count", flat=True)) == 20


@pytest.mark.long
@by_name
def test_a_use_is_sold_once_every_time(race):
    for _ in range(REPETITIONS):
        assert race() == RACES[race]
