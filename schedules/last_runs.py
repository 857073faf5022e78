"""How the last run of each schedule ended, noted by the worker that did it."""

from celery import states
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from schedules.models import LastRun

MAX_ERROR = 120


def note_end(name: str | None, state: str, error: object = None) -> None:
    """Store the end of a run of the schedule `name`, which beat wrote into the task's headers.

    A task that Celery tries again has not ended; one without a name was not sent by beat.
    """
    if not name or state == states.RETRY:
        return
    failed = state in {states.FAILURE, states.REJECTED}
    values = {
        "ended_at": timezone.now(),
        "error": (type(error).__name__ if isinstance(error, BaseException) else state)[:MAX_ERROR]
        if failed
        else "",
    }
    if LastRun.objects.filter(row__name=name).update(**values):
        return
    if row := PeriodicTask.objects.filter(name=name).first():  # else it was deleted meanwhile
        LastRun.objects.update_or_create(row=row, defaults=values)
