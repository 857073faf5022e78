"""The smallest price that a product may have, besides none at all.

Whoever takes the money knows it, and the way of payment is no business of products: commerce
registers its floor from `ready()`, as it does with what must stay (`deletion_rules.py`). Asked each
time, it follows the currency; a figure in the settings would stand beside SHOP_CURRENCY and could
differ from it.
"""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext, pgettext

from core.money import format_money

_floors: list[Callable[[], int]] = []


def register_floor(floor: Callable[[], int]) -> None:
    """Add a rule: `floor()` gives the smallest price, in minor units of the shop's currency."""
    if floor not in _floors:
        _floors.append(floor)


def smallest_price() -> int:
    """The smallest price above 0 that can be charged, in minor units of the shop's currency."""
    return max((floor() for floor in _floors), default=1)


def price_words(price: int) -> str:
    """A price in minor units of the shop's currency as the reader writes it; *Free* for 0."""
    return format_money(price, settings.SHOP_CURRENCY) if price else pgettext("price", "Free")


def least_words(price: int) -> str:
    """The least that customers may pay, who choose it themselves, as the reader writes it."""
    if price == 0:
        return gettext("Pay what you want")
    # Translators: the least that customers may pay, who choose it themselves.
    return gettext("%(price)s or more") % {"price": price_words(price)}


def is_chargeable(price: int) -> bool:
    """Whether a product may cost `price` minor units; 0 is free."""
    return price == 0 or price >= smallest_price()
