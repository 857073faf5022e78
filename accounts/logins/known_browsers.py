"""Which browser somebody has logged in with before: a random mark in a cookie, for staff alone.

Its digest stands at each of their logins. Others get no such cookie: nobody is told of theirs.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "known_browser"
MAX_AGE = 400 * 24 * 3600  # as long as browsers keep any


def mark_of(request: HttpRequest) -> str:
    """The mark that this browser has, or a new one."""
    mark = request.COOKIES.get(COOKIE, "")
    return mark if 20 < len(mark) < 100 else secrets.token_urlsafe(32)


def digest(mark: str) -> str:
    return digests(mark)[0]


def digests(mark: str) -> list[str]:
    """What may stand at earlier logins: today's, then those by SECRET_KEY_FALLBACKS."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    salt = "accounts.logins.known_browsers"
    return [salted_hmac(salt, mark, secret=key, algorithm="sha256").hexdigest() for key in keys]


def keep(response: HttpResponseBase, mark: str) -> None:
    """Leave the mark in the browser; an empty one leaves nothing."""
    if mark:
        response.set_cookie(
            COOKIE,
            mark,
            max_age=MAX_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
