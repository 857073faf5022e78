"""People who use a shop while something happens to it, and what they were answered.

with Traffic(shop, addresses) as traffic:
    ...
traffic.tally.by_status(), traffic.tally.longest()
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import requests
from requests.adapters import HTTPAdapter

from tests.flows.visitor import Visitor

NO_ANSWER = 0
CLIENT = "203.0.113.9"
SLUGS = [
    "almanac-docs",
    "dovecote-emails",
    "harbour-portfolio",
    "ledgerline-invoices",
    "pebble-icons",
    "pocket-mobile-kit",
    "quayside-builder",
    "saltmarsh-cafe",
    "tidewatch-status",
    "tidybox-organiser",
]
WORDS = ["portfolio", "icons", "invoice", "nothing at all", "e-mail", "kit"]
# Whatever a visit meets when a shop is away: no answer, a page that is not the one it expected.
TURNED_AWAY = (requests.RequestException, AssertionError, KeyError)


@dataclass(frozen=True)
class Answer:
    """One request. `at`: when it was over (time.monotonic); `seconds`: how long it took;
    `status`: NO_ANSWER where the connection failed."""

    at: float
    status: int
    seconds: float

    @property
    def is_bad(self) -> bool:
        return self.status == NO_ANSWER or self.status >= 500


class Tally:
    """All answers so far; many threads may add to it."""

    def __init__(self):
        self.answers: list[Answer] = []

    def note(self, status: int, begun: float) -> None:
        now = time.monotonic()
        self.answers.append(Answer(now, status, now - begun))

    def between(self, since: float, until: float = float("inf")) -> list[Answer]:
        return [one for one in list(self.answers) if since <= one.at < until]

    def by_status(self, since: float = float("-inf")) -> dict[str, int]:
        """How many answers had each status; "no answer" where there was none."""
        found = Counter(one.status for one in self.between(since))
        return {str(status or "no answer"): number for status, number in sorted(found.items())}

    def longest(self) -> float:
        return max((one.seconds for one in list(self.answers)), default=0.0)

    def last_bad(self) -> float:
        """When the last request went wrong (time.monotonic); long ago if none did."""
        return max((one.at for one in list(self.answers) if one.is_bad), default=float("-inf"))


class CountedWay(HTTPAdapter):
    """The way to the shop: each request and redirect is noted. Like a proxy's, each has a
    connection of its own.

    To an https address it goes as a request that a proxy has taken the encryption off.
    """

    def __init__(self, tally: Tally):
        super().__init__(pool_maxsize=4)
        self.tally = tally

    def send(self, request, **options):
        address = request.url
        request.headers["Connection"] = "close"
        if address.startswith("https://"):
            request.url = address.replace("https://", "http://", 1)
            request.headers.update({"X-Forwarded-Proto": "https", "X-Forwarded-For": CLIENT})
        begun = time.monotonic()
        try:
            answer = super().send(request, **options)
        except requests.RequestException:
            self.tally.note(NO_ANSWER, begun)
            raise
        finally:
            request.url = address
        self.tally.note(answer.status_code, begun)
        answer.url = address
        return answer


def counted_visitor(shop, tally: Tally, email: str = "") -> Visitor:
    """A visitor whose requests to the shop are noted; those to the provider are not."""
    visitor = Visitor(shop, email)
    visitor.session.mount(shop.url, CountedWay(tally))
    return visitor


# --- what they do -----------------------------------------------------------------------------
def read(visitor: Visitor, chance: random.Random) -> None:
    """A page that anybody may see."""
    visitor.open(chance.choice(["/", "/products/", f"/products/{chance.choice(SLUGS)}/"]))


def search(visitor: Visitor, chance: random.Random) -> None:
    visitor.open("/products/", params={"q": chance.choice(WORDS)})


def look_after_own(visitor: Visitor, chance: random.Random) -> None:
    """A page of somebody who has logged in."""
    own = ["/library/", "/orders/", "/support/", f"/products/{chance.choice(SLUGS)}/"]
    visitor.open(chance.choice(own))


def pay(visitor: Visitor, slug: str) -> None:
    """From the form of the checkout to the page of the paid order."""
    visitor.check_out(slug).pay()


class Traffic:
    """A reader, a customer who looks around and one who buys, each in a thread of the tests.

    `addresses` are accounts of the shop's that own nothing: the first looks around, the others buy.
    Buying is paced: all customers together may open 40 payment pages a minute.
    """

    READ_EVERY, OWN_EVERY, BUY_EVERY = 0.1, 0.2, 2.0  # seconds
    TRIES = 4

    def __init__(self, shop, addresses: list[str], seed: int = 7):
        self.shop, self.addresses, self.seed = shop, addresses, seed
        self.tally = Tally()
        self.over = threading.Event()
        self.threads: list[threading.Thread] = []

    def __enter__(self) -> "Traffic":
        first, *others = [
            counted_visitor(self.shop, self.tally, address).open("/").log_in()
            for address in self.addresses
        ]
        reader = counted_visitor(self.shop, self.tally)
        self._start(self._go_on, reader, read, self.READ_EVERY)
        self._start(self._go_on, first, look_after_own, self.OWN_EVERY)
        self._start(self._buy, others)
        return self

    def __exit__(self, *failure) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(60)

    def _start(self, what: Callable, *values) -> None:
        self.threads.append(threading.Thread(target=what, args=values, daemon=True))
        self.threads[-1].start()

    def _go_on(self, visitor: Visitor, act: Callable, pause: float) -> None:
        chance = random.Random(self.seed)
        while not self.over.wait(pause):
            try:
                act(visitor, chance)
            except TURNED_AWAY:
                continue

    def _buy(self, buyers: list[Visitor]) -> None:
        """Whoever is turned away tries again some times, as somebody who wants it would."""
        wishes = ((who, slug) for slug in SLUGS for who in buyers for _ in range(self.TRIES))
        has_paid = set()
        for who, slug in wishes:
            if (who.email, slug) in has_paid:
                continue
            if self.over.wait(self.BUY_EVERY):
                return
            with suppress(*TURNED_AWAY):
                pay(who, slug)
                has_paid.add((who.email, slug))
