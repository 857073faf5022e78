"""Each run is a row, verified only after it was read back and restored; whatever fails is told."""

import hashlib
import resource
import signal
import threading

import pytest
from django.db import connection

from backups import archives, databases, runs, storages, tasks, watching
from backups.encryption import new_key
from backups.failures import Busy, WrongVersion
from backups.models import BackupRun
from backups.stores import open_store
from backups.workroom import only_one
from notifications.models import OutgoingMessage
from tests.backups.test_stores import point_at
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

KEY = str(new_key())


@pytest.fixture
def admin(db):
    return UserFactory(email="admin@example.com", is_superuser=True)


def told() -> list[str]:
    """The alerts that were written."""
    return list(OutgoingMessage.objects.filter(kind="backup-failed").values_list("text", flat=True))


def count_table(model) -> int:
    name = model._meta.db_table
    return name if connection.vendor == "sqlite" else f"public.{name}"


def test_a_backup_is_verified_and_its_row_tells_all(sold, place, admin):
    run = runs.back_up()
    assert (run.status, run.error) == ("verified", "")
    archive = place / run.name
    assert run.size == archive.stat().st_size
    assert run.sha256 == hashlib.sha256(archive.read_bytes()).hexdigest()
    assert (place / f"{run.name}.sha256").read_text() == f"{run.sha256}  {run.name}\n"
    assert (place / "latest").read_text() == f"{run.name}\n"
    assert run.row_counts[count_table(type(admin))] == 1
    assert run.row_counts[count_table(BackupRun)] == 1
    assert run.table_count > 60
    assert (run.file_count, run.file_bytes) == (3, 300_009)
    assert (run.engine, run.is_encrypted, run.place) == (connection.vendor, False, str(place))
    assert run.duration.total_seconds() > 0
    assert told() == []
    assert sorted(path.name for path in sold.iterdir()) == ["backup-work", "media", "private"] or (
        not (sold / "backup-work").exists()
    )


def test_an_encrypted_one_shows_nothing_of_what_it_holds(sold, place, settings, admin):
    settings.BACKUP_ENCRYPTION_KEY = KEY
    run = runs.back_up()
    assert (run.status, run.is_encrypted) == ("verified", True)
    data = (place / run.name).read_bytes()
    assert b"admin@example.com" not in data
    assert b"about.json" not in data
    assert b"icons.zip" not in data


@pytest.mark.parametrize(("prefix", "key"), [("/backups", ""), ("", KEY), ("/releases", "")])
def test_it_goes_to_a_bucket_and_lists_the_files_that_stay_there(
    s3, place, settings, admin, prefix, key
):
    point_at(settings, s3)
    settings.BACKUP_ENCRYPTION_KEY = key
    bucket = s3.bucket(f"private-{id(place)}")
    settings.BACKUP_URL = f"s3://{bucket}{prefix}"
    s3.client().put_object(Bucket=bucket, Key="releases/x/icons.zip", Body=b"sold")
    store, older = open_store(), "storefront-20200101T000000Z-0a1b2c.tar"
    store.write_text(f"{older}.sealed", "never proved")
    store.write_text(older, "proved, and pruned one day")
    store.set_proved(older, "0" * 64)
    options = {"bucket_name": bucket, "endpoint_url": s3.url, "access_key": "test"}
    options |= {"secret_key": "test", "region_name": "us-east-1"}
    private = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"private": private}
    run = runs.back_up()
    assert (run.status, run.error) == ("verified", "")
    assert (run.file_count, run.listed_count) == (0, 1)
    assert store.latest() == run.name
    with store.reading(run.name) as source:
        found = archives.read(source, runs.current_key(), dump=place.parent / "dump")
    assert found.manifest["listed"] == {
        "releases/x/icons.zip": {"size": 4, "etag": hashlib.md5(b"sold").hexdigest()}
    }
    pruned = {older: {"size": 26, "etag": ""}, "latest": {"size": 36, "etag": ""}}
    lost = {"releases/x/lost.zip": {"size": 4, "etag": ""}}
    listed = found.manifest["listed"] | pruned | lost
    assert storages.missing_from_bucket(listed, store) == ["releases/x/lost.zip"]


def test_nothing_is_left_of_the_database_it_was_proved_in(sold, place):
    before = database_names()
    assert runs.back_up().status == "verified"
    assert database_names() == before
    assert not (sold / "backup-work").exists()


def database_names() -> list[str]:
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database ORDER BY 1")
        return [name for (name,) in cursor.fetchall() if "restoring" in name]


def test_customers_go_on_writing_and_the_rows_agree(sold, place):
    """The control: rows are added all the time, also between counting and dumping."""
    over, written = threading.Event(), []

    def write():
        while not over.is_set():
            written.append(UserFactory(email=f"busy{len(written)}@example.com").pk)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        run = runs.back_up()
    finally:
        over.set()
        writer.join()
    assert (run.status, run.error) == ("verified", "")
    counted = run.row_counts[count_table(UserFactory._meta.model)]
    assert 0 <= counted < len(written), "the crowd must have gone on after the snapshot"


def test_two_at_once_are_one(sold, place, monkeypatch):
    seen = []

    def try_another():
        try:
            runs.back_up()
        except Busy as error:
            seen.append(str(error))
        tasks.back_up()  # as a worker: says so in the log, nothing more
        connection.close()

    dump = type(databases.current()).dump

    def dump_while_another_tries(self, target):
        other = threading.Thread(target=try_another)
        other.start()
        other.join()
        return dump(self, target)

    monkeypatch.setattr(type(databases.current()), "dump", dump_while_another_tries)
    assert runs.back_up().status == "verified"
    assert seen == ["Another backup or restore of this shop is under way."]
    assert BackupRun.objects.count() == 1


def test_a_bucket_that_refuses_makes_a_failed_run_and_an_alert(s3, place, settings, admin):
    point_at(settings, s3, key="nobody")
    settings.BACKUP_URL = f"s3://{s3.bucket(f'no-{id(place)}')}/backups"
    run = runs.back_up()
    assert run.status == "failed"
    assert "refused" in run.error
    (letter,) = told()
    assert "refused" in letter
    assert run.name in letter


def test_a_full_disk_makes_a_failed_run_and_an_alert(sold, place, admin):
    (sold / "media" / "film.mov").write_bytes(bytes(40_000_000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, hard))
    try:
        run = runs.back_up()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert run.status == "failed"
    assert run.error.startswith("There is no space left on the disk of")
    assert "no space left" in told()[0]
    assert [path.name for path in place.iterdir()] == []
    assert runs.back_up().status == "verified"


def test_a_store_that_gives_back_something_else_is_found_out(sold, place, admin, monkeypatch):
    write = archives.write

    def flip_a_bit_on_the_way(out, **values):
        class Flipping:
            def write(self, data):
                out.write(bytes([data[0] ^ 1]) + data[1:] if len(data) > 9000 else data)

        return write(Flipping(), **values)

    monkeypatch.setattr(archives, "write", flip_a_bit_on_the_way)
    run = runs.back_up()
    assert run.status == "failed"
    assert not (place / "latest").exists()
    assert not list(place.glob("*.sha256"))
    assert len(told()) == 1


def test_rows_that_differ_after_restoring_are_found_out(sold, place, admin, monkeypatch):
    dump = type(databases.current()).dump

    def miscount(self, target):
        counts = dump(self, target)
        counts[count_table(type(admin))] += 1
        return counts

    monkeypatch.setattr(type(databases.current()), "dump", miscount)
    run = runs.back_up()
    assert run.status == "failed"
    assert f"{count_table(type(admin))}: 2 backed up, 1 restored" in run.error
    assert not (place / "latest").exists()


@pytest.mark.postgres
def test_programs_of_another_version_are_refused_by_name(sold, place, admin, monkeypatch, tmp_path):
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    run = runs.back_up()
    assert run.status == "failed"
    assert "9" in run.error
    assert "Install postgresql-client-" in run.error
    assert len(told()) == 1
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(WrongVersion, match="there is none"):
        databases.current().dump(tmp_path / "dump")


def test_a_run_that_was_asked_for_is_taken_once(sold, place):
    assert runs.ask() is True
    assert runs.ask() is False
    assert runs.back_up().status == "verified"
    assert BackupRun.objects.count() == 1


def test_a_dead_run_is_found_by_the_next_watch(place, admin):
    run = BackupRun.objects.create(status="running", name="storefront-x")
    with only_one():
        other = threading.Thread(target=lambda: (watching.watch(), connection.close()))
        other.start()
        other.join()
    run.refresh_from_db()
    assert run.status == "running", "somebody works on it"
    watching.watch()
    run.refresh_from_db()
    assert (run.status, run.error) == ("failed", runs.STOPPED)
    assert len(told()) == 1
    watching.watch()
    assert len(told()) == 1


def test_python_ignores_the_signal_of_a_file_that_grew_too_large():
    """What the full disk above stands on: writing fails, and the process lives."""
    assert signal.getsignal(signal.SIGXFSZ) == signal.SIG_IGN
