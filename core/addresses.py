"""Addresses of the two pages that every shop has, in the language of now; and what strangers give
as addresses of the shop."""

from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme

MAX_LENGTH = 2000


def home() -> str:
    return reverse("wagtail_serve", args=("",))


def listing() -> str:
    """The page of all products."""
    return reverse("wagtail_serve", args=("products/",))


def own_path(address: str) -> str:
    """`address` as it is sent, if it is a path of this site and of usual length; else nothing."""
    path = iri_to_uri(address)
    is_path = path.startswith("/") and len(path) <= MAX_LENGTH
    return path if is_path and url_has_allowed_host_and_scheme(address, None) else ""
