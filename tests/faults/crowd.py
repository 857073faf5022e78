"""A crowd that buys from a shop in all the ways in which it sells, and does not give up soon."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import requests

from tests.faults import prices
from tests.faults.prices import Code, Price
from tests.flows.visitor import DECLINED, PAYS, Visitor
from tests.load.traffic import SLUGS
from tests.running_shop import RunningShop

# What the crowd buys in a way of its own: at a price that it chooses, or nothing; in editions; in a
# sale. All others are bought as they are, some with a code.
CHOSEN, GIVEN, EDITIONS, SALE = SPECIAL = (
    "dovecote-emails",
    "tidybox-organiser",
    "ledgerline-invoices",
    "quayside-builder",
)
# What everybody wants first, with a code of a few uses.
WANTED, FEW = "saltmarsh-cafe", "THE-FEW"
PRICES = prices.of_the_demo() | {(GIVEN, ""): Price(0, 0, is_least=True)}
CODES = {"WELCOME10": Code(percent=10), FEW: Code(amount=500)}
# What the demo lacks for it; how many uses the code of a few has is to be filled in.
PREPARE = f"""
from commerce.models import DiscountCode
from products.models import ProductPage
DiscountCode.objects.create(text="{FEW}", amount={CODES[FEW].amount}, uses_in_all=%d)
given = ProductPage.objects.filter(slug="{GIVEN}")
given.update(price=0, suggested_price=900, pay_what_you_want=True)
"""


class Crowd:
    """Customers who buy in their own way, whatever happens to the shop meanwhile."""

    def __init__(self, shop: RunningShop, customers: int, products: int, seed: int):
        self.shop, self.products, self.seed = shop, products, seed
        self.addresses = [f"crowd-{number}@faults.example" for number in range(customers)]
        shop.add_customers(*self.addresses)
        self.at_once = min(6, customers)
        self.together = threading.Barrier(self.at_once)
        self.ways = [self.pay, self.pay, self.decline_then_pay, self.two_tabs, self.abandon]

    def buy_everything(self) -> None:
        with ThreadPoolExecutor(self.at_once) as pool:
            for done in [pool.submit(self._live, number) for number in range(len(self.addresses))]:
                done.result()

    def _live(self, number: int) -> None:
        chance = random.Random(self.seed + number)
        visitor = Visitor(self.shop, self.addresses[number])
        insist(self.shop, lambda: visitor.open("/").log_in())
        if number < self.at_once:
            with suppress(threading.BrokenBarrierError):
                self.together.wait(60)
        insist(self.shop, lambda: visitor.check_out(WANTED, code=FEW).pay(PAYS), tries=15)
        first = SPECIAL[number % len(SPECIAL)]
        others = [slug for slug in SLUGS if slug not in (first, WANTED)]
        for slug in (first, *chance.sample(others, self.products - 1)):
            if chance.random() < 0.2:
                self.shop.control(
                    "settings",
                    adaptive_currency=chance.choice(["CNY", "JPY", None]),
                    adaptive_rate=7.03,
                )
            buy = self._way(chance, visitor, slug)
            insist(self.shop, buy, tries=15)

    def _way(self, chance: random.Random, visitor: Visitor, slug: str):
        """How this customer buys it: a function, for as many tries as it takes."""
        if slug == EDITIONS:
            place = chance.choice([0, 0, 1])
            way = chance.choice([self.edition_then_upgrade] * 3 + [self.two_editions])
            return lambda: way(visitor, slug, place)
        if slug in (CHOSEN, GIVEN):
            amounts = ["9", "12.34", "19,00", "250"] if slug == CHOSEN else ["0", "0", "5.50", "19"]
            one, other = (f"?amount={amount}" for amount in chance.sample(amounts, 2))
            if chance.random() < 0.4:
                return lambda: self.two_tabs(visitor, slug, one, other)
            return lambda: self.pay(visitor, slug, asked=one)
        way, code = chance.choice(self.ways), chance.choice(["", "", "WELCOME10", "welcome 1o"])
        return lambda: way(visitor, slug, code=code)

    def pay(self, visitor: Visitor, slug: str, **how: str) -> None:
        visitor.check_out(slug, **how)
        self.settle(visitor)

    def decline_then_pay(self, visitor: Visitor, slug: str, **how: str) -> None:
        visitor.check_out(slug, **how).pay(DECLINED)
        self.pay(visitor, slug, **how)

    def abandon(self, visitor: Visitor, slug: str, **how: str) -> None:
        visitor.check_out(slug, **how)

    def two_tabs(
        self, visitor: Visitor, slug: str, one: str = "", another: str = "", **how: str
    ) -> None:
        other = Visitor(self.shop, visitor.email)
        other.session.cookies.update(visitor.session.cookies)
        visitor.check_out(slug, one, **how)
        # The same again would lead to the same page.
        other.check_out(slug, another, city="Elsewhere", **how)
        self.settle(visitor)
        self.settle(other)

    def two_editions(self, visitor: Visitor, slug: str, place: int) -> None:
        """Two of them, each at its price, as somebody does who forgot the first tab."""
        one, another = self._offered(visitor, slug, at_least=place + 2)[place : place + 2]
        self.two_tabs(visitor, slug, one, another)

    def edition_then_upgrade(self, visitor: Visitor, slug: str, place: int) -> None:
        """The one at this place, and once it is theirs the next one for the difference."""
        if not visitor.open(f"/products/{slug}/").button("Download"):
            self.pay(visitor, slug, asked=self._offered(visitor, slug, place + 1)[place])
            self.wait_until_paid(visitor)
        for higher in self._offered(visitor, slug)[:1]:
            self.pay(visitor, slug, asked=higher)

    def _offered(self, visitor: Visitor, slug: str, at_least: int = 0) -> list[str]:
        """What its page offers this customer of its editions, as addresses ask for them. Raises
        AssertionError where that is too few, as while a payment is under review."""
        links = visitor.open(f"/products/{slug}/").links(f"/checkout/{slug}/")
        assert len(links) >= at_least, f"{visitor.email} is offered {links} of {slug}"
        return [f"?{urlsplit(link).query}" for link in links]

    def wait_until_paid(self, visitor: Visitor, within: float = 30) -> None:
        """On the page of the order, which asks the provider once. Raises AssertionError."""
        deadline = time.monotonic() + within
        while visitor.status_of(visitor.reference)["status"] != "paid":
            assert time.monotonic() < deadline, f"{visitor.url} is not paid"
            time.sleep(0.5)

    def settle(self, visitor: Visitor) -> None:
        """On the provider's page, unless it was to be had for nothing."""
        if visitor.path != "/library/":
            visitor.pay(PAYS)


def insist(shop: RunningShop, act, tries: int = 30) -> None:
    """People come back when a page does not work, once the shop is there again; after some tries
    they give up."""
    for _ in range(tries):
        try:
            act()
            return
        except (requests.RequestException, AssertionError, KeyError):
            time.sleep(0.5)
            came_back(shop)


def came_back(shop: RunningShop, within: float = 60) -> None:
    """Wait until the shop answers, but not for ever: its processes are killed meanwhile."""
    deadline = time.monotonic() + within
    while not shop._ready() and time.monotonic() < deadline:
        time.sleep(0.5)
