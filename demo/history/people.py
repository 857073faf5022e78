"""Who buys: customers by number, most of them once, some again and again.

They are addresses of example.com without names, nobody can log in as them, and they have said no
to mails about new versions, so that a release of the demo's owner does not write to all of them.
"""

from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from accounts.models import User
from commerce.models import NoUpdates, Order
from demo.history.shelf import Shelf

DOMAIN = "@example.com"
# How many customers may come back at any time; of more, chance forgets some.
POOL = 100_000
COMES_BACK = 0.42
# Country and currency of a hundred customers.
COUNTRIES = (
    *30 * [("US", "USD")],
    *13 * [("DE", "EUR")],
    *11 * [("GB", "GBP")],
    *8 * [("FR", "EUR")],
    *7 * [("CA", "CAD")],
    *6 * [("NL", "EUR")],
    *6 * [("IN", "INR")],
    *5 * [("AU", "AUD")],
    *5 * [("ES", "EUR")],
    *5 * [("PL", "PLN")],
    *4 * [("SE", "SEK")],
)


class Customer:
    """One buyer; `ordered` has the bits of the wares they ordered, `pk` is None until stored."""

    __slots__ = ("joined", "number", "ordered", "pk")

    def __init__(self, number: int, joined: datetime, pk: int | None = None):
        self.number, self.joined, self.pk, self.ordered = number, joined, pk, 0

    @property
    def email(self) -> str:
        return f"buyer-{self.number:06d}{DOMAIN}"

    @property
    def country(self) -> str:
        return self._home[0]

    @property
    def currency(self) -> str:
        """The one that people use where they live."""
        return self._home[1]

    @property
    def _home(self) -> tuple[str, str]:
        return COUNTRIES[self.number * 2_654_435_761 % 2**32 * 100 >> 32]


class Crowd:
    """Everybody who may come to buy: those who came before, and new ones."""

    def __init__(self, shelf: Shelf):
        self.pool = _those_who_came(shelf)
        self.number = _highest_taken()

    def come(self, dice: Random, moment: datetime) -> Customer | None:
        """Somebody who was here before; None when it is time for a new face."""
        share = COMES_BACK * min(1, len(self.pool) / 40)
        if dice.random() < share:
            return self.pool[int(dice.random() * len(self.pool))]
        return None

    def join(self, dice: Random, moment: datetime) -> Customer:
        """Somebody new, who signed up a little (or some days) before `moment`."""
        self.number += 1
        ago = timedelta(minutes=dice.uniform(2, 30))
        if dice.random() < 0.2:
            ago = timedelta(days=dice.uniform(0.1, 20))
        customer = Customer(self.number, moment - ago)
        if len(self.pool) < POOL:
            self.pool.append(customer)
        else:
            self.pool[int(dice.random() * POOL)] = customer
        return customer


def write(customers: list[Customer]) -> None:
    """The accounts of new customers, with addresses that count as proven."""
    users = [
        User(
            email=customer.email,
            password=f"{UNUSABLE_PASSWORD_PREFIX}history",
            date_joined=customer.joined,
        )
        for customer in customers
    ]
    User.objects.bulk_create(users)
    for customer, user in zip(customers, users, strict=True):
        customer.pk = user.pk
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=user.pk, email=user.email, verified=True, primary=True)
        for user in users
    )
    NoUpdates.objects.bulk_create(
        NoUpdates(user_id=user.pk, created_at=user.date_joined) for user in users
    )


def own_users():
    """The accounts that this module wrote."""
    return User.objects.filter(
        email__startswith="buyer-",
        email__endswith=DOMAIN,
        password=f"{UNUSABLE_PASSWORD_PREFIX}history",
    )


def _highest_taken() -> int:
    """The highest number of an address that somebody has, so that ours do not meet theirs."""
    taken = User.objects.filter(email__regex=r"^buyer-[0-9]{1,12}@example\.com$")
    numbers = [int(email[6 : -len(DOMAIN)]) for email in taken.values_list("email", flat=True)]
    return max(numbers, default=0)


def _those_who_came(shelf: Shelf) -> list[Customer]:
    """The latest customers of a history that broke off."""
    latest = own_users().order_by("-pk").values_list("pk", "email", "date_joined")[:POOL]
    pool = {
        pk: Customer(int(email[6 : -len(DOMAIN)]), joined, pk)
        for pk, email, joined in reversed(list(latest))
    }
    if pool:
        bits = {ware.page.pk: ware.bit for ware in shelf.wares}
        orders = Order.objects.filter(user__gte=min(pool)).order_by()
        for user_id, product_id in orders.values_list("user", "product").iterator():
            if customer := pool.get(user_id):
                customer.ordered |= bits.get(product_id, 0)
    return list(pool.values())
