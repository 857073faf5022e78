"""Housekeeping of support."""

from celery import shared_task

from support import promises
from support.questions import forgetting


@shared_task(name="support.forget_questions")
def forget_questions() -> None:
    """Delete questions of long ago."""
    forgetting.forget()


@shared_task(name="support.note_answer_times")
def note_answer_times() -> None:
    """Keep how soon sellers usually answer."""
    promises.note()
