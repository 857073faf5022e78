"""No room is left: on the disk of the shop's own files, of its backups, of its database."""

import contextlib
import os
import sys
import time
from pathlib import Path

import psycopg2
import pytest
import requests

from tests.conftest import DATABASE_URL
from tests.faults.own_shop import (
    need_namespaces,
    own_postgres,
    own_redis,
    reachable_folder,
    shop_on,
)
from tests.faults.rows import ask
from tests.faults.trials import go_through
from tests.flows.visitor import Visitor
from tests.running_shop import RunningShop
from tests.services.namespaces import small_disk
from tests.services.postgres import PROGRAMS
from tests.services.smtp import SMTPServer

pytestmark = [pytest.mark.postgres, pytest.mark.long]

AWAY = frozenset({503})
# Rows until nothing fits in any more: in what the tables have of room, and in the log of changes.
TAKE_ROOM = """
CREATE TABLE IF NOT EXISTS room (words text);
INSERT INTO room SELECT repeat(md5(random()::text), 40) FROM generate_series(1, 500);
"""


@pytest.fixture
def customers():
    return [f"visitor-{number}@faults.example" for number in range(3)]


def shop_with_small_disks(tmp_path, disk, backups, post, broker) -> RunningShop:
    (disk.folder / "tmp").mkdir()
    shop = RunningShop(
        disk.folder / "shop",
        postgres=DATABASE_URL,
        redis=broker.url(0),
        environment={
            "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
            "BACKUP_URL": backups.folder.as_uri(),
            "SANDBOX_DATA_DIR": str(tmp_path / "sandbox"),
            "TMPDIR": str(disk.folder / "tmp"),
            # pg_dump of the server's own version.
            "PATH": os.pathsep.join(map(str, (PROGRAMS, Path(sys.executable).parent, "/usr/bin"))),
        },
    )
    shop.log_folder = tmp_path
    return shop


def ask_for_help(shop, address: str) -> requests.Response:
    """A customer's request with a file, for what they bought before."""
    visitor = Visitor(shop, address).open("/").log_in()
    visitor.open("/support/new/almanac-docs/")
    form = visitor.button("Send").find_parent("form")
    token = form.find("input", {"name": "csrfmiddlewaretoken"})["value"]
    return visitor.session.post(
        visitor.url,
        data={
            "csrfmiddlewaretoken": token,
            "subject": "It is too big",
            "message": "See the file.",
            **{
                one["name"]: one.get("value", "")
                for one in form.find_all("input", {"type": "hidden"})
            },
        },
        files={"attachments": ("shot.png", b"\x89PNG" + bytes(4_000_000))},
        headers={"Referer": visitor.url},
        timeout=30,
    )


def home_status(shop) -> int:
    return requests.get(shop.url, timeout=20).status_code


def test_the_disk_of_the_shops_files_is_full(tmp_path, customers):
    need_namespaces()
    with (
        small_disk(tmp_path / "small", 150) as disk,
        small_disk(tmp_path / "backups", 100) as backups,
        own_redis() as broker,
        SMTPServer() as post,
        shop_with_small_disks(tmp_path, disk, backups, post, broker) as shop,
    ):
        shop.add_customers(*customers, "helped@faults.example")
        helped = Visitor(shop, "helped@faults.example").open("/").log_in()
        helped.buy("almanac-docs")

        @contextlib.contextmanager
        def full():
            disk.fill()
            try:
                answer = requests.get(f"{shop.url}/readyz", timeout=20)
                assert answer.status_code == 200
                assert ask_for_help(shop, "helped@faults.example").status_code == 503
                shop.manage("under_construction", "on")
                shop.wait_until(lambda: home_status(shop) == 503, 5, "it does not close")
                shop.manage("under_construction", "off")
                shop.wait_until(lambda: home_status(shop) == 200, 5, "it does not open")
                yield
            finally:
                disk.free()

        go_through("the disk of files is full", full, 8, shop, addresses=customers, allowed=AWAY)
        assert ask_for_help(shop, "helped@faults.example").status_code == 200

        @contextlib.contextmanager
        def no_room_for_backups():
            backups.fill()
            try:
                with pytest.raises(RuntimeError, match="no space left"):
                    shop.manage("backup")
                yield
            finally:
                backups.free()

        go_through("the disk of backups is full", no_room_for_backups, 5, shop, addresses=customers)
        assert shop.manage("backup").strip()


def test_the_disk_of_the_database_is_full(tmp_path, customers):
    need_namespaces()
    with (
        reachable_folder() as home,
        small_disk(home, 400) as disk,
        own_redis() as broker,
        own_postgres(
            disk.folder, max_wal_size="64MB", min_wal_size="32MB", log_min_messages="error"
        ) as server,
        shop_on(server, broker, tmp_path / "shop") as shop,
    ):
        shop.add_customers(*customers)
        url = shop.environment["DATABASE_URL"]

        @contextlib.contextmanager
        def full():
            until = time.monotonic() + 10
            refused = 0
            while time.monotonic() < until:
                disk.fill()
                try:
                    ask(url, TAKE_ROOM)
                    ask(url, "SELECT pg_switch_wal()")
                except psycopg2.Error:
                    refused += 1
                    time.sleep(0.2)
            assert refused
            yield
            disk.free()
            if server.process.poll() is not None:
                server.start()

        go_through(
            "the disk of the database is full", full, 12, shop, addresses=customers, allowed=AWAY
        )
