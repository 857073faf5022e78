"""What a product's page says of its editions, side by side."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from products import sale_prices
from products.editions import on_sale
from products.price_rules import price_words


@dataclass(frozen=True)
class EditionFacts:
    name: str
    price: str
    usual_price: str
    """What a sale lowers; empty without one."""
    contents: list[str]
    """What is in it, a thing a line."""
    seats: int | None
    licence: Any
    """One of the shop's, of its own or that of its product; None for a text of its own."""
    licence_text: str
    """What it allows, if that differs from the product; empty if not."""


def are_compared(editions: list[Any]) -> bool:
    """Whether there are several to choose from."""
    return len(on_sale(editions)) > 1


def facts_of(page, editions: list[Any]) -> list[EditionFacts]:
    """Of those on sale, the lowest first; none where there is nothing to compare."""
    if not are_compared(editions):
        return []
    offered = on_sale(editions)
    named = {edition.licence_id for edition in offered} - {None}
    licences = apps.get_model("products", "Licence").objects.in_bulk(named) if named else {}
    return [_facts(page, edition, licences.get(edition.licence_id)) for edition in offered]


def _facts(page, edition, licence) -> EditionFacts:
    own, price = edition.licence_text.strip(), sale_prices.current(page, edition) or 0
    return EditionFacts(
        name=edition.name,
        price=price_words(price),
        usual_price=price_words(edition.price) if price < edition.price else "",
        contents=edition.content_lines,
        seats=edition.seats,
        licence=None if own else licence or (None if page.licence_text else page.licence),
        licence_text=own or (licence.text if licence else ""),
    )
