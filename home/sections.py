"""What the home page shows of its blocks: the products of all of them in a fixed number of queries.

Blocks are read as they are stored, which names products and categories by their numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from core.announcements import Announcement, announcement_of, current, linked_pages
from core.navigation import open_pages
from core.periods import is_current
from home.blocks import NEWEST_SHOWN
from products import words
from products.listing import offered_categories

# What stands on a home page of which nobody has made anything yet.
FIRST_BLOCKS: list[tuple[str, Any]] = [
    ("hero", {}),
    ("newest", {"count": NEWEST_SHOWN}),
    ("categories", {}),
]


@dataclass(frozen=True)
class PicturedCategory:
    """A category, with a picture for it or None."""

    category: Any
    cover: Any

    @property
    def title(self) -> str:
        return self.category.shown_name


@dataclass(frozen=True)
class Shop:
    """What whoever asks may be shown, each as a queryset; `entries` are rows of the catalogue and
    `then` is their order.
    """

    entries: Any
    then: Sequence
    products: Any
    categories: Any
    request: Any = None

    def newest(self, count: int) -> list[int]:
        """The numbers of the newest products; asks nothing for none."""
        rows = self.entries.order_by(*self.then).values_list("pk", flat=True)
        return list(rows[:count]) if count else []

    def newest_of(self, counts: dict[int, int]) -> dict[int, tuple[Any, list[int]]]:
        """By the number of a category: it, and so many of its newest products.

        One query, in which an index finds each place: a window over all products would read them.
        """
        if not counts:
            return {}
        own = self.entries.filter(category=OuterRef("pk")).order_by(*self.then).values("pk")
        places = {
            f"place_{number}": Subquery(own[number : number + 1])
            for number in range(max(counts.values()))
        }
        found = self.categories.filter(pk__in=counts).annotate(**places)
        return {
            category.pk: (
                category,
                [
                    pk
                    for name in list(places)[: counts[category.pk]]
                    if (pk := vars(category)[name])
                ],
            )
            for category in found
        }

    def offered(self) -> list:
        """The categories with something in them; `newest` is the number of the newest product in
        each that has a cover, or None."""
        own = self.entries.filter(category=OuterRef("pk"), product__cover__isnull=False)
        newest = Subquery(own.order_by(*self.then).values("pk")[:1])
        return offered_categories(self.entries, self.categories.annotate(newest=newest))

    def cards(self, keys: Iterable[int]) -> dict[int, Any]:
        """The products of `keys` that may be shown, with all that a card shows to this reader."""
        wanted = set(keys)
        found = self.products.for_cards().in_bulk(wanted) if wanted else {}
        return {product.pk: product for product in words.in_words(found.values())}


@dataclass(frozen=True)
class Section:
    """A block with what is shown in it."""

    kind: str
    value: Any
    products: list = field(default_factory=list)
    category: Any = None
    categories: list = field(default_factory=list)
    announcement: Announcement | None = None
    is_first: bool = False  # of those with products: its pictures are in view at once

    @property
    def template(self) -> str:
        return f"home/sections/{self.kind}.html"


def read_sections(content, shop: Shop, now: datetime) -> list[Section]:
    """What stands on the page at `now`, in its order; blocks in which nothing is left are out.

    `content` is the page's stream of blocks.
    """
    blocks = [(block["type"], block["value"]) for block in content.raw_data] or FIRST_BLOCKS
    offered = shop.offered() if _of_kind(blocks, "categories") else []
    sections, cards = _with_products(blocks, shop, now, also=[each.newest for each in offered])
    categories = [
        PicturedCategory(each, cards[each.newest].cover if each.newest in cards else None)
        for each in offered
    ]
    news = current(_of_kind(blocks, "announcement"), now)
    pages = open_pages(linked_pages(news))
    shown = []
    for number, (kind, value) in enumerate(blocks):
        if number in sections:
            shown.append(sections[number])
        elif kind == "announcement" and value in news:
            said = announcement_of(value, pages, shop.request)
            shown.append(Section(kind, value, announcement=said))
        elif kind == "categories" and categories:
            shown.append(Section(kind, value, categories=categories))
        elif kind in ("hero", "text"):
            shown.append(Section(kind, value))
        elif kind == "testimonials" and value["testimonials"]:
            shown.append(Section(kind, content[number].value))
    return shown


def _with_products(
    blocks, shop: Shop, now: datetime, also: list[int | None]
) -> tuple[dict[int, Section], dict[int, Any]]:
    """The blocks that show products, by their place, each product once in a block; and the cards
    of all of them by their numbers, with those that are wanted `also`."""
    newest = shop.newest(max((value["count"] for value in _of_kind(blocks, "newest")), default=0))
    counts: dict[int, int] = {}
    for value in _of_kind(blocks, "category"):
        pk = value["category"]
        counts[pk] = max(value["count"], counts.get(pk, 0))
    shelves = shop.newest_of(counts)
    chosen: dict[int, tuple[list[int], Any]] = {}
    for number, (kind, value) in enumerate(blocks):
        if kind == "featured":
            chosen[number] = _featured(value, now), None
        elif kind == "newest":
            chosen[number] = newest[: value["count"]], None
        elif kind == "category" and value["category"] in shelves:
            category, keys = shelves[value["category"]]
            chosen[number] = keys[: value["count"]], category
    wanted = [key for keys, _category in chosen.values() for key in keys]
    cards = shop.cards(key for key in [*wanted, *also] if key)
    sections: dict[int, Section] = {}
    for number, (keys, category) in chosen.items():
        if products := [cards[key] for key in dict.fromkeys(keys) if key in cards]:
            kind, value = blocks[number]
            sections[number] = Section(
                kind, value, products=products, category=category, is_first=not sections
            )
    return sections, cards


def _featured(value: dict, now: datetime) -> list[int]:
    rows = [row["value"] for row in value["products"]]
    return [row["product"] for row in rows if row["product"] and is_current(row, now)]


def _of_kind(blocks, wanted: str) -> list:
    return [value for kind, value in blocks if kind == wanted]
