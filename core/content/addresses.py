"""Addresses outside of the shop, as editors enter them and as pages link to them."""

from urllib.parse import urlsplit

from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 500

is_https = URLValidator(schemes=["https"], message=_("Enter an address that begins with https://."))


def https_only(address: str | None) -> str:
    """`address` if a page may link to it, else nothing: what is stored is not trusted."""
    address = address or ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme == "https" and parts.hostname else ""
