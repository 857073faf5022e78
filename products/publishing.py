"""Publishing at a time that an editor chose."""

import logging

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

logger = logging.getLogger(__name__)


def publish_due() -> None:
    """Publish what is due and unpublish what has expired.

    A page that is not ready loses its schedule, with an entry in its history: Wagtail's own
    command would stop there, at every run, and never reach the pages behind it.
    """
    due = Revision.objects.filter(approved_go_live_at__lte=timezone.now())
    for revision in due.order_by("approved_go_live_at", "pk"):
        try:
            with transaction.atomic():
                revision.publish(log_action="wagtail.publish.scheduled")
        except ValidationError as error:
            logger.warning("not published as scheduled: %s", "; ".join(error.messages))
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
    call_command("publish_scheduled")
