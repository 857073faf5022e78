"""The words of a message: a subject, a text and an HTML body from templates/emails/."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.models import Site

from core.models import ShopSettings

MAX_SUBJECT = 200


@dataclass(frozen=True)
class Letter:
    """What the recipient reads."""

    subject: str
    text: str
    html: str


def write(name: str, language: str, values: dict) -> Letter:
    """Render `emails/<name>-{subject.txt,body.txt,body.html}` with `values`, shop and address."""
    context = {
        **values,
        "language": language,
        "shop_name": shop_name(),
        "site_url": settings.SITE_URL,
        "site_host": urlsplit(settings.SITE_URL).netloc,
    }
    with translation.override(language):
        subject = render_to_string(f"emails/{name}-subject.txt", context)
        text = render_to_string(f"emails/{name}-body.txt", context)
        html = render_to_string(f"emails/{name}-body.html", context)
    # Titles come from people: a line break in one must not end the header.
    return Letter(" ".join(subject.split())[:MAX_SUBJECT], text.strip() + "\n", html)


def on_site(address: str) -> str:
    """`address` (path or whole) as an address of this shop, never of another host."""
    parts = urlsplit(address)
    path = "/" + parts.path.lstrip("/")
    return f"{settings.SITE_URL}{path}" + (f"?{parts.query}" if parts.query else "")


def shop_name() -> str:
    """The shop's name, as staff set it."""
    site = Site.objects.filter(is_default_site=True).first()
    return ShopSettings.for_site(site).shop_name if site else "Storefront"
