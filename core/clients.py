"""Where a request came from, as far as TRUSTED_PROXIES vouch for it."""

import ipaddress
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


def client_of(request) -> str:
    """Who asks, as far as TRUSTED_PROXIES vouch for it. A home's IPv6 network is one client."""
    try:
        address = ipaddress.ip_address(address_of(request.META))
    except ValueError:
        return "unknown"
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
