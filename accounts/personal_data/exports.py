"""Copies of what is kept about somebody: asked for, made by a task, fetched once, and deleted.

A row says that somebody wants one; a worker leases it, writes the archive into the private storage
and has the person told. The link opens in their own account alone, once.
"""

import hashlib
import logging
import secrets
import tempfile
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.log_actions import log

from accounts import audit
from accounts.models import DataExport, User
from accounts.personal_data import writing
from accounts.personal_data.holdings import person_of
from core.background import queue_soon, send
from core.personal_data import is_alias
from core.plain_text import storable
from core.refusals import NotPossible
from notifications import catalogue

logger = logging.getLogger(__name__)

State = DataExport.State
A_DAY = 5
# A worker that writes says so more often than this; one that was killed is overtaken after it.
LEASE = timedelta(minutes=15)
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 10, 60)]
# By then a task that was queued has begun, or is lost.
LOST_AFTER = timedelta(minutes=5)
# As long as a slow line may take to fetch it.
FETCHING = timedelta(hours=2)


class LinkUnknown(Exception):
    """No export of this person has this token."""


class LinkUsed(Exception):
    """The copy was fetched already, replaced by another, or deleted when its time was over."""


class Unavailable(Exception):
    """The storage does not answer; the link still works."""


class _Overtaken(Exception):
    """Another worker makes it, or nobody wants it any more."""


def latest(user: User) -> DataExport | None:
    """The export that `user` has, or had last."""
    return user.data_exports.first()


@transaction.atomic
def ask(user: User, *, by: User, language: str, reason: str = "") -> DataExport:
    """Have a copy made for `user`. One that is ready is replaced. Raises NotPossible.

    `by` is the person themselves, or somebody of the staff, who say why; the copy goes to the
    person alone.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    exports = user.data_exports
    if is_alias(user.email):
        raise NotPossible(gettext("This account was deleted: nothing about a person is left."))
    if exports.filter(state=State.WAITING).exists():
        raise NotPossible(gettext("A copy is being made already. The link comes by e-mail."))
    if exports.filter(asked_at__gt=timezone.now() - timedelta(days=1)).count() >= A_DAY:
        raise NotPossible(gettext("Enough copies were asked for today. Please ask again tomorrow."))
    exports.filter(state=State.READY).update(state=State.REPLACED)
    export = DataExport.objects.create(
        user=user,
        asked_by=by,
        reason=reason,
        language=language,
        next_try_at=timezone.now() + LOST_AFTER,
    )
    if by != user:
        log(user, audit.EXPORT_ASKED, user=by, data={"reason": reason})
    queue_soon("accounts.make_export", export.pk)
    return export


def make(export_id: int) -> None:
    """Write the archive and tell its person. It may run twice, and beside itself: one does it."""
    export = _lease(export_id)
    if export is None:
        return
    try:
        with translation.override(export.language):
            _write(export)
    except _Overtaken:
        logger.warning("export %s was overtaken", export_id)
    except Exception as error:  # whatever database, disk or storage have to say
        logger.exception("export %s could not be made", export_id)
        _postpone(export, f"{type(error).__name__}: {error}")


def sweep() -> int:
    """Queue what was asked for and whose task was lost or failed; returns how many."""
    now = timezone.now()
    waiting = DataExport.objects.filter(_is_free(now), state=State.WAITING, next_try_at__lte=now)
    found = list(waiting.order_by("next_try_at").values_list("pk", flat=True)[:20])
    for pk in found:
        DataExport.objects.filter(pk=pk).update(next_try_at=now + LOST_AFTER)
        send("accounts.make_export", [pk])
    return len(found)


def clear() -> None:
    """End what nobody fetched in time, and delete archives that are of no use any more."""
    now = timezone.now()
    DataExport.objects.filter(state=State.READY, expires_at__lte=now).update(state=State.EXPIRED)
    is_being_fetched = Q(state=State.FETCHED, fetched_at__gt=now - FETCHING)
    over = DataExport.objects.exclude(state__in=DataExport.OPEN).exclude(is_being_fetched)
    for export in over.exclude(file="")[:100]:
        try:
            export.file.storage.delete(export.file.name)
        except Exception:
            logger.exception("the archive of export %s is still there", export.pk)
        else:
            DataExport.objects.filter(pk=export.pk).update(file="", size=0)


def find(user: User, token: str) -> DataExport:
    """The export behind a link, for its own person. Raises LinkUnknown and LinkUsed."""
    digest = _digest(token)
    export = DataExport.objects.filter(user=user, token_hash=digest).first()
    if export is None:
        raise LinkUnknown
    until = export.expires_at
    if export.state != State.READY or until is None or until <= timezone.now():
        raise LinkUsed
    return export


def fetch(user: User, token: str) -> DataExport:
    """Claim the export behind a link and open its file. Raises LinkUnknown, LinkUsed, Unavailable.

    Of several at once one gets it.
    """
    export = find(user, token)
    try:
        export.file.open("rb")
    except Exception as error:
        logger.exception("the archive of export %s cannot be read", export.pk)
        raise Unavailable from error
    now = timezone.now()
    mine = DataExport.objects.filter(pk=export.pk, state=State.READY, expires_at__gt=now)
    if not mine.update(state=State.FETCHED, fetched_at=now):
        export.file.close()
        raise LinkUsed
    return export


def _is_free(now) -> Q:
    return Q(leased_until=None) | Q(leased_until__lte=now)


def _lease(export_id: int) -> DataExport | None:
    now = timezone.now()
    waiting = DataExport.objects.filter(_is_free(now), pk=export_id, state=State.WAITING)
    if not waiting.update(leased_until=now + LEASE):
        return None
    return DataExport.objects.select_related("user").get(pk=export_id)


def _renew(export: DataExport) -> None:
    """Say that this worker is at it. Raises _Overtaken."""
    until = timezone.now() + LEASE
    if not _mine(export).update(leased_until=until):
        raise _Overtaken
    export.leased_until = until


def _mine(export: DataExport):
    """The row, as long as this worker's lease stands on it."""
    return DataExport.objects.filter(
        pk=export.pk, state=State.WAITING, leased_until=export.leased_until
    )


def _write(export: DataExport) -> None:
    name = f"{urlsplit(settings.SITE_URL).hostname}-{timezone.now():%Y-%m-%d}.zip"
    with tempfile.TemporaryFile() as target:
        writing.write(person_of(export.user), target, lambda: _renew(export))
        size = target.seek(0, 2)
        target.seek(0)
        export.file.save(name, File(target), save=False)
    try:
        _finish(export, size)
    except BaseException:
        export.file.delete(save=False)
        raise


@transaction.atomic
def _finish(export: DataExport, size: int) -> None:
    token, now = secrets.token_urlsafe(32), timezone.now()
    days = settings.EXPORT_KEPT_DAYS
    is_mine = _mine(export).update(
        state=State.READY,
        file=export.file.name,
        size=size,
        token_hash=_digest(token),
        ready_at=now,
        expires_at=now + timedelta(days=days),
        leased_until=None,
        error="",
    )
    if not is_mine:
        raise _Overtaken
    catalogue.export_ready(
        recipient=export.user.email,
        export_url=reverse("account_export_link", args=[token]),
        days=days,
        language=export.language,
    )


@transaction.atomic
def _postpone(export: DataExport, error: str) -> None:
    """Another try after a pause; after the last one the person is told."""
    attempts, now = export.attempts + 1, timezone.now()
    is_last = attempts > len(PAUSES)
    changes = {
        "attempts": attempts,
        "error": storable(error, spelled_out=True)[:300],
        "leased_until": None,
        "next_try_at": now + PAUSES[min(attempts, len(PAUSES)) - 1],
        "state": State.FAILED if is_last else State.WAITING,
    }
    if _mine(export).update(**changes) and is_last:
        catalogue.export_failed(
            recipient=export.user.email,
            data_url=reverse("account_data"),
            language=export.language,
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
