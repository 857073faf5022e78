"""Pruning: the newest N and all of the last month stay; the only verified one always does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backups import retention, watching
from backups.models import BackupRun
from backups.stores import open_store
from notifications.models import OutgoingMessage
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def put(store, days_ago: int, proved: bool = True) -> str:
    at = timezone.now() - timedelta(days=days_ago)
    name = f"storefront-{at:%Y%m%dT%H%M%SZ}-abcdef.tar"
    with store.writing(name) as out:
        out.write(b"archive")
    if proved:
        store.set_proved(name, "a" * 64)
    BackupRun.objects.create(name=name, status="verified" if proved else "failed", started_at=at)
    return name


def test_the_newest_and_the_young_stay(place, settings):
    settings.BACKUP_KEEP = 3
    store = open_store()
    ages = [400, 90, 60, 40, 30, 20, 10]
    names = {days: put(store, days) for days in ages}
    assert retention.prune(store) == [names[400], names[90], names[60], names[40]]
    assert store.proved() == [names[30], names[20], names[10]]
    pruned = BackupRun.objects.exclude(pruned_at=None).values_list("name", flat=True)
    assert set(pruned) == {names[days] for days in (400, 90, 60, 40)}
    assert retention.prune(store) == []


def test_the_newest_stay_however_old_they_are(place, settings):
    settings.BACKUP_KEEP = 2
    store = open_store()
    names = {days: put(store, days) for days in (400, 300, 200)}
    assert retention.prune(store) == [names[400]]
    assert store.proved() == [names[300], names[200]]


def test_failed_ones_do_not_count_and_go_when_a_newer_one_was_verified(place, settings):
    settings.BACKUP_KEEP = 1
    store = open_store()
    only = put(store, 90)
    failed = [put(store, days, proved=False) for days in (100, 2, 1)]
    assert retention.prune(store) == failed[:1]
    assert store.latest() == only
    newer = put(store, 0)
    assert retention.prune(store) == [only, *failed[1:]]
    assert store.latest() == newer


def test_without_a_verified_one_nothing_is_deleted(place):
    store = open_store()
    name = put(store, 500, proved=False)
    assert retention.prune(store) == []
    assert store.unproved() == [name]


def test_what_is_not_ours_stays(place, settings):
    settings.BACKUP_KEEP = 1
    store = open_store()
    put(store, 90)
    put(store, 1)
    (place / "notes.txt").write_text("mine")
    (place / "storefront-old.tar").write_text("mine too")
    retention.prune(store)
    assert {"notes.txt", "storefront-old.tar"} <= set(store.names())


def verified(hours_ago: float) -> None:
    at = timezone.now() - timedelta(hours=hours_ago)
    name = f"storefront-{hours_ago}"
    BackupRun.objects.create(status="verified", name=name, started_at=at, finished_at=at)


def alerts() -> int:
    return OutgoingMessage.objects.filter(kind="backup-failed").count()


def test_no_success_for_26_hours_is_told_once_a_day(place):
    UserFactory(is_superuser=True)
    verified(25.9)
    watching.watch()
    assert (alerts(), watching.is_overdue()) == (0, False)
    BackupRun.objects.all().delete()
    verified(26.1)
    BackupRun.objects.create(status="failed", finished_at=timezone.now())
    watching.watch()
    watching.watch()
    assert (alerts(), watching.is_overdue()) == (1, True)
    message = OutgoingMessage.objects.get(kind="backup-failed")
    assert "no verified backup since" in message.text
    verified(0)
    watching.watch()
    assert (alerts(), watching.is_overdue()) == (1, False)


def test_only_what_was_proved_and_is_still_there_counts(place):
    verified(3)
    BackupRun.objects.create(status="failed", finished_at=timezone.now())
    verified(1)
    BackupRun.objects.filter(name="storefront-1").update(pruned_at=timezone.now())
    last = BackupRun.objects.last_verified()

    assert last.name == "storefront-3"
    assert [run.name for run in BackupRun.objects.all() if run.is_verified] == [last.name]
    assert list(BackupRun.objects.verified()) == [last]


def test_a_new_shop_has_26_hours_for_its_first(place):
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    UserFactory(is_superuser=True)
    migration = MigrationRecorder(connection).migration_qs.filter(app="backups")
    migration.update(applied=timezone.now() - timedelta(hours=25))
    watching.watch()
    assert alerts() == 0
    migration.update(applied=timezone.now() - timedelta(hours=27))
    watching.watch()
    assert alerts() == 1
