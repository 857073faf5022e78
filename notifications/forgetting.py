"""Retention of messages.

A message that arrived loses its texts at once (outbox). This is for the rest: the texts of those
that failed, and the rows of codes and links, which say only that somebody entered an address.
Other rows stay: their keys keep one cause from being told twice.
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from notifications.models import OutgoingMessage
from notifications.outbox import WIPED


def forget() -> tuple[int, int]:
    """Wipe and delete what is older than MESSAGE_RETENTION_DAYS; how many of each."""
    ended = OutgoingMessage.objects.filter(
        created_at__lt=timezone.now() - timedelta(days=settings.MESSAGE_RETENTION_DAYS)
    ).exclude(status=OutgoingMessage.Status.PENDING)
    _, deleted = ended.filter(is_sensitive=True).delete()
    with_texts = ended.exclude(text="", html="", stop_url="")
    wiped = with_texts.update(**WIPED)
    return wiped, deleted.get("notifications.OutgoingMessage", 0)
