"""What a product's page leads to: others like it, and others of its seller."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Subquery

from products.listing import Catalogue
from products.search.filters import Filters

SHOWN = 3


@dataclass(frozen=True)
class Related:
    """Products with all that a card shows; none stands in both lists."""

    alike: list = field(default_factory=list)
    of_seller: list = field(default_factory=list)


def related_to(page, catalogue: Catalogue) -> Related:
    """The most bought of its category, then of all, and further ones of its seller.

    Of a catalogue of what the reader may see. One query finds them all: an index has each place.
    """
    entries = catalogue.entries
    others = Filters(sort="bought").ordered(entries.exclude(pk=page.pk), catalogue.then)
    alike = others.filter(category=page.category_id) if page.category_id else others
    places = _places("alike", alike, SHOWN) | _places("bought", others, SHOWN)
    if page.owner_id:
        # Some of them may be alike already.
        own = others.filter(product__owner=page.owner_id)
        places |= _places("own", own, 2 * SHOWN)
    # Asked of any one row: what is found is the same beside each.
    found = entries.order_by().annotate(**places).values(*places)[:1]
    row: dict[str, int | None] = next(iter(found), {})
    first = _first(row[name] for name in places if name in row and not name.startswith("own"))
    further = _first(
        row[name]
        for name in places
        if name in row and name.startswith("own") and row[name] not in first
    )
    shown = {product.pk: product for product in catalogue.cards([*first, *further])}
    return Related(
        [shown[key] for key in first if key in shown],
        [shown[key] for key in further if key in shown],
    )


def _places(name: str, entries, count: int) -> dict[str, Any]:
    keys = entries.values("pk")
    return {f"{name}_{place}": Subquery(keys[place : place + 1]) for place in range(count)}


def _first(keys) -> list[int]:
    return list(dict.fromkeys(key for key in keys if key))[:SHOWN]
