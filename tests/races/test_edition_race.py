"""Editions and upgrades bought, paid and given back in one moment. On PostgreSQL, with controls:
with the locks switched off the same crowd shows the failure.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.models import Order, PurchasedProduct, Review
from commerce.offers import NotForSale
from products.models import ProductPage
from tests.commerce.conftest import open_attempt
from tests.commerce.events import deliver, event, payment_data, refund_data, signed
from tests.factories import OrderFactory, ProductPageFactory, UserFactory
from tests.races.crowd import all_at_once
from tests.races.test_download_race import until_somebody_waits_for_us
from tests.races.test_payment_race import without_guards, without_locks  # noqa: F401  (fixtures)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

REPETITIONS = 100
ADDRESS = BillingAddress(name="A. Buyer", country="SE", street="1", city="Lund")


def new_order(kit, user, name, amount, upgraded=None) -> Order:
    edition = kit.editions.get(name=name)
    order = OrderFactory(
        user=user,
        product=kit,
        edition=edition,
        edition_name=name,
        upgraded=upgraded and kit.editions.get(name=upgraded),
        amount=amount,
    )
    open_attempt(order, f"cks_{order.pk}")
    return order


def tell(kind: str, data: dict) -> int:
    body = event(kind, data)
    return deliver(Client(), body, signed(body)).status_code


def pay(order) -> int:
    amounts = {"total_amount": order.amount, "settlement_amount": order.amount}
    about = {"payment_id": f"pay_{order.pk}", "checkout_session_id": f"cks_{order.pk}"}
    return tell("payment.succeeded", payment_data(**about, **amounts))


def give_back(order) -> int:
    about = {"payment_id": f"pay_{order.pk}", "refund_id": f"ref_{order.pk}"}
    return tell("refund.succeeded", refund_data(**about, amount=order.amount))


def new_kit():
    return ProductPageFactory(editions={"Personal": 2900, "Team": 9900}), UserFactory()


def books(user) -> tuple:
    """What they hold, the leading order's amount, and the payments that wait for a person."""
    purchase = PurchasedProduct.objects.get(user=user)
    held = str(purchase.edition) if purchase.is_active else ""
    reviews = Review.objects.filter(order__user=user, is_open=True)
    listed = [(review.reason, review.order.amount) for review in reviews]
    return held, purchase.order.amount, listed


def two_editions_paid_at_once():
    """Two tabs, an edition each, both paid."""
    kit, user = new_kit()
    both = [new_order(kit, user, "Personal", 2900), new_order(kit, user, "Team", 9900)]
    all_at_once(2, lambda number: pay(both[number]))
    return books(user)


def an_upgrade_paid_while_the_lower_order_goes_back():
    kit, user = new_kit()
    lower = new_order(kit, user, "Personal", 2900)
    pay(lower)
    upgrade = new_order(kit, user, "Team", 7000, upgraded="Personal")
    all_at_once(2, lambda number: pay(upgrade) if number else give_back(lower))
    return books(user)


def eight_clicks_on_upgrade():
    kit, user = new_kit()
    pay(new_order(kit, user, "Personal", 2900))
    team = kit.editions.get(name="Team").pk
    results = all_at_once(8, lambda number: orders.place(user, kit, ADDRESS, team))
    errors = [result for result in results if isinstance(result, Exception)]
    return Order.objects.filter(user=user, upgraded__isnull=False).count(), len(errors)


def without_team(kit) -> tuple[ProductPage, int]:
    """The product as it is to be saved once nothing stood against its removal, and its number."""
    draft = ProductPage.objects.get(pk=kit.pk).get_latest_revision_as_object()
    team = draft.editions.get(name="Team").pk
    draft.editions.set([each for each in draft.editions.all() if each.pk != team])
    return draft.save_revision().as_object(), team


def an_edition_bought_while_it_is_removed():
    kit, user = new_kit()
    checked, team = without_team(kit)
    acts = [checked.save, lambda: orders.place(user, kit, ADDRESS, team)]
    results = all_at_once(2, lambda number: acts[number]())
    errors = [type(result) for result in results if isinstance(result, Exception)]
    is_sold = Order.objects.filter(user=user, edition=team).exists()
    stays = kit.editions.filter(pk=team).exists()
    return errors == ([] if is_sold else [NotForSale]), is_sold == stays


RACES = {
    two_editions_paid_at_once: ("Team", 9900, [("second_payment", 2900)]),
    an_upgrade_paid_while_the_lower_order_goes_back: ("", 7000, [("upgrade_alone", 7000)]),
    eight_clicks_on_upgrade: (1, 0),
    an_edition_bought_while_it_is_removed: (True, True),
}


def same_end(race, found) -> bool:
    """Where access ended, whichever order led last is the leading one."""
    wanted = RACES[race]
    if race is an_upgrade_paid_while_the_lower_order_goes_back:
        return (found[0], found[2]) == (wanted[0], wanted[2])
    return found == wanted


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_many_at_once_end_as_one_by_one(race):
    for _ in range(3):
        found = race()
        assert same_end(race, found), found


def test_an_order_that_is_written_when_its_edition_goes_says_that_it_went():
    kit, user = new_kit()
    checked, team = without_team(kit)

    def buy():
        try:
            return orders.place(user, kit, ADDRESS, team)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # The attempt to pay is written after the order.
                cursor.execute("LOCK TABLE commerce_checkoutattempt IN SHARE MODE")
            placed = pool.submit(buy)
            until_somebody_waits_for_us()
            checked.save()
        with pytest.raises(NotForSale):
            placed.result(timeout=30)
    assert not Order.objects.filter(user=user).exists()
    assert list(kit.editions.values_list("name", flat=True)) == ["Personal"]


@pytest.mark.parametrize(
    "race",
    [
        an_upgrade_paid_while_the_lower_order_goes_back,
        an_edition_bought_while_it_is_removed,
    ],
    ids=lambda race: race.__name__,
)
def test_without_the_locks_the_race_is_lost(race, without_locks):  # noqa: F811
    for _ in range(60):
        try:
            if not same_end(race, race()):
                return
        except Exception:
            return
    raise AssertionError("the control showed no failure")


def test_without_locks_and_constraint_eight_clicks_make_more_than_one_order(
    without_guards,  # noqa: F811
):
    for _ in range(60):
        if eight_clicks_on_upgrade() != RACES[eight_clicks_on_upgrade]:
            return
    raise AssertionError("the control showed no failure")


@pytest.mark.long
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_many_at_once_end_as_one_by_one_every_time(race):
    for _ in range(REPETITIONS):
        found = race()
        assert same_end(race, found), found
