"""Reports on the closed shop, in words: for the command, and for the admin."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from construction import closing, state
from construction.models import EntryKey


def environment() -> bool | None:
    """What UNDER_CONSTRUCTION says in this process; None if it is not set."""
    return settings.UNDER_CONSTRUCTION


def is_closed() -> bool:
    """Whether people find the shop closed now."""
    return state.is_closed(state.current())


def who_decides() -> str:
    if environment() is None:
        return gettext("the switch decides")
    return gettext("UNDER_CONSTRUCTION=%(value)s in the environment decides") % {
        "value": str(environment()).lower()
    }


def lines() -> Iterator[str]:
    """The switch, then each key that has not ended. No secrets: nobody has them any more."""
    now = closing.read()
    yield f"{'closed' if is_closed() else 'open'} ({who_decides()})"
    yield f"switch: {'on' if now.is_on else 'off'}"
    if now.is_on and now.ends_at:
        yield f"expected end: {timezone.localtime(now.ends_at):%Y-%m-%d %H:%M %Z}"
    for key in EntryKey.objects.filter(revoked_at=None).select_related("person", "group"):
        holder = f" for {key.holder}" if key.holder else ""
        used = f"{key.last_used_at:%Y-%m-%d %H:%M} UTC" if key.last_used_at else "never"
        until = f"{key.expires_at:%Y-%m-%d %H:%M} UTC"
        yield f"key: {key.name}{holder}, {key.state}, until {until}, last used {used}"
