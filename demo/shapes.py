"""The shapes in which the sample catalogue is written down: plain data, free of Django."""

from dataclasses import dataclass
from typing import Literal

# A body block: its StreamField type and its value.
#   heading    str, plain text
#   paragraph  str, HTML in the rich text subset (p, b, i, ul, ol, li, a, h3)
#   features   list of {"title": str, "text": str}, plain text
#   code       {"language": str, "code": str}; language is html, css, javascript, json, python, bash
#   comparison {"caption", "ours", "theirs", "rows"} of core.content.lists.ComparisonBlock
#   table      {"caption", "columns", "rows"} of core.content.texts.TableBlock
Block = tuple[
    Literal["heading", "paragraph", "features", "code", "comparison", "table"],
    object,
]


@dataclass(frozen=True)
class Shop:
    name: str
    tagline: str
    footer_text: str
    support_terms: str
    refund_terms: str


@dataclass(frozen=True)
class Licence:
    name: str
    summary: str
    text: str
    """Plain text, an empty line between its paragraphs."""


@dataclass(frozen=True)
class Home:
    hero_title: str
    intro: str
    featured: tuple[str, ...]
    """Slugs of the featured products, in the order in which they are shown."""


@dataclass(frozen=True)
class TextPage:
    """A sample of what a shop says of itself."""

    title: str
    slug: str
    body: str
    """HTML in the rich text subset."""


@dataclass(frozen=True)
class Category:
    name: str
    slug: str
    description: str


@dataclass(frozen=True)
class Translation:
    """What a product says in another language."""

    of: str
    """Slug of the product."""
    title: str
    slug: str
    summary: str
    pictures: tuple[str, ...]
    """What the cover and the further pictures show, in their order."""
    body: tuple[Block, ...]
    questions: tuple["Question", ...] = ()


@dataclass(frozen=True)
class CannedReply:
    title: str
    text: str
    """Plain text; its placeholders are those of `support/canned.py`."""


@dataclass(frozen=True)
class Picture:
    file: str
    """File name inside `demo/covers/`."""
    alt: str


@dataclass(frozen=True)
class Release:
    version: str
    notes: str
    """One or two plain sentences for buyers: what changed."""
    days_ago: int


@dataclass(frozen=True)
class Edition:
    name: str
    price: int
    """US cents. The lowest edition costs what the product does."""
    contents: str
    """What is in it, one thing a line."""
    seats: int | None = None
    adds: str = ""
    """Its own file with the newest release: `demo/archives/<slug>-<adds>/`. Empty: none."""
    adds_words: str = ""
    """What that file is, beside the others."""
    licence_text: str = ""


@dataclass(frozen=True)
class Question:
    question: str
    """Plain text: what customers ask before they buy."""
    answer: str
    """HTML in the rich text subset."""


@dataclass(frozen=True)
class Product:
    title: str
    slug: str
    category: str
    """Slug of its category."""
    summary: str
    """One sentence of at most 160 characters."""
    price: int
    """US cents; 0 is free."""
    body: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...]
    """Format and compatibility as (label, value)."""
    releases: tuple[Release, ...]
    """Oldest first: the last one is what buyers download."""
    cover: Picture
    gallery: tuple[Picture, ...] = ()
    sale_price: int | None = None
    """US cents, for the two weeks after the demo is made; None without a sale."""
    pay_what_you_want: bool = False
    """Whether its customers choose what they pay, from `price` on."""
    suggested_price: int | None = None
    """US cents, for them."""
    editions: tuple[Edition, ...] = ()
    """The lowest first."""
    questions: tuple[Question, ...] = ()
    requirements: str = ""
    """What buyers need to use it, one thing a line."""
    published: Literal["live", "new", "updated", "draft"] = "live"
    first_published_days_ago: int | None = None
    """None for a draft, as is `last_published_days_ago`."""
    last_published_days_ago: int | None = None
    seller: str = "seller@example.com"
