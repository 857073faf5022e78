"""Slugs of short URLs: how they are made, and found in an address."""

import posixpath
import re
import secrets
from urllib.parse import unquote, urlsplit

from django.urls import reverse

from links.models.addresses import is_own_host

# Without characters that are taken for each other in print or over the telephone.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GENERATED_LENGTH = 6
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")

# Programs take these for a part of an address that stands in a text.
SENTENCE_ENDS = ".,)"


def generate_slug() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(GENERATED_LENGTH))


def path_of(slug: str) -> str:
    return reverse("links:follow", args=[slug])


def slug_in(address: str) -> str:
    """The slug of the short URL that `address` is of, in whatever spelling; empty if of none."""
    parts = urlsplit(address)
    if not address or (parts.hostname and not is_own_host(parts.hostname)):
        return ""
    path = posixpath.normpath(re.sub("/+", "/", unquote(parts.path) or "/"))
    prefix = path_of("-").removesuffix("-/")
    slug = path.removeprefix(prefix).rstrip(SENTENCE_ENDS).lower()
    return slug if path.startswith(prefix) and SLUG.fullmatch(slug) else ""
