"""What holds of the editions of a product: what each needs to be published, and which must stay.

What was sold knows commerce: it registers a rule from `ready()`, as it does with whole products
(deletion_rules.py).
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext

from core.money import format_money
from products.price_rules import is_chargeable, smallest_price

Keeper = Callable[[list[Any]], dict[int, str]]

# What editions may lack.
NAMES = (
    "edition_name",
    "edition_own_name",
    "edition_price",
    "edition_enough_price",
    "edition_higher_price",
    "edition_on_sale",
)

_keepers: list[Keeper] = []


def register_edition_keeper(keeper: Keeper) -> None:
    """Add a rule: `keeper(editions)` gives the number of each that must stay, with a sentence that
    says why: "It was sold." """
    if keeper not in _keepers:
        _keepers.append(keeper)


def why_sold(editions: Iterable[Any]) -> dict[int, str]:
    """Of those of the database that must stay as what buyers have: their numbers, and why."""
    editions = [edition for edition in editions if edition.pk is not None]
    reasons: dict[int, str] = {}
    for keeper in _keepers if editions else ():
        reasons = {**keeper(editions), **reasons}
    return reasons


def why_kept(page_id: int | None, editions: Iterable[Any]) -> dict[str, str]:
    """Of these editions of a product the keys of those that may not be removed, with a sentence."""
    editions = list(editions)
    if page_id is None or not editions:
        return {}
    files = apps.get_model("products", "ReleaseFile").objects.filter(release__page=page_id)
    named = files.filter(edition__in=[edition.key for edition in editions])
    reasons = {
        key: gettext("A file of release “%(version)s” is meant for it.") % {"version": version}
        for key, version in named.order_by("-pk").values_list("edition", "release__version")
    }
    sold = why_sold(editions)
    return reasons | {each.key: sold[each.pk] for each in editions if each.pk in sold}


def why_not_removed(edition, reason: str) -> str:
    """A sentence on an edition that must stay, because of `reason`, a sentence too."""
    return gettext(
        "“%(edition)s” cannot be removed: %(reason)s Take it off sale instead: nobody can buy it "
        "then, and whoever has it keeps it."
    ) % {"edition": title_of(edition), "reason": reason}


def title_of(edition) -> str:
    """Its name, or words for one that has none yet."""
    return edition.name.strip() or gettext("An edition without a name")


# --- what they need to be published ---------------------------------------------------------------
def lacking(editions: Iterable[Any]) -> Iterator[tuple[int | None, str, str]]:
    """What editions lack, from the lowest to the highest: the place of each (None: of them all),
    its field, and what it lacks, by the names of `phrase`."""
    names: set[str] = set()
    below = None  # the price of the one before that is on sale
    any_on_sale = False
    for place, edition in enumerate(editions):
        name = edition.name.strip().casefold()
        if not name:
            yield place, "name", "edition_name"
        elif name in names:
            yield place, "name", "edition_own_name"
        names.add(name)
        if fault := _lacking_of_price(edition, below):
            yield place, "price", fault
        if edition.is_on_sale:
            any_on_sale = True
            below = edition.price if edition.price is not None else below
    if names and not any_on_sale:
        yield None, "", "edition_on_sale"


def _lacking_of_price(edition, below: int | None) -> str:
    if edition.price is None:
        return "edition_price"
    if not is_chargeable(edition.price):
        return "edition_enough_price"
    # Whoever has the one below pays the difference.
    if edition.is_on_sale and below is not None and edition.price - below < smallest_price():
        return "edition_higher_price"
    return ""


def phrase(name: str) -> str:
    """What editions may lack, in words that go on a list."""
    words = {"least": format_money(smallest_price(), settings.SHOP_CURRENCY)}
    match name:
        case "edition_name":
            return gettext("a name for each edition")
        case "edition_own_name":
            return gettext("a different name for each edition")
        case "edition_price":
            return gettext("a price for each edition")
        case "edition_enough_price":
            return gettext("editions that cost at least %(least)s, or 0") % words
        case "edition_higher_price":
            return (
                gettext(
                    "prices that go up by at least %(least)s from each edition on sale to the next"
                )
                % words
            )
        case "edition_on_sale":
            return gettext("an edition that is on sale")
    return ""


def sentence(name: str) -> str:
    """The same at its field, to the person who fills it in."""
    words = {"least": format_money(smallest_price(), settings.SHOP_CURRENCY)}
    match name:
        case "edition_name":
            return gettext("Give the edition a name: Personal, say.")
        case "edition_own_name":
            return gettext("Another edition of this product has this name. Choose another.")
        case "edition_price":
            return gettext("Enter a price, or 0 for free.")
        case "edition_enough_price":
            return gettext("Enter %(least)s or more, or 0 for free.") % words
        case "edition_higher_price":
            return (
                gettext(
                    "An edition costs at least %(least)s more than the one on sale above it, "
                    "because its buyers can upgrade for the difference. Enter a higher price, or "
                    "move it up."
                )
                % words
            )
        case "edition_on_sale":
            return gettext("None of the editions is on sale. Put one on sale, or remove them all.")
    return ""


def why_reordered(page_id: int | None, editions: Iterable[Any]) -> str:
    """A sentence on two editions that were sold and changed places; empty if none did.

    What a higher edition holds is held by whoever bought it; it cannot become the lower one.
    """
    editions = list(editions)
    if page_id is None or len(editions) < 2:
        return ""
    stored = apps.get_model("products", "Edition").objects.filter(page=page_id)
    before = {edition.key: place for place, edition in enumerate(stored)}
    known = [edition for edition in editions if edition.key in before]
    if [before[each.key] for each in known] == sorted(before[each.key] for each in known):
        return ""
    sold = why_sold(known)
    known = [edition for edition in known if edition.pk in sold]
    for upper, lower in pairwise(known):
        if before[upper.key] > before[lower.key]:
            return gettext(
                "“%(first)s” must stay above “%(second)s” on the list, because both were sold. "
                "Put them back in this order."
            ) % {"first": title_of(lower), "second": title_of(upper)}
    return ""
