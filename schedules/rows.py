"""The schedules of CELERY_BEAT_SCHEDULE as rows, which beat follows and people see.

The setting decides what runs, with what, in which queue. A person decides whether it runs and
when: a row keeps the time it was given in the admin, and follows the setting while it has the
setting's. Rows that others made are left alone; a row of ours goes when the setting lacks it.
"""

import json
from datetime import timedelta

from celery.schedules import crontab, maybe_schedule
from django.conf import settings
from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from schedules.models import OwnSchedule

UNITS = (
    (IntervalSchedule.DAYS, 86400),
    (IntervalSchedule.HOURS, 3600),
    (IntervalSchedule.MINUTES, 60),
    (IntervalSchedule.SECONDS, 1),
)


def bring_up_to_date(schedule: dict | None = None) -> None:
    """Store the shop's schedules, by default the setting's, where they differ from their rows."""
    schedule = settings.CELERY_BEAT_SCHEDULE if schedule is None else schedule
    with transaction.atomic():
        # One by one: each deletion tells beat.
        for own in OwnSchedule.objects.exclude(row__name__in=schedule).select_related("row"):
            own.row.delete()
        for name, entry in schedule.items():
            _write(name, **entry)


def time_in_words(time) -> str:
    """A Celery schedule, or a row of one, as text: the same for two that mean the same."""
    time = maybe_schedule(getattr(time, "schedule", time))
    if isinstance(time, crontab):
        fields = (
            time._orig_minute,
            time._orig_hour,
            time._orig_day_of_month,
            time._orig_month_of_year,
            time._orig_day_of_week,
        )
        return " ".join(str(field).replace(" ", "") for field in (*fields, time.tz))
    return f"every {time.run_every.total_seconds():g} s"


def _write(name: str, *, task: str, schedule, args=(), kwargs=None, options=None) -> None:
    options = options or {}
    row = PeriodicTask.objects.filter(name=name).first() or PeriodicTask(name=name)
    own = OwnSchedule.objects.filter(row=row).first() if row.pk else None
    proposed = time_in_words(schedule)
    wanted = {
        "task": task,
        "args": json.dumps(list(args)),
        "kwargs": json.dumps(kwargs or {}),
        "queue": options.get("queue"),
        # Beat's own reader of settings ignores "expires".
        "expire_seconds": options.get("expires"),
        "one_off": False,
    }
    if own is None or (time_in_words(row.schedule) == own.proposed != proposed):
        wanted |= {"interval": None, "crontab": None, "solar": None, "clocked": None}
        wanted |= _time_row(maybe_schedule(schedule))
    if any(getattr(row, field) != value for field, value in wanted.items()):
        for field, value in wanted.items():
            setattr(row, field, value)
        row.save()
    if own is None:
        OwnSchedule.objects.create(row=row, proposed=proposed)
    elif own.proposed != proposed:
        own.proposed = proposed
        own.save()


def _time_row(time) -> dict:
    """The row of a time, shared with all schedules that have the same one."""
    if isinstance(time, crontab):
        row = CrontabSchedule.from_schedule(time)
        if row.pk is None:
            row.save()
        return {"crontab": row}
    seconds = int(time.run_every / timedelta(seconds=1))
    period, length = next(unit for unit in UNITS if seconds % unit[1] == 0)
    values = {"every": seconds // length, "period": period}
    row = IntervalSchedule.objects.filter(**values).first()
    return {"interval": row or IntervalSchedule.objects.create(**values)}
