"""Home and content pages as the version before blocks kept them, told as blocks.

Rows are brought over by a migration; versions of a page that were kept before stay as they are and
are read through here, however old they are.
"""

import re
from collections.abc import Iterable
from html import unescape
from uuid import NAMESPACE_URL, uuid5

# A picture stands by itself in a text of Wagtail's editor: `<embed embedtype="image" … />`.
PICTURE = re.compile(r'(<embed\b[^>]*embedtype="image"[^>]*>(?:</embed>)?)')
ATTRIBUTE = re.compile(r'\b(id|alt)="([^"]*)"')


def home_blocks(hero_title: str, intro: str, featured: Iterable[int]) -> list[dict]:
    """The blocks of a home page: its words, its featured products by number, all categories.

    None for a page that says and features nothing: it shows what an empty one shows.
    """
    products = list(dict.fromkeys(featured))
    if not (hero_title or intro or products):
        return []
    return [
        _block("hero", {"title": hero_title, "text": intro}),
        _block("featured", {"heading": "", "products": [_row(pk) for pk in products]})
        if products
        else _block("newest", {"heading": "", "count": 6}),
        _block("categories", {"heading": ""}),
    ]


def text_blocks(body: str) -> list[dict]:
    """The blocks of a page of text: its rich text, with pictures as blocks of their own."""
    parts = [part for part in PICTURE.split(body) if part.strip()]
    blocks = []
    for number, part in enumerate(parts):
        kind, value = _picture(part) if PICTURE.fullmatch(part) else ("paragraph", part)
        blocks.append(_block(kind, value, number=number))
    return blocks


def _picture(embed: str) -> tuple[str, dict]:
    found = dict(ATTRIBUTE.findall(embed))
    pk, alt = found.get("id", ""), unescape(found.get("alt", ""))
    image = int(pk) if pk.isascii() and pk.isdigit() else None
    return "image", {"image": image, "decorative": not alt, "alt_text": alt}


def _row(pk: int) -> dict:
    value = {"product": pk, "show_from": None, "show_until": None}
    return {"type": "item", "value": value, "id": _name(f"product {pk}")}


def _block(kind: str, value, number: int = 0) -> dict:
    return {"type": kind, "value": value, "id": _name(f"{kind} {number}")}


def _name(what: str) -> str:
    """The same at each reading: two versions of a page are compared by these."""
    return str(uuid5(NAMESPACE_URL, what))
