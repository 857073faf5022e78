"""Tells those who run the shop of the first answer in an hour that failed (5xx), once for all
processes: through the outbox, or, with the database away, straight to ALERT_EMAILS."""

import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from core.outages import DATABASE_ERRORS
from notifications import alerts
from site_config.watching import context, standing
from site_config.watching.routes import MEANT

logger = logging.getLogger(__name__)

KIND = "server-error"
TWO_HOURS = 2 * 3600


def note(request, status: int, route: str) -> None:
    """Count a failure and tell of it, if nobody has in this hour. Never fails itself."""
    if status < 500 or route in MEANT:
        return
    try:
        _note(request, status, route)
    except Exception:  # whatever it is, the answer must go out
        logger.exception("nobody could be told of a failure")


def _note(request, status: int, route: str) -> None:
    now = timezone.now()
    hour = _name(now)
    count = _count(hour)
    if not _is_first(hour):
        return
    values = {
        "route": route,
        "request_id": context.current().id,
        "error": getattr(request, "failure", "") or f"HTTP {status}",
        "count": count,
        "before": _count_of(_name(now - timedelta(hours=1))),
    }
    try:
        with transaction.atomic():
            alerts.tell_admins(
                KIND,
                dedupe_key=f"{KIND}:{hour}",
                admin_url=reverse("wagtailadmin_home"),
                **values,
            )
    except DATABASE_ERRORS:
        # Nobody waits for the mail server while a page is waited for.
        threading.Thread(target=_send_directly, args=(values,), daemon=True).start()


def _send_directly(values: dict) -> None:
    """A mail without the outbox, to who is set: those who run the shop stand in the database."""
    if not settings.ALERT_EMAILS:
        return
    text = gettext(
        "The shop cannot reach its database, and its pages say so to everybody (503).\n\n"
        "First seen: %(route)s, request %(request_id)s, %(error)s.\n"
        "The log has every request; this mail comes at most once an hour."
    )
    try:
        mail.send_mail(
            gettext("%(site)s cannot reach its database") % {"site": settings.SITE_URL},
            text % values,
            settings.DEFAULT_FROM_EMAIL,
            settings.ALERT_EMAILS,
        )
    except Exception as error:  # refused, hanging, garbage, TLS, wrong password
        logger.error("nobody could be told that the database is away: %s", type(error).__name__)


def _is_first(hour: str) -> bool:
    """Whether nobody else tells of this hour. Without a cache, a file decides for a machine."""
    if standing.cache_answers():
        return cache.add(f"watching:told:{hour}", 1, TWO_HOURS)
    mark = Path(settings.DATA_DIR) / f"failure-{hour}.told"
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    except OSError as error:
        logger.warning("%s cannot be written: %s", mark, error)
        return True
    for older in mark.parent.glob("failure-*.told"):
        if older != mark:
            older.unlink(missing_ok=True)
    return True


def _count(hour: str) -> int:
    """How many there are in this hour with this one; 1 where nobody can count."""
    try:
        cache.add(_key(hour), 0, TWO_HOURS)
        return cache.incr(_key(hour))
    except (ValueError, *DATABASE_ERRORS):
        return 1


def _count_of(hour: str) -> int:
    try:
        return cache.get(_key(hour), 0)
    except DATABASE_ERRORS:
        return 0


def _key(hour: str) -> str:
    return f"watching:failures:{hour}"


def _name(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H}"
