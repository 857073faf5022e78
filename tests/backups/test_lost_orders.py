"""The whole story: a backup, purchases, the loss, the restore, and every buyer downloads again."""

import os
import signal

import pytest

from tests.conftest import DATABASE_URL, ON_POSTGRES
from tests.faults.ledgers import compare
from tests.flows.visitor import Visitor
from tests.migrated import PostgresCopies
from tests.running_shop import RunningShop
from tests.services.postgres import PROGRAMS

OLD, NEW, LATE = "old@lost.example", "new@lost.example", "late@lost.example"
BEFORE, AFTER = "tidybox-organiser", "pebble-icons"
SEND = "from notifications import outbox; outbox.sweep()"


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    shop = RunningShop(
        tmp_path / "shop",
        postgres=DATABASE_URL if ON_POSTGRES else None,
        environment={"BACKUP_URL": (tmp_path / "backups").as_uri()},
    )
    yield shop.start(only=("web", "sandbox"))
    shop.stop()
    if ON_POSTGRES:  # what was there before the restore is kept
        databases = PostgresCopies(DATABASE_URL).databases
        for name in databases.names():
            if name.startswith(shop.database):
                databases.drop(name)


def buy(shop, email: str, slug: str) -> str:
    return Visitor(shop, email).open("/").log_in().buy(slug)


def downloads(shop, email: str, slug: str) -> bool:
    """Whether the customer gets the file that was sold."""
    buyer = Visitor(shop, email).open("/").log_in()
    buyer.open(f"/products/{slug}/").press("Download", follow=False)
    answer = buyer.session.get(shop.url + buyer.answer.headers["Location"], timeout=30)
    return answer.content == shop.sold_file(slug)


def test_what_was_bought_between_backup_and_loss_comes_back(shop):
    shop.add_customers(OLD, NEW)
    buy(shop, OLD, BEFORE)
    shop.manage("shell", "-v0", "-c", SEND)
    shop.manage("backup")
    shop.add_customers(LATE)
    lost = {buy(shop, email, AFTER) for email in (OLD, NEW, LATE)}
    shop.kill("web", signal.SIGTERM)

    told = shop.manage("restore", "latest", "--yes")
    assert "manage.py rebuild_orders" in told
    assert not lost & {order["reference"] for order in shop.ledger()["orders"]}
    shop.start_process("web")
    shop.wait_until(shop._ready, 60, "the shop did not come back")

    told = shop.manage("reconcile_orders")
    assert "Of orders that a restored backup lacks: 3 payments." in told
    told = shop.manage("rebuild_orders", "--yes")
    assert "Rebuilt so far: 2." in told
    assert "Left for a person: 1, nobody has this address." in told
    shop.add_customers(LATE)
    assert "Nothing is left." in shop.manage("rebuild_orders", "--yes")

    shop.manage("shell", "-v0", "-c", SEND)
    books = shop.ledger()
    assert lost <= {order["reference"] for order in books["orders"] if order["is_paid"]}
    differences = compare(books, shop.provider_ledger())
    assert not differences, differences
    for email, slug in ((OLD, BEFORE), (OLD, AFTER), (NEW, AFTER), (LATE, AFTER)):
        assert downloads(shop, email, slug), (email, slug)
    assert "healed 0." in shop.manage("reconcile_orders")
