"""Keys: made, found by their secret, used, revoked. Each change is published at once."""

import hmac
import logging
import re
import secrets
import threading
import time
from datetime import timedelta
from hashlib import sha256

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from construction import audit, state
from construction.models import EntryKey
from core.refusals import NotPossible

logger = logging.getLogger(__name__)

# The beginning makes a key known for what it is, above all in a log (site_config/log.py).
SHAPE = re.compile(r"uc_[A-Za-z0-9_-]{43}")
DAYS, MAX_DAYS = 30, 366
# A use is written down at most so often (seconds) per key and process.
USE_PAUSE = 60.0
_used: dict[int, float] = {}
_lock = threading.Lock()


def make(name: str, person=None, group=None, days: int = DAYS, by=None) -> tuple[EntryKey, str]:
    """A new key and its secret, which nobody can read again. Raises NotPossible."""
    name = " ".join(name.split())
    if not name or len(name) > 80 or not name.isprintable():
        raise NotPossible(gettext("A key needs a name of at most 80 letters."))
    if not 1 <= days <= MAX_DAYS:
        raise NotPossible(gettext("A key lasts 1 to %(days)s days.") % {"days": MAX_DAYS})
    if person and group:
        raise NotPossible(gettext("A key is for a person or for a group, not for both."))
    if person and not person.is_active:
        raise NotPossible(
            gettext("The account of %(email)s is inactive.") % {"email": person.email}
        )
    secret = f"uc_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        key = EntryKey.objects.create(
            name=name,
            digest=digest_of(secret),
            person=person,
            group=group,
            created_by=by,
            expires_at=timezone.now() + timedelta(days=days),
        )
        log(instance=key, action=audit.KEY_MADE, user=by, data={"name": name})
        state.refresh_soon()
    return key, secret


def revoke(key: EntryKey, by=None) -> None:
    """End a key and every cookie that it gave. Raises NotPossible when it has ended before."""
    with transaction.atomic():
        rows = EntryKey.objects.filter(pk=key.pk, revoked_at=None)
        if not rows.update(revoked_at=timezone.now()):
            raise NotPossible(gettext("“%(key)s” was revoked already.") % {"key": key.name})
        log(instance=key, action=audit.KEY_REVOKED, user=by, data={"name": key.name})
        state.refresh_soon()


def digest_of(secret: str) -> str:
    """SHA-256 will do: 32 random bytes cannot be found by trying, as a password could."""
    return sha256(secret.encode(errors="replace")).hexdigest()


def find(secret: str, known: tuple[state.KnownKey, ...]) -> state.KnownKey | None:
    """The key with this secret among those known to work, compared in constant time."""
    wanted = digest_of(secret if SHAPE.fullmatch(secret) else "")
    found = None
    for key in known:
        if hmac.compare_digest(key.digest, wanted) and key.is_valid:
            found = key
    return found


def was_used(key_id: int) -> None:
    """Write down that a key let somebody in. Nobody waits outside because that failed."""
    now = time.monotonic()
    with _lock:
        if now - _used.get(key_id, -USE_PAUSE) < USE_PAUSE:
            return
        _used[key_id] = now
    try:
        EntryKey.objects.filter(pk=key_id).update(last_used_at=timezone.now())
    except (DatabaseError, InterfaceError):  # refused, or cut off before
        logger.warning("the last use of key %s could not be written down", key_id)
