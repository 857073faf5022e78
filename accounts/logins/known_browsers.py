"""Which browser somebody has logged in with before: a random mark in a cookie.

The cookie is sent to the pages of the login and the account alone, and read at a login only. Its
digest stands at each login, and goes with it: what is kept tells a known browser from a new one,
and nothing of what anybody does in the shop.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "known_browser"
PATH = "/accounts/"
LONGEST = timedelta(days=400)  # that browsers keep any


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
    """Leave the mark in the browser, for as long as its digest is kept after this login."""
    response.set_cookie(
        COOKIE,
        mark,
        max_age=min(timedelta(days=settings.LOGIN_RETENTION_DAYS), LONGEST),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
