"""Where a request came from, as far as TRUSTED_PROXIES vouch for it."""

from collections.abc import Mapping

from django.conf import settings


def address_of(environ: Mapping[str, str]) -> str:
    """What the last trusted proxy says of its client, else who is connected, as it was said.

    Nobody has checked that it is an address. `environ` is a request's META, or WSGI's environ.
    """
    if settings.TRUSTED_PROXIES:
        entries = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(entries) >= settings.TRUSTED_PROXIES:
            return entries[-settings.TRUSTED_PROXIES].strip()
    return environ.get("REMOTE_ADDR", "").strip()
