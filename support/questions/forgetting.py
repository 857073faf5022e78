"""Retention of questions: who asked has no account that would end them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from notifications.models import OutgoingMessage
from support.models import Question

BATCH = 500
ASKER_KEPT = timedelta(days=2)


def forget() -> int:
    """Delete questions of QUESTION_RETENTION_DAYS ago with the messages about them, and where those
    of yesterday came from; returns how many were deleted."""
    now = timezone.now()
    Question.objects.filter(created_at__lt=now - ASKER_KEPT).exclude(asker="").update(asker="")
    kind = ContentType.objects.get_for_model(Question)
    old = Question.objects.filter(
        created_at__lt=now - timedelta(days=settings.QUESTION_RETENTION_DAYS)
    ).order_by("pk")
    count = 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        OutgoingMessage.objects.filter(about_type=kind, about_id__in=keys).delete()
        Question.objects.filter(pk__in=keys).delete()
        count += len(keys)
    return count
