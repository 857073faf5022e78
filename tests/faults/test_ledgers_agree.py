"""A crowd buys while everything goes wrong; after quiet and one reconciliation the books agree.

Webhooks are lost, doubled, late, mixed up and without amounts; the provider's API fails now and
then, archives products, refuses a country or everybody for a while, and lets buyers pay in other
currencies with its fee on top or taken off; web, worker and beat are killed with -9; payments are
refunded and disputed meanwhile. The crowd declines, abandons, tries again, and pays in two tabs at
once; with codes, one of them good for a few orders only; at amounts of its choice, or nothing; in a
sale; editions, and the way up from them.

LEDGERS_SEED is what the crowd throws its dice with (7). LEDGERS_CUSTOMERS is how large it is in the
long form (40, who buy nine things each): a busy machine may not get through so many in an hour.
"""

import json
import os
import random
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from django.conf import settings

from tests.conftest import DATABASE_URL
from tests.faults import prices
from tests.faults.crowd import CODES, FEW, PREPARE, PRICES, Crowd
from tests.faults.ledgers import compare
from tests.faults.trials import DONE_WITHIN, on_their_way, wait_until_done
from tests.running_shop import ROOT, RunningShop

pytestmark = pytest.mark.postgres

TROUBLE = {
    "duplicates": 2,
    "drop": 0.5,
    "shuffle": True,
    "retry_scale": 0.001,
    "api_fail_share": 0.15,
    "api_status": 503,
}
CALM = {
    "duplicates": 0,
    "drop": False,
    "shuffle": False,
    "retry_scale": 0.001,
    "api_status": None,
    "adaptive_currency": None,
    "omit_amounts": False,
    "merchant_live": True,
    "unsupported_countries": "",
}
# What the provider does besides, each for as long as it takes until the next.
WHIMS = [
    {"merchant_live": False},
    {"unsupported_countries": "DE"},
    {"omit_amounts": True},
    {"declined_card_consumes_session": True},
    {"adaptive_fees": "inclusive", "honour_billing_currency": False},
    {"adaptive_fees": "exclusive", "honour_billing_currency": False, "adaptive_rounding": -1},
    {"honour_billing_currency": True},
]
SOBER = {
    "merchant_live": True,
    "unsupported_countries": "",
    "omit_amounts": False,
    "declined_card_consumes_session": False,
}
# What failed three times while the provider was in trouble rests for half an hour, and what may
# have overtaken a checkout call that was killed waits for a quarter: let it be over at once.
LET_IT_BE_LATER = """
from datetime import timedelta
from django.utils import timezone
from commerce.models import WebhookEvent
from commerce.payments.settlement import PARKED_FOR
for event in WebhookEvent.objects.filter(status__in=["pending", "failed"]):
    print(event, event.status, event.attempts, event.outcome, event.error[-300:])
    event.next_try_at, event.received_at = timezone.now(), event.received_at - PARKED_FOR
    event.save(update_fields=["next_try_at", "received_at"])
"""
# Orders that had given the use of their code back before they were paid.
PAID_LATE = """
from wagtail.models import ModelLogEntry
from commerce.audit import ORDER_MOVED
from commerce.models import Order
moved = ModelLogEntry.objects.filter(action=ORDER_MOVED)
late = [row.object_id for row in moved
    if row.data["to"] == "paid" and row.data["from"] in ("failed", "cancelled", "expired")]
for reference in Order.objects.filter(pk__in=late).values_list("reference", flat=True):
    print(reference)
"""
REPORT = ROOT / "var" / "test" / "ledgers.json"


@pytest.fixture
def troubled(tmp_path):
    """A shop of its own on PostgreSQL and Redis, whose processes may be killed."""
    shop = RunningShop(tmp_path / "shop", postgres=DATABASE_URL, redis=settings.CELERY_BROKER_URL)
    with shop:
        shop.control("settings", **TROUBLE)
        yield shop


class Trouble(threading.Thread):
    """Kills the shop's processes one after the other, and has payments go back."""

    def __init__(self, shop: RunningShop, seed: int):
        super().__init__(daemon=True)
        self.shop, self.chance = shop, random.Random(seed)
        self.over = threading.Event()
        self.kills, self.reversals, self.whims, self.archived = 0, 0, 0, 0
        self.error = None
        # When the web process was started, and when it was first seen to work; 0 for not yet.
        self.web_began, self.web_works = time.monotonic(), 0.0

    def run(self) -> None:
        try:
            while not self.over.wait(self.chance.uniform(1, 3)):
                self.kill()
                self.reverse()
                self.change_its_mind()
        except Exception as error:
            self.error = error

    def stop(self) -> None:
        self.over.set()
        self.join(60)
        if self.error:
            raise self.error

    def kill(self) -> None:
        name = self.chance.choice(["web", "worker", "worker", "beat"])
        if not self._web_has_worked() and name == "web":
            name = "worker"
        self.shop.kill(name)
        self.kills += 1
        time.sleep(self.chance.uniform(0, 1))
        self.shop.start_process(name)
        if name == "web":
            self.web_began, self.web_works = time.monotonic(), 0.0

    def _web_has_worked(self) -> bool:
        """For as long as it took to come up: else, on a slow machine, nobody could buy anything."""
        if not self.shop._ready():
            return False
        now = time.monotonic()
        self.web_works = self.web_works or now
        return now - self.web_works >= self.web_works - self.web_began

    def change_its_mind(self) -> None:
        """The provider archives a product, or behaves otherwise until it is asked next time."""
        self.shop.control("settings", **SOBER | self.chance.choice(WHIMS))
        self.whims += 1
        on_sale = [
            row["product_id"]
            for row in self.shop.provider_ledger()["products"]
            if not row["archived"]
        ]
        if on_sale and self.chance.random() < 0.5:
            with suppress(requests.HTTPError):  # the shop has just done it
                self.shop.control(f"products/{self.chance.choice(on_sale)}/archive")
                self.archived += 1

    def reverse(self) -> None:
        paid = [
            row["payment_id"]
            for row in self.shop.provider_ledger()["payments"]
            if row["status"] == "succeeded"
        ]
        if not paid:
            return
        payment_id = self.chance.choice(paid)
        ways = [
            ("refund", {}),
            ("refund", {"amount": 100}),
            ("dispute", {"status": "opened"}),
            ("dispute", {"status": self.chance.choice(["won", "lost", "cancelled"])}),
        ]
        what, values = self.chance.choice(ways)
        try:
            self.shop.control(f"payments/{payment_id}/{what}", **values)
            self.reversals += 1
        except requests.HTTPError:
            pass  # refunded before, or disputed before: the provider refuses


def live_through(shop: RunningShop, customers: int, products: int) -> dict:
    """Trouble while the crowd buys, then quiet and one reconciliation; the figures of it."""
    seed = int(os.environ.get("LEDGERS_SEED", "7"))
    few = max(2, customers // 8)
    shop.manage("shell", "--verbosity=0", "--command", PREPARE % few)
    crowd, trouble = Crowd(shop, customers, products, seed), Trouble(shop, seed)
    started = time.monotonic()
    trouble.start()
    crowd.buy_everything()
    trouble.stop()
    shop.control("settings", **CALM)
    shop.wait_until(shop._ready, 60, "the shop did not come back")
    # What arrives last may have to rest, too.
    shop.wait_until(lambda: not on_their_way(shop), DONE_WITHIN, "webhooks did not arrive")
    rested = shop.manage("shell", "--no-imports", "--command", LET_IT_BE_LATER)
    wait_until_done(shop, "the crowd")
    before = compare(shop.ledger(), shop.provider_ledger())
    report = shop.manage("reconcile_orders")
    wait_until_done(shop, "the crowd")
    again = shop.manage("reconcile_orders")
    books, provider = shop.ledger(), shop.provider_ledger()
    after = compare(books, provider)
    late = set(shop.manage("shell", "--verbosity=0", "--command", PAID_LATE).split())
    codes = CODES | {FEW: replace(CODES[FEW], uses=few)}
    orders = books["orders"]
    deliveries = provider["deliveries"]
    figures = {
        "seed": seed,
        "seconds": round(time.monotonic() - started),
        "orders": len(orders),
        "with a code": sum(row["discount"] > 0 for row in orders),
        "with the code of few uses": sum(row["discount_code"] == FEW for row in orders),
        "its uses": few,
        "paid late": sorted(late),
        "at chosen prices": sum(row["minimum"] is not None for row in orders),
        "of them for nothing": sum(row["amount"] == 0 for row in orders),
        "in a sale": sum(row["sale_discount"] > 0 for row in orders),
        "of editions": sum(row["edition"] != "" for row in orders),
        "of them upgrades": sum(row["upgraded_from"] is not None for row in orders),
        "payments": len(provider["payments"]),
        "succeeded": sum(row["status"] == "succeeded" for row in provider["payments"]),
        "webhooks": len(deliveries),
        "webhooks lost": sum(row["state"] == "dropped" for row in deliveries),
        "webhook tries": sum(row["attempts"] for row in deliveries),
        "kills": trouble.kills,
        "reversals": trouble.reversals,
        "whims of the provider": trouble.whims,
        "events that rested": rested.splitlines(),
        "products archived": trouble.archived,
        "paid in another currency": sum(
            row["currency"] != row["settlement_currency"] for row in provider["payments"]
        ),
        "reviews": len(books["reviews"]),
        "before reconciliation": {name: len(rows) for name, rows in vars(before).items()},
        "after": {name: len(rows) for name, rows in vars(after).items()},
        "differences": vars(after),
        "mistaken": prices.mistaken(books, provider, PRICES, codes, late),
        "reconciliation": report.splitlines(),
        "and again": again.splitlines(),
    }
    Path(REPORT).write_text(json.dumps(figures, indent=1))
    return figures


def assert_agreed(figures: dict) -> None:
    assert set(figures["after"].values()) == {0}, figures["differences"]
    assert figures["mistaken"] == []
    # Without its loss, and something of each kind, the run would have shown nothing.
    assert figures["webhooks lost"] > 0
    assert figures["succeeded"] > 0
    for kind in ("with the code of few uses", "at chosen prices", "in a sale", "of editions"):
        assert figures[kind] > 0, kind


def test_the_ledgers_agree_after_some_trouble(troubled):
    assert_agreed(live_through(troubled, customers=4, products=2))


@pytest.mark.long
def test_the_ledgers_agree_after_much_trouble(troubled):
    customers = int(os.environ.get("LEDGERS_CUSTOMERS", "40"))
    assert_agreed(live_through(troubled, customers, products=max(1, customers // 5)))
