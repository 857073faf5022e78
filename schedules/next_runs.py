"""When a schedule runs next, and what keeps it from running at all."""

from datetime import datetime, timedelta

from celery import Task, current_app
from django.utils import timezone
from django_celery_beat.models import PeriodicTask


class NeverRuns(Exception):
    """The time of a schedule does not come."""


def next_run(row: PeriodicTask) -> datetime | None:
    """When beat will send it next; in the past if beat is late, None while it is switched off.

    Raises NeverRuns for a date such as 31 February.
    """
    if not row.enabled or row.scheduler is None:
        return None
    # A time that lies ahead was written while the clock was wrong.
    last = min(row.last_run_at or row.date_changed or timezone.now(), timezone.now())
    if row.start_time and row.start_time > timezone.now():
        return row.start_time
    run = timezone.now() + wait_of(row.scheduler, last)
    # To the nearest second: the time spent here makes 03:20 of what is 03:19:59.999.
    return (run + timedelta(seconds=0.5)).replace(microsecond=0)


def wait_of(time, last: datetime) -> timedelta:
    """From now to the next run at `time`, an interval or crontab row; negative when it is late.

    Raises NeverRuns.
    """
    try:
        return time.schedule.remaining_estimate(last)
    except (RuntimeError, OverflowError, ValueError) as error:
        raise NeverRuns from error


def known_tasks() -> dict[str, Task]:
    """All tasks of the shop by name; Celery's own are not for schedules."""
    current_app.loader.import_default_modules()
    tasks = current_app.tasks
    return {name: tasks[name] for name in sorted(tasks) if not name.startswith("celery.")}


def what_it_does(task: Task) -> str:
    """The first line of its docstring; empty without one."""
    # `task.__doc__` of a task without a docstring is that of Celery's class.
    return (task.run.__doc__ or "").strip().partition("\n")[0]
