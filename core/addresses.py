"""Addresses of the two pages that every shop has, in the language of now."""

from django.urls import reverse


def home() -> str:
    return reverse("wagtail_serve", args=("",))


def listing() -> str:
    """The page of all products."""
    return reverse("wagtail_serve", args=("products/",))
