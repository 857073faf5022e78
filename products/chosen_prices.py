"""Prices that customers choose: pay what you want, from a least one on.

The price of such a product is the least, in a sale the sale's; 0 means that it may be had for
nothing. It may suggest more. Only products without editions are sold so: what an upgrade costs is
the difference of two prices that are known.

These rules know no database, and are true of a draft too. Money is in minor units of the shop's
currency.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from core.money import MAX_MINOR_UNITS, format_money
from products.price_rules import smallest_price

# What such a product may lack, with the field in which it is given.
FIELDS = {"no_editions": "pay_what_you_want", "enough_suggestion": "suggested_price"}
# How much may be paid: so many smallest payments, 10,000 dollars, or of dearer products ten times
# the price. Whoever types more has most likely left out the point.
SMALLEST_PAYMENTS = 20_000
TIMES_THE_PRICE = 10


def lacking(page, editions: Iterable[Any]) -> Iterator[str]:
    """What a product whose customers choose their price lacks, by the names of `phrase`."""
    if not page.pay_what_you_want:
        return
    if list(editions):
        yield "no_editions"
    elif page.suggested_price is not None and page.suggested_price < (page.price or 0):
        yield "enough_suggestion"


def suggestion(page, floor: int) -> int:
    """What is proposed to whoever may pay `floor` or more: the floor where nothing is suggested."""
    return max(floor, page.suggested_price or 0)


def most(page, floor: int) -> int:
    """The most that is taken."""
    by_price = TIMES_THE_PRICE * suggestion(page, floor)
    return min(max(SMALLEST_PAYMENTS * smallest_price(), by_price), MAX_MINOR_UNITS)


def why_refused(page, floor: int, amount: int) -> str:
    """Why `amount` cannot be paid where `floor` is the least, to the customer; empty if it can."""
    limit = most(page, floor)
    if amount > limit:
        return gettext("At most %(most)s can be paid here. Please choose a lower price.") % {
            "most": format_money(limit, settings.SHOP_CURRENCY)
        }
    least = max(floor, smallest_price())
    if amount >= least or amount == floor == 0:
        return ""
    words = {"least": format_money(least, settings.SHOP_CURRENCY)}
    if floor == 0:
        return gettext("Payments begin at %(least)s. Enter that or more, or 0 for free.") % words
    return gettext("The price begins at %(least)s. Please choose that or more.") % words


def phrase(name: str) -> str:
    """What it may lack, in words that go on a list; empty for other names."""
    match name:
        case "no_editions":
            return gettext("either editions, or a price that customers choose")
        case "enough_suggestion":
            return gettext("a suggested price that is not below the price")
    return ""


def sentence(name: str) -> str:
    """The same at its field, to the person who fills it in."""
    match name:
        case "no_editions":
            return gettext(
                "A product with editions has fixed prices. Untick this, or remove the editions."
            )
        case "enough_suggestion":
            return gettext("The price above is the least. Suggest that or more, or nothing.")
    return ""
