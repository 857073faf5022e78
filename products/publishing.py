"""Publishing and unpublishing pages and releases at times that editors chose.

What cannot be published at its time keeps it, and those concerned are told once. Each run
tries again, so that it is published as soon as nothing stands in the way any more.
"""

import logging
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page, Revision

from products.approval import page_of
from products.models import DelayedPublication
from products.permissions import may_publish

logger = logging.getLogger(__name__)

_tellers: list[Callable[[DelayedPublication], None]] = []


def register_teller(teller: Callable[[DelayedPublication], None]) -> None:
    """Add what tells people of a delay. Called once for each, in the transaction that notes it."""
    if teller not in _tellers:
        _tellers.append(teller)


def publish_due() -> None:
    """Publish what is due and unpublish what has expired, each page and release by itself.

    Wagtail's own command stops at the first page that it cannot publish, at every run, and never
    reaches the pages behind it.
    """
    now = timezone.now()
    due = Revision.objects.filter(approved_go_live_at__lte=now)
    for pk in due.order_by("approved_go_live_at", "pk").values_list("pk", flat=True):
        _publish(pk)
    expired = Page.objects.filter(live=True, expire_at__lt=now)
    for pk in expired.order_by("expire_at", "pk").values_list("pk", flat=True):
        _unpublish(pk)
    DelayedPublication.objects.exclude(revision__approved_go_live_at__lte=now).delete()


def version_to_publish(revision: Revision) -> Revision:
    """What goes live for the approved `revision`: itself, unless it is delayed and was mended.

    Then it is the newest draft, when its author may publish and nobody is asked to approve it.
    """
    thing = revision.content_object
    latest = thing.latest_revision
    if latest is None or latest.pk == revision.pk or not _is_delayed(revision):
        return revision
    if latest.user is None or thing.workflow_in_progress:
        return revision
    return latest if may_publish(thing, latest.user) else revision


def _is_delayed(revision: Revision) -> bool:
    return DelayedPublication.objects.lasting().filter(revision=revision).exists()


def _publish(pk: int) -> None:
    try:
        with transaction.atomic():
            due = Revision.objects.select_for_update().filter(approved_go_live_at__isnull=False)
            if revision := due.filter(pk=pk).first():  # else another run has published it
                version_to_publish(revision).publish(log_action="wagtail.publish.scheduled")
    except ValidationError as error:
        _note(pk, " ".join(error.messages))
    except OperationalError:  # of the database, and not of the page
        logger.exception("version %s is published at the next run", pk)
    except Exception:  # of one page; the others do not wait for it
        logger.exception("version %s was not published at its time", pk)
        _note(pk, gettext("An error of the shop stands in the way: its log says more."))


def _unpublish(pk: int) -> None:
    """Take an expired page down. A new version of it that waits for its time goes on waiting."""
    try:
        with transaction.atomic():
            page = Page.objects.select_for_update().filter(pk=pk, live=True).first()
            if page is None:
                return
            waiting = list(page.revisions.exclude(approved_go_live_at=None))
            page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            Revision.objects.bulk_update(waiting, ["approved_go_live_at"])
    except Exception:
        logger.exception("page %s was not unpublished when it expired", pk)


def _note(pk: int, reason: str) -> None:
    """Write down why a version waits, and tell people the first time."""
    revision = Revision.objects.filter(pk=pk).first()
    page = revision and page_of(revision.content_object)
    if page is None:
        return
    with transaction.atomic():
        delay, is_new = DelayedPublication.objects.get_or_create(
            revision=revision, defaults={"page_id": page.pk, "reason": reason}
        )
        if is_new:
            logger.warning("version %s was not published at its time: %s", pk, reason)
            for tell in _tellers:
                tell(delay)
        elif delay.reason != reason:
            delay.reason = reason
            delay.save(update_fields=["reason"])
