"""A shop is backed up, destroyed and restored: the rows agree, it boots, an old buyer downloads."""

import hashlib
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from backups import restoring, runs
from backups.encryption import new_key
from backups.failures import BackupError, WrongVersion
from backups.models import BackupRun
from tests.conftest import DATABASE_URL, ON_POSTGRES
from tests.flows.visitor import Visitor
from tests.migrated import ROOT, PostgresCopies
from tests.running_shop import RunningShop
from tests.seeded_shop import copy_seeded_shop
from tests.services.postgres import PROGRAMS

BUYER = "buyer@backups.example"
SLUG = "tidybox-organiser"
KEY = str(new_key())
BUY = f"""
from accounts.models import User
from commerce.models import PurchasedProduct
from products.models import ProductPage
from notifications import outbox
PurchasedProduct.objects.create(
    user=User.objects.get(email={BUYER!r}), product=ProductPage.objects.get(slug={SLUG!r})
)
outbox.enqueue(kind="test", recipient={BUYER!r}, subject="Wait", text="x", dedupe_key="wait")
"""
SWEEP = """
import json
from notifications import outbox
from notifications.models import OutgoingMessage
outbox.sweep()
message = OutgoingMessage.objects.get(kind="test")
print(json.dumps([message.status, message.held_at is not None]))
"""
WATCH = """
import json
from backups import runs, watching
from backups.models import BackupRun
from notifications.models import OutgoingMessage
watching.watch()
status = BackupRun.objects.first().status
alerts = OutgoingMessage.objects.filter(kind="backup-failed").count()
print(json.dumps([status, alerts, runs.back_up().status]))
"""


@pytest.fixture(scope="module")
def sold(tmp_path_factory):
    """A shop with a purchase and an unsent message, its encrypted backup, and what it held."""
    folder = tmp_path_factory.mktemp("restore")
    shop = RunningShop(
        folder / "shop",
        postgres=DATABASE_URL if ON_POSTGRES else None,
        environment={
            "BACKUP_URL": (folder / "backups").as_uri(),
            "BACKUP_ENCRYPTION_KEY": KEY,
        },
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
        copy_seeded_shop(shop, RunningShop)
        shop.add_customers(BUYER)
        shop.manage("shell", "--verbosity=0", "--command", BUY)
        shop.backups = folder / "backups"
        shop.name = shop.manage("backup").strip()
    yield shop
    shop.stop()
    if ON_POSTGRES:
        databases = PostgresCopies(DATABASE_URL).databases
        for name in databases.names():
            if name.startswith(shop.database):
                databases.drop(name)


def destroy(shop) -> None:
    """The disk is gone, and the database with it; only the backups are left."""
    for name in ("private", "media"):
        shutil.rmtree(shop.folder / name, ignore_errors=True)
    if shop.postgres:
        PostgresCopies(shop.postgres).databases.drop(shop.database)
    else:
        for path in shop.folder.glob("shop.sqlite3*"):
            path.unlink()


def rows(shop) -> dict:
    """The rows of some tables, whole, straight from the database."""
    connection = (
        psycopg2.connect(shop.environment["DATABASE_URL"])
        if shop.postgres
        else sqlite3.connect(shop.folder / "shop.sqlite3")
    )
    found = {}
    for table in ("accounts_user", "products_release", "commerce_purchasedproduct"):
        cursor = connection.cursor()
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
        found[table] = cursor.fetchall()
    connection.close()
    return found


def files(shop) -> dict[str, str]:
    return {
        str(path.relative_to(shop.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for room in ("private", "media")
        for path in (shop.folder / room).rglob("*")
        if path.is_file()
    }


def look(shop, code: str) -> list:
    """What a few lines of Python in the shop have found, printed as their last line."""
    return json.loads(shop.manage("shell", "-v0", "-c", code).splitlines()[-1])


def test_a_destroyed_shop_comes_back_and_an_old_buyer_downloads(sold):
    before, files_before = rows(sold), files(sold)
    bought = sold.sold_file(SLUG)
    destroy(sold)
    told = sold.manage("restore", "latest", "--yes")
    assert f"Restored {sold.name}" in told
    assert "1 unsent messages are held" in told
    assert "An old purchase can be downloaded: " in told
    assert (rows(sold), files(sold)) == (before, files_before)
    assert before["commerce_purchasedproduct"]

    with_web = sold.start(only=("web", "sandbox"))
    buyer = Visitor(with_web, BUYER).open("/").log_in()
    buyer.open("/library/").press("Download", follow=False)
    assert buyer.status == 303
    answer = buyer.session.get(sold.url + buyer.answer.headers["Location"], timeout=30)
    assert answer.content == bought
    for name in list(sold.processes):
        sold.kill(name, signal.SIGTERM)
    assert look(sold, SWEEP) == ["pending", True], "held until somebody releases it"


def damage(data: bytes) -> dict[str, bytes]:
    """Twenty ways in which an archive may go wrong."""
    size = len(data)
    found = {
        f"cut at {share:.2%}": data[: int(size * share)]
        for share in (0, 0.0001, 0.01, 0.25, 0.5, 0.75, 0.99)
    }
    found["a byte short"] = data[:-1]
    for at in (0, 10, 40, 60, 100, size // 3, size // 2, size - 20, size - 1):
        found[f"a bit at {at}"] = data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]
    found["zeros in the middle"] = data[: size // 2] + bytes(4096) + data[size // 2 + 4096 :]
    found["a block twice"] = data[: size // 2] + data[size // 2 - 4096 :]
    found["more at the end"] = data + b"more"
    return found


def is_refused(name: str) -> bool:
    try:
        restoring.restore(*restoring.find(name))
    except BackupError:
        return True
    return False


@pytest.fixture
def damaged(place, settings, transactional_db):
    """A backup of the tests' own database, with or without a key, and a way to spoil it."""
    settings.BACKUP_ENCRYPTION_KEY = KEY
    run = runs.back_up()
    assert run.status == "verified", run.error
    return place, run


def test_twenty_corruptions_are_found_twenty_times(damaged):
    place, run = damaged
    whole = (place / run.name).read_bytes()
    spoilt = damage(whole)
    assert len(spoilt) == 20
    for what, data in spoilt.items():
        (place / run.name).write_bytes(data)
        assert is_refused("latest"), what
    assert BackupRun.objects.get().status == "verified", "the database is as it was"


def test_corruptions_of_a_plain_backup_are_found_too(damaged, settings):
    place, _ = damaged
    settings.BACKUP_ENCRYPTION_KEY = ""
    run = runs.back_up()
    whole = (place / run.name).read_bytes()
    for what, data in damage(whole).items():
        (place / run.name).write_bytes(data)
        assert is_refused(run.name), what


@pytest.mark.parametrize("answer", ["", "no\n", "y\n"])
def test_nothing_is_overwritten_without_a_yes(damaged, monkeypatch, capsys, answer):
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", "latest")
    shown = capsys.readouterr().out
    assert damaged[1].name in shown
    assert "Everything since then is lost" in shown
    assert BackupRun.objects.get().restored_at is None


def test_a_backup_of_a_newer_shop_is_refused(place, transactional_db):
    history = MigrationRecorder(connection)
    history.record_applied("commerce", "9999_what_is_to_come")
    run = runs.back_up()
    history.record_unapplied("commerce", "9999_what_is_to_come")
    with pytest.raises(WrongVersion, match=r"newer version of the shop than this \(commerce\)"):
        restoring.describe(*restoring.find(run.name))


def test_wrong_key_and_missing_checksum(damaged, settings):
    place, run = damaged
    store, name = restoring.find(run.name)
    settings.BACKUP_ENCRYPTION_KEY = str(new_key())
    with pytest.raises(BackupError, match="another BACKUP_ENCRYPTION_KEY"):
        restoring.describe(store, name)
    settings.BACKUP_ENCRYPTION_KEY = KEY
    (place / f"{name}.sha256").unlink()
    with pytest.raises(BackupError, match="never verified"):
        restoring.describe(store, name)


@pytest.mark.long
def test_a_backup_killed_half_way_is_told_and_leaves_no_latest(sold):
    """kill -9 while the archive is written; the next watch finds it."""
    (sold.folder / "media" / "film.mov").write_bytes(os.urandom(1_000_000) * 200)
    latest = (sold.backups / "latest").read_text()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "backup"], cwd=ROOT, env=sold.environment
    )
    deadline = time.monotonic() + 60
    while not list(sold.backups.glob(".*.part")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    (sold.folder / "media" / "film.mov").unlink()
    assert list(sold.backups.glob(".*.part")), "it was killed too late"
    assert (sold.backups / "latest").read_text() == latest
    status, alerts, after = look(sold, WATCH)
    assert status == "failed"
    assert alerts > 0
    assert after == "verified"
    assert not list(sold.backups.glob(".*.part"))
