"""Sessions: how long those of staff last unused, and what is kept of them."""

import time
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.urls import reverse

from accounts import language
from accounts.models import User
from notifications import catalogue

# When a session of staff was last used, to some minutes.
USED_AT = "staff_used_at"
NOTED_EVERY = 300  # seconds


def mark_staff(request: HttpRequest) -> None:
    """From its next use on this session ends after STAFF_IDLE_SECONDS without one."""
    request.session.setdefault(USED_AT, 0)


def note_use(request: HttpRequest) -> None:
    """Prolong a session of staff; others keep the age that they began with."""
    used_at = request.session.get(USED_AT)
    now = int(time.time())
    if used_at is not None and now - used_at >= NOTED_EVERY:
        request.session[USED_AT] = now
        request.session.set_expiry(settings.STAFF_IDLE_SECONDS)


def end_all(users) -> None:
    """Log these people out, wherever they are logged in."""
    for session in UserSession.objects.filter(user__in=users):
        session.end()


def tell_ended(user: User, *, is_everywhere: bool) -> None:
    """Tell somebody that all other logins were ended, or `is_everywhere` that one too."""
    catalogue.sessions_ended(
        recipient=user.email,
        is_everywhere=is_everywhere,
        reset_url=reverse("account_reset_password"),
        language=language.of_mail_to(user),
    )


def clear_ended() -> None:
    """Delete sessions that have expired, and what was kept of those that are over."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
