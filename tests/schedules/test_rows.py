"""The project's schedules as rows: what the file decides, what people decide."""

from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from schedules.models import Heartbeat
from schedules.rows import bring_up_to_date
from schedules.scheduler import ShopScheduler
from site_config.celery import app
from site_config.settings.schedule import CELERY_BEAT_SCHEDULE

pytestmark = pytest.mark.django_db

# Beat closes connections and ends transactions as it likes.
on_its_own = pytest.mark.django_db(transaction=True)

FILE = {
    "sweep": {"task": "notifications.sweep", "schedule": 20, "options": {"expires": 20}},
    "nightly": {"task": "accounts.clear_sessions", "schedule": crontab(hour=3, minute=20)},
    "beat": {
        "task": "schedules.heartbeat",
        "args": ["long"],
        "schedule": 3600,
        "options": {"queue": "long"},
    },
}


@pytest.fixture(autouse=True)
def rows():
    bring_up_to_date(FILE)


def row(name: str) -> PeriodicTask:
    return PeriodicTask.objects.get(name=name)


def changed(name: str, **values) -> dict:
    return FILE | {name: FILE[name] | values}


def everything() -> list:
    return list(PeriodicTask.objects.order_by("pk").values())


def test_each_entry_is_a_row():
    assert [(r.name, str(r.scheduler)) for r in PeriodicTask.objects.order_by("name")] == [
        ("beat", "every hour"),
        ("nightly", "20 3 * * * (m/h/dM/MY/d) UTC"),
        ("sweep", "every 20 seconds"),
    ]
    assert (row("beat").args, row("beat").queue) == ('["long"]', "long")
    assert (row("sweep").expire_seconds, row("nightly").expire_seconds) == (20, None)


def test_the_second_time_nothing_is_written():
    before = everything()
    bring_up_to_date(FILE)
    assert everything() == before


def test_the_file_decides_what_runs_with_what():
    PeriodicTask.objects.filter(name="sweep").update(
        task="products.clear_orphan_files", args="[1]", queue="long", expire_seconds=None
    )
    bring_up_to_date(FILE)
    sweep = row("sweep")
    assert (sweep.task, sweep.args) == ("notifications.sweep", "[]")
    assert (sweep.queue, sweep.expire_seconds) == (None, 20)


def test_people_decide_whether_and_when_it_runs():
    often = IntervalSchedule.objects.create(every=7, period="seconds")
    for name, values in (
        ("sweep", {"enabled": False}),
        ("nightly", {"interval": often, "crontab": None}),
        ("beat", {"interval": often}),
    ):
        PeriodicTask.objects.filter(name=name).update(**values)
    bring_up_to_date(FILE)
    # A later release proposes other times too.
    bring_up_to_date(changed("beat", schedule=60) | {"nightly": FILE["nightly"] | {"schedule": 90}})
    assert row("sweep").enabled is False
    assert str(row("nightly").scheduler) == str(row("beat").scheduler) == "every 7 seconds"


def test_a_time_nobody_changed_follows_the_file():
    PeriodicTask.objects.filter(name="sweep").update(enabled=False)
    bring_up_to_date(changed("sweep", schedule=crontab(minute=5)))
    assert str(row("sweep").scheduler) == "5 * * * * (m/h/dM/MY/d) UTC"
    assert row("sweep").interval is None
    assert row("sweep").enabled is False
    bring_up_to_date(FILE)
    assert str(row("sweep").scheduler) == "every 20 seconds"


def test_what_is_gone_from_the_file_goes_and_what_others_made_stays():
    every = IntervalSchedule.objects.create(every=3, period="days")
    PeriodicTask.objects.create(name="theirs", task="commerce.reconcile", interval=every)
    bring_up_to_date({"sweep": FILE["sweep"]})
    assert set(PeriodicTask.objects.values_list("name", flat=True)) == {"sweep", "theirs"}


def test_a_row_from_before_the_marks_becomes_ours():
    row("sweep").own.delete()
    PeriodicTask.objects.filter(name="sweep").update(
        interval=IntervalSchedule.objects.create(every=9, period="hours"), enabled=False
    )
    bring_up_to_date(FILE)
    assert (str(row("sweep").scheduler), row("sweep").enabled) == ("every 20 seconds", False)
    assert row("sweep").own.proposed == "every 20 s"


@on_its_own
def test_beat_starts_with_the_whole_schedule_and_changes_nothing_of_people():
    PeriodicTask.objects.filter(name="sweep").delete()
    bring_up_to_date()
    PeriodicTask.objects.filter(name="send waiting messages").update(
        interval=IntervalSchedule.objects.create(every=50, period="seconds")
    )
    beat = ShopScheduler(app=app)
    assert set(beat.schedule) == set(CELERY_BEAT_SCHEDULE)
    assert beat.schedule["send waiting messages"].schedule.run_every == timedelta(seconds=50)
    expiring = {
        name
        for name, entry in CELERY_BEAT_SCHEDULE.items()
        if "expires" in entry.get("options", {})
    }
    assert {n for n, e in beat.schedule.items() if "expires" in e.options} == expiring


@on_its_own
def test_beat_knows_a_crontab_that_it_missed_while_it_was_away():
    """django-celery-beat's own scheduler looks at a crontab only around its hour."""
    name, now = "clear old sessions", timezone.now()
    missed = now - timedelta(hours=5)
    time = CrontabSchedule.objects.create(minute=missed.minute, hour=missed.hour, timezone="UTC")
    beat = ShopScheduler(app=app)
    PeriodicTask.objects.filter(name=name).update(
        crontab=time, last_run_at=missed - timedelta(days=1)
    )
    assert beat.schedule[name].is_due().is_due


@on_its_own
def test_beat_shows_that_it_lives():
    Heartbeat.objects.all().delete()
    beat = ShopScheduler(app=app)
    PeriodicTask.objects.update(last_run_at=timezone.now() - timedelta(days=2))
    beat.tick()
    seen = Heartbeat.objects.get(process="beat").seen_at
    beat.tick()  # not twice within half a minute
    assert Heartbeat.objects.get(process="beat").seen_at == seen
