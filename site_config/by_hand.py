"""Turns that people give a schedule between its own: asked for, and how they ended."""

import uuid

from celery import states
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from core import background
from site_config.models import TurnByHand

# A worker knows these turns by the id of their task, and writes nothing down for all others.
MARK = "by-hand-"


def start(row: PeriodicTask, args: list, kwargs: dict) -> bool:
    """Queue the task of `row` now; False, and nothing noted, with the broker away."""
    before = TurnByHand.objects.filter(row=row).first()
    values = {
        "task_id": f"{MARK}{uuid.uuid4()}",
        "asked_at": timezone.now(),
        "ended_at": None,
        "has_failed": False,
    }
    # Noted first: a worker may be done with it before this goes on.
    turn, _ = TurnByHand.objects.update_or_create(row=row, defaults=values)
    if background.send(row.task, args, kwargs, queue=row.queue, task_id=turn.task_id):
        return True
    if before:
        before.save()
    else:
        turn.delete()
    return False


def note_end(task_id: str, state: str) -> None:
    """Write down the end of a task if it was a turn by hand; one that is tried again goes on."""
    if task_id.startswith(MARK) and state != states.RETRY:
        has_failed = state in {states.FAILURE, states.REJECTED}
        TurnByHand.objects.filter(task_id=task_id).update(
            ended_at=timezone.now(), has_failed=has_failed
        )
