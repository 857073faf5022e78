"""The cookie of somebody whom a key let in: signed, and worth no more than its key is now."""

import time

from django.conf import settings
from django.core import signing

from construction.state import KnownKey, State

COOKIE = "construction_pass"
SALT = "construction.pass"


def give(response, key: KnownKey) -> None:
    """A pass is for one key: its id, and a part of its digest, so that no later key inherits it."""
    response.set_cookie(
        COOKIE,
        signing.Signer(salt=SALT).sign(_words(key)),
        max_age=max(1, int(key.expires_at - time.time())),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def read(request, state: State) -> KnownKey | None:
    """The key whose pass the browser shows, if it works still."""
    value = request.COOKIES.get(COOKIE, "")
    if not value or len(value) > 200:
        return None
    try:
        words = signing.Signer(salt=SALT).unsign(value)
        key = state.key(int(words.partition(".")[0]))
    except (signing.BadSignature, ValueError):
        return None
    return key if key and _words(key) == words else None


def _words(key: KnownKey) -> str:
    return f"{key.id}.{key.digest[:16]}"
