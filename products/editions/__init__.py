"""The editions of a product, from the lowest to the highest, and what each holds.

A higher edition stands further down, costs more, and holds what those above it hold. These rules
know no database: they are true of a draft too. An edition that is not known (what was sold before
there were editions, or is no more) counts as the lowest.
"""

from collections.abc import Iterable
from typing import Any


def of_page(page) -> list[Any]:
    """All of them, the lowest first; none for a product that is sold as it is. Asks the database
    only where there are some."""
    return list(page.editions.all()) if page.highest_price is not None else []


def on_sale(editions: Iterable[Any]) -> list[Any]:
    """Those that can be bought: drafts may lack a price."""
    return [each for each in editions if each.is_on_sale and each.price is not None]


def prices(editions: Iterable[Any]) -> tuple[int, int] | None:
    """The lowest and the highest price of those on sale, or else of all; None without any."""
    known = [edition.price for edition in _priced(editions)]
    return (min(known), max(known)) if known else None


def lowest_in_sale(editions: Iterable[Any]) -> int | None:
    """What the cheapest of them costs in a sale of their product; None if it reduces none."""
    known = _priced(editions)
    if all(edition.sale_price is None for edition in known):
        return None
    return min(each.price if each.sale_price is None else each.sale_price for each in known)


def _priced(editions: Iterable[Any]) -> list[Any]:
    """Of those with a price the ones on sale, or else all."""
    known = [edition for edition in editions if edition.price is not None]
    return on_sale(known) or known


def rank(editions: Iterable[Any], edition_id: int | None) -> int:
    """How high the edition of this number stands: 0 is the lowest, and what is not known."""
    if edition_id is None:  # and not those of a draft that have no number yet
        return 0
    return next((rank for rank, each in enumerate(editions) if each.pk == edition_id), 0)


def is_higher(editions: list[Any], edition_id: int | None, than: int | None) -> bool:
    """Whether the one of the first number stands above that of the second."""
    return rank(editions, edition_id) > rank(editions, than)


def places(editions: Iterable[Any]) -> dict[str, int]:
    """From how high on editions have a file, by the key that it names; without one it is for all.

    A file with a key that is not among them is for nobody: its edition is no more.
    """
    return {"": 0} | {edition.key: place for place, edition in enumerate(editions)}


def files_of(release, editions: list[Any], edition_id: int | None) -> list[Any]:
    """What buyers of an edition have of a release: what is meant for the highest edition first."""
    held, place = rank(editions, edition_id), places(editions)
    allowed = [file for file in release.files.all() if place.get(file.edition, held + 1) <= held]
    return sorted(allowed, key=lambda file: -place[file.edition])


def follow(page) -> None:
    """Bring a page's prices into line with its editions, as lists show and sort by them."""
    known = list(page.editions.all())
    found = prices(known)
    page.highest_price = found[1] if found else None
    if found:
        page.price, page.sale_price = found[0], lowest_in_sale(known)
