"""Sale prices: what something costs for a time, and what a sale needs.

A product has one time for its sale, from `sale_starts_at` (or once it is published) until
`sale_ends_at`; it and each of its editions have a sale price of their own, or none. These rules
know no database: they are true of a draft too, and at any moment, so nothing need happen when a
sale begins or ends.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from core.money import format_money
from products.price_rules import smallest_price

# What a sale may lack, with the field in which it is given.
FIELDS = {
    "sale_price": "sale_price",
    "lower_sale": "sale_price",
    "sale_end": "sale_ends_at",
    "later_sale_end": "sale_ends_at",
    "edition_sale": "editions",
    "edition_lower_sale": "editions",
    "edition_higher_sale": "editions",
}


def is_running(page, at: datetime | None = None) -> bool:
    """Whether its sale is on now, or was at that moment."""
    at = at or timezone.now()
    starts, ends = page.sale_starts_at, page.sale_ends_at
    return ends is not None and at < ends and (starts is None or starts <= at)


def current(page, item, at: datetime | None = None) -> int | None:
    """What a product, or one of its editions (`item`), costs now or did at that moment; None
    without a price. In minor units of the shop's currency."""
    if item.sale_price is not None and is_running(page, at):
        return item.sale_price
    return item.price


def in_sale(at: datetime | None = None) -> Q:
    """The condition that a product, or an edition of it, costs less than usual then, or now."""
    at = at or timezone.now()
    begun = Q(sale_starts_at=None) | Q(sale_starts_at__lte=at)
    return Q(begun, sale_price__isnull=False, sale_ends_at__gt=at)


def changes_at(page, at: datetime | None = None) -> datetime | None:
    """When its prices change by themselves the next time; None if they do not."""
    at = at or timezone.now()
    if page.sale_price is None or page.sale_ends_at is None or page.sale_ends_at <= at:
        return None
    if page.sale_starts_at and page.sale_starts_at > at:
        return page.sale_starts_at if page.sale_starts_at < page.sale_ends_at else None
    return page.sale_ends_at


def lacking(page, editions: Iterable[Any]) -> Iterator[tuple[int | None, str, str]]:
    """What the sale of a product lacks: the place of an edition (None: of the product itself), its
    field, and what it lacks, by the names of `phrase`. What is not to be reduced lacks nothing."""
    editions = list(editions)
    reduced = any(each.sale_price is not None for each in editions or [page])
    if reduced:
        yield from _lacking_of_editions(editions) if editions else _lacking_of_price(page)
    if reduced and page.sale_ends_at is None:
        yield None, "sale_ends_at", "sale_end"
    elif page.sale_ends_at and page.sale_starts_at and page.sale_ends_at <= page.sale_starts_at:
        yield None, "sale_ends_at", "later_sale_end"
    elif page.sale_ends_at and not reduced:
        yield None, "" if editions else "sale_price", ("edition_sale" if editions else "sale_price")


def _lacking_of_price(page) -> Iterator[tuple[None, str, str]]:
    if page.price is None or page.sale_price >= page.price:
        yield None, "sale_price", "lower_sale"


def _lacking_of_editions(editions: list[Any]) -> Iterator[tuple[int, str, str]]:
    below = None  # what the one before that is on sale costs in the sale
    for place, edition in enumerate(editions):
        if edition.price is None:
            continue
        price = edition.price if edition.sale_price is None else edition.sale_price
        if edition.sale_price is not None and price >= edition.price:
            yield place, "sale_price", "edition_lower_sale"
        elif edition.is_on_sale:
            # Whoever has the one below pays the difference, in a sale too.
            if below is not None and price - below < smallest_price():
                yield place, "sale_price", "edition_higher_sale"
            below = price


def phrase(name: str) -> str:
    """What a sale may lack, in words that go on a list; empty for other names."""
    match name:
        case "sale_price":
            return gettext("a sale price, or no time for a sale")
        case "edition_sale":
            return gettext("a sale price of an edition, or no time for a sale")
        case "lower_sale":
            return gettext("a sale price below the price")
        case "edition_lower_sale":
            return gettext("sale prices below the prices")
        case "edition_higher_sale":
            words = gettext("sale prices that go up by at least %(least)s from edition to edition")
            return words % {"least": format_money(smallest_price(), settings.SHOP_CURRENCY)}
        case "sale_end":
            return gettext("an end of its sale")
        case "later_sale_end":
            return gettext("an end of its sale that comes after the start")
    return ""


def sentence(name: str) -> str:
    """The same at its field, to the person who fills it in."""
    match name:
        case "sale_price":
            return gettext("Enter the price in the sale, or remove the sale's time.")
        case "edition_sale":
            return gettext("Enter a sale price at one of them at least, or remove the sale's time.")
        case "lower_sale" | "edition_lower_sale":
            return gettext("In a sale it costs less than otherwise. Enter a lower price, or none.")
        case "edition_higher_sale":
            words = gettext(
                "In the sale, too, an edition costs at least %(least)s more than the one on sale "
                "above it. Enter a higher sale price here, or a lower one above."
            )
            return words % {"least": format_money(smallest_price(), settings.SHOP_CURRENCY)}
        case "sale_end":
            return gettext("A sale has an end. Enter when the price goes back.")
        case "later_sale_end":
            return gettext("The sale ends before it starts. Enter a later end.")
    return ""
