"""Runs that people start by hand between a schedule's own: asked for, and how they ended."""

import uuid

from celery import states
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from core import background
from schedules.models import ManualRun

# A worker knows these runs by the id of their task, and writes nothing down for all others.
MARK = "by-hand-"


def start(row: PeriodicTask, args: list, kwargs: dict) -> bool:
    """Queue the task of `row` now; False, and nothing noted, with the broker away."""
    before = ManualRun.objects.filter(row=row).first()
    values = {
        "task_id": f"{MARK}{uuid.uuid4()}",
        "asked_at": timezone.now(),
        "ended_at": None,
        "has_failed": False,
    }
    # Noted first: a worker may be done with it before this goes on.
    run, _ = ManualRun.objects.update_or_create(row=row, defaults=values)
    if background.send(row.task, args, kwargs, queue=row.queue, task_id=run.task_id):
        return True
    if before:
        before.save()
    else:
        run.delete()
    return False


def note_end(task_id: str, state: str) -> None:
    """Write down the end of a task if it was started by hand; one that is tried again goes on."""
    if task_id.startswith(MARK) and state != states.RETRY:
        has_failed = state in {states.FAILURE, states.REJECTED}
        ManualRun.objects.filter(task_id=task_id).update(
            ended_at=timezone.now(), has_failed=has_failed
        )
