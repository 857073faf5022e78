"""The texts of a message, from templates/emails/ and templates/telegram/."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.images.models import Filter
from wagtail.models import Site

from core.look import Colours, colours, font_of
from core.models import ShopImage, ShopSettings

MAX_SUBJECT = 200
# Telegram counts UTF-16 units, of what is shown (https://core.telegram.org/bots/api#sendmessage).
MAX_TELEGRAM = 4096
MAY_BE_CUT_TO = 60
# As much as lists of mails show of one beside its subject.
PREHEADER = 140
# The one that pages show: nothing is made while a mail is written.
LOGO = "max-440x96"


@dataclass(frozen=True)
class Rendered:
    """What the recipient reads. A Telegram message is its `html`; `text` is the same, plain."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Logo:
    """A picture by its whole address, in half its size: sharp on screens with small pixels."""

    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Look:
    """The owner's own look, as far as programs for mail can show it."""

    light: Colours
    dark: Colours
    font: str
    logo: Logo | None
    logo_dark: Logo | None


def render_email(name: str, language: str, values: dict) -> Rendered:
    """Render `emails/<name>-{subject.txt,body.txt,body.html}` with `values`, shop and address."""
    shop = _shop()
    context = _context(shop, language, values)
    with translation.override(language):
        subject = render_to_string(f"emails/{name}-subject.txt", context)
        text = render_to_string(f"emails/{name}-body.txt", context)
        context |= {"look": look_of(shop), "preheader": preheader_of(text)}
        html = render_to_string(f"emails/{name}-body.html", context)
    # Titles come from people: a line break in one must not end the header.
    return Rendered(" ".join(subject.split())[:MAX_SUBJECT], text.strip() + "\n", html)


def render_telegram(name: str, language: str, values: dict) -> Rendered:
    """Render `telegram/<name>.html`; what is too long for one message loses the end of its
    longest value, so that the markup stays whole."""
    context = _context(_shop(), language, values)
    while True:
        with translation.override(language):
            html = _tidy(render_to_string(f"telegram/{name}.html", context))
        text = as_text(html)
        too_many = _units(text) - MAX_TELEGRAM
        longest = max(values, key=lambda key: _units(context[key]), default=None)
        if too_many <= 0 or longest is None or _units(context[longest]) <= MAY_BE_CUT_TO:
            return Rendered(text.split("\n", 1)[0][:MAX_SUBJECT], text, html)
        context[longest] = _cut(context[longest], too_many)


def as_text(html: str) -> str:
    """A Telegram message without its markup: links spelled out, quotations marked as such."""
    text = re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2: \1", html)
    text = re.sub(
        r"<blockquote>(.*?)</blockquote>",
        lambda found: "\n".join(f"> {line}" for line in found[1].strip().split("\n")),
        text,
        flags=re.DOTALL,
    )
    return unescape(re.sub(r"<[^>]+>", "", text))


def preheader_of(text: str) -> str:
    """What a mail begins with, on one line, without addresses of pages."""
    words = text.partition("\n-- \n")[0].split()
    told = " ".join(word for word in words if word != ">" and "://" not in word)
    return told if len(told) <= PREHEADER else _cut(told, len(told) - PREHEADER)


def look_of(shop: ShopSettings) -> Look:
    """What mails wear."""
    schemes = colours(shop.accent)
    return Look(
        light=schemes["light"],
        dark=schemes["dark"],
        font=font_of(shop.typeface),
        logo=_logo(shop.logo),
        logo_dark=_logo(shop.logo_dark) if shop.logo else None,
    )


def _logo(picture: ShopImage | None) -> Logo | None:
    """None before the first page has shown it: making its size takes a storage."""
    if picture is None:
        return None
    wanted = Filter(LOGO)
    found = picture.find_existing_renditions(wanted).get(wanted)
    if found is None:
        return None
    address = urljoin(settings.SITE_URL, found.url)
    return Logo(address, found.width // 2, found.height // 2)


def on_site(address: str) -> str:
    """`address` (path or whole) as an address of this shop, never of another host."""
    parts = urlsplit(address)
    path = "/" + parts.path.lstrip("/")
    return f"{settings.SITE_URL}{path}" + (f"?{parts.query}" if parts.query else "")


def shop_name() -> str:
    """The shop's name, as staff set it."""
    return _shop().shop_name


def _shop() -> ShopSettings:
    site = Site.objects.filter(is_default_site=True).first()
    return ShopSettings.for_site(site) if site else ShopSettings()


def _context(shop: ShopSettings, language: str, values: dict) -> dict:
    return {
        **values,
        "language": language,
        "shop_name": shop.shop_name,
        "site_url": settings.SITE_URL,
        "site_host": urlsplit(settings.SITE_URL).netloc,
    }


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text.strip())


def _units(value) -> int:
    return len(value.encode("utf-16-le", "surrogatepass")) // 2 if isinstance(value, str) else 0


def _cut(text: str, too_many: int) -> str:
    """`text` shorter by `too_many` characters at least, at the end of a word if one is near."""
    keep = max(len(text) - too_many - 2, 0)
    words = text[:keep].rsplit(None, 1)
    is_near = len(words) == 2 and len(words[1]) < 40
    return (words[0] if is_near else text[:keep]).rstrip() + "…"
