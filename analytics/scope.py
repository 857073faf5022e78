"""Whose figures somebody sees: the whole shop's, or those of their own products."""

from dataclasses import dataclass

from django.db.models import Q

from core.own_rows import sees_whole_shop
from products.models import ProductPage


@dataclass(frozen=True)
class Scope:
    """`products` holds the ids of a seller's own products; None means the whole shop."""

    user: object
    products: tuple[int, ...] | None

    @classmethod
    def of(cls, user) -> "Scope":
        if sees_whole_shop(user):
            return cls(user, None)
        own = ProductPage.objects.filter(owner=user).values_list("pk", flat=True)
        return cls(user, tuple(own))

    def on(self, path: str = "product") -> Q:
        """The condition that keeps a query to these products; `path` leads to the product."""
        return Q() if self.products is None else Q(**{f"{path}__in": self.products})
