"""A new version is rolled out, and a large table is migrated, while the shop is in use."""

import contextlib
import os
import signal
import threading
import time

import psycopg2
import pytest
import requests
from django.conf import settings

from tests.conftest import DATABASE_URL, missing
from tests.faults.rows import ask
from tests.faults.trials import go_through
from tests.flows.visitor import Visitor
from tests.running_shop import RunningShop
from tests.services import redis as redis_service

pytestmark = [pytest.mark.postgres, pytest.mark.long]

BIG = """
import os
from django.core.files.base import ContentFile
from products.models import ProductPage, Release
file = ProductPage.objects.get(slug="almanac-docs").latest_release.main_file
file.file.save("big.zip", ContentFile(os.urandom({size})), save=False)
file.size = {size}
file.save()
"""
SIZE = 30_000_000
MANY_ROWS = """
INSERT INTO notifications_outgoingmessage (kind, channel, recipient, language, subject, text, html,
    is_sensitive, stop_url, details, dedupe_key, status, attempts, refusals, next_try_at,
    last_error, created_at)
SELECT 'trial', 'email', 'nobody@faults.example', 'en', 'Trial', '', '', false, '', '{}',
    'many-' || n, 'sent', 1, 0, now(), '', now() - n * interval '1 second'
FROM generate_series(1, 300000) n
"""


@pytest.fixture
def shop(tmp_path):
    if redis_service.program() is None:
        missing("redis-server")
    with RunningShop(
        tmp_path / "shop", postgres=DATABASE_URL, redis=settings.CELERY_BROKER_URL
    ) as shop:
        yield shop


@pytest.fixture
def customers(shop):
    made = [f"visitor-{number}@faults.example" for number in range(3)]
    shop.add_customers(*made, "owner@faults.example")
    return made


class SlowDownload(threading.Thread):
    """Somebody whose line takes ten seconds for a file; `content` is what they got in the end."""

    SECONDS = 10

    def __init__(self, shop: RunningShop):
        super().__init__(daemon=True)
        buyer = Visitor(shop, "owner@faults.example").open("/").log_in()
        buyer.buy("almanac-docs")
        link = buyer.open("/library/").press("Download", follow=False).answer.headers["Location"]
        self.answer = buyer.session.get(shop.url + link, stream=True, timeout=30)
        self.content, self.error = b"", None

    def run(self) -> None:
        part = SIZE // (self.SECONDS * 10)
        try:
            for block in self.answer.iter_content(part):
                self.content += block
                time.sleep(0.1)
        except requests.RequestException as error:
            self.error = error


def restart(shop: RunningShop, name: str) -> None:
    """As a service is restarted: asked to end, waited for, started again."""
    process = shop.processes.pop(name)
    process.send_signal(signal.SIGTERM)
    process.wait(90)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    shop.start_process(name)


def test_a_new_version_is_rolled_out(shop, customers):
    shop.manage("shell", "--verbosity=0", "--command", BIG.format(size=SIZE))
    download = SlowDownload(shop)

    @contextlib.contextmanager
    def roll_out():
        download.start()
        time.sleep(1)
        os.kill(shop.processes["web"].pid, signal.SIGHUP)
        for name in ("worker", "long", "beat"):
            restart(shop, name)
        yield

    go_through("a new version is rolled out", roll_out, 12, shop, addresses=customers)
    download.join(60)
    assert download.error is None
    assert download.content == shop.sold_file("almanac-docs")


def test_a_large_table_is_migrated(shop, customers):
    """What an upgrade does while the code of before serves: see docs/operations.md."""
    url = shop.environment["DATABASE_URL"]
    ask(url, MANY_ROWS)

    @contextlib.contextmanager
    def migrate():
        table = "notifications_outgoingmessage"
        ask(url, f"ALTER TABLE {table} ADD COLUMN weight integer NULL")
        build_beside_writers(url, f"CREATE INDEX CONCURRENTLY heavy ON {table} (weight, id)")
        yield

    go_through("a large table is migrated", migrate, 5, shop, addresses=customers)


def build_beside_writers(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()
