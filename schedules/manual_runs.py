"""Manual runs: starting the task of a schedule between its own times, and how that ended."""

import uuid

from celery import states
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from core import background
from schedules.models import ManualRun

# Begins the task ids of manual runs: a worker notes the end of these only.
MARK = "by-hand-"


def start(row: PeriodicTask, args: list, kwargs: dict) -> bool:
    """Queue the task of `row` now; False, and nothing stored, if the broker cannot be reached."""
    before = ManualRun.objects.filter(row=row).first()
    values = {
        "task_id": f"{MARK}{uuid.uuid4()}",
        "asked_at": timezone.now(),
        "ended_at": None,
        "has_failed": False,
    }
    # Stored first: a worker may be done with it before this goes on.
    run, _ = ManualRun.objects.update_or_create(row=row, defaults=values)
    if background.send(row.task, args, kwargs, queue=row.queue, task_id=run.task_id):
        return True
    if before:
        before.save()
    else:
        run.delete()
    return False


def note_end(task_id: str, state: str) -> None:
    """Store the end of a manual run. A task that Celery tries again has not ended."""
    if task_id.startswith(MARK) and state != states.RETRY:
        has_failed = state in {states.FAILURE, states.REJECTED}
        ManualRun.objects.filter(task_id=task_id).update(
            ended_at=timezone.now(), has_failed=has_failed
        )
