"""What a card and a feed say of a product beside its own row, fetched with it in the same query.

What its seller is called an app above this one knows: it registers from `ready()` how to read that
name, and the relation of the product's page that it reads.
"""

from collections.abc import Callable
from typing import Any

_relations = ["category"]
_name_of: list[Callable[[Any], str]] = []


def register_seller(name_of: Callable[[Any], str], relation: str) -> None:
    """`name_of(product)` is what customers know its seller by; empty where there is no name."""
    _name_of.append(name_of)
    _relations.append(relation)


def relations() -> list[str]:
    """What lists fetch with each product."""
    return _relations


def seller_of(product) -> str:
    """What customers know the seller of a product by; empty where there is no name to show."""
    return next((name for name_of in _name_of if (name := name_of(product))), "")
