"""Who came to the shop and what they looked at, as counted by Google Analytics."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from analytics.sales import Compared


@dataclass(frozen=True)
class ProductVisits:
    """Of one product page. Visitors are people: those of two products cannot be added."""

    views: int
    visitors: int
    views_before: int

    def __add__(self, other: "ProductVisits") -> "ProductVisits":
        """Of one product under two addresses; who saw both is counted twice."""
        return ProductVisits(
            self.views + other.views,
            self.visitors + other.visitors,
            self.views_before + other.views_before,
        )


@dataclass(frozen=True)
class Visits:
    """One span of days, beside the one before.

    `days` holds visitors, `sources` visits by where they came from, `products` the product pages
    by the product's id, `product_sources` their views by product and source.
    """

    visitors: Compared
    views: Compared
    days: dict[date, int]
    sources: dict[str, int]
    products: dict[int, ProductVisits]
    product_sources: dict[int, dict[str, int]]
    time_zone: str

    def of_products(self, products: Collection[int] | None) -> "Visits":
        """What concerns these products, nothing of the shop as a whole; None keeps it all."""
        if products is None:
            return self
        wanted, nothing = set(products), Compared(0, 0)
        return Visits(
            visitors=nothing,
            views=nothing,
            days={},
            sources={},
            products={pk: found for pk, found in self.products.items() if pk in wanted},
            product_sources={
                pk: found for pk, found in self.product_sources.items() if pk in wanted
            },
            time_zone=self.time_zone,
        )

    @property
    def product_views(self) -> Compared:
        """Views of product pages, which can be added."""
        pages = self.products.values()
        return Compared(sum(one.views for one in pages), sum(one.views_before for one in pages))

    @property
    def sources_of_products(self) -> dict[str, int]:
        """Views of product pages by source, most first."""
        sums: dict[str, int] = defaultdict(int)
        for by_source in self.product_sources.values():
            for source, views in by_source.items():
                sums[source] += views
        return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))

    def as_json(self) -> dict:
        """For a JSON field; `from_json` reads it again."""
        return {
            "visitors": [self.visitors.now, self.visitors.then],
            "views": [self.views.now, self.views.then],
            "days": {day.isoformat(): count for day, count in self.days.items()},
            "sources": list(self.sources.items()),
            "products": [
                [pk, one.views, one.visitors, one.views_before] for pk, one in self.products.items()
            ],
            "product_sources": [
                [pk, source, views]
                for pk, by_source in self.product_sources.items()
                for source, views in by_source.items()
            ],
            "time_zone": self.time_zone,
        }

    @classmethod
    def from_json(cls, found) -> "Visits | None":
        """None for nothing, and for what another version of the shop has stored."""
        try:
            return cls._read(found)
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    @classmethod
    def _read(cls, found: dict) -> "Visits":
        product_sources: dict[int, dict[str, int]] = defaultdict(dict)
        for pk, source, views in found["product_sources"]:
            product_sources[pk][source] = views
        return cls(
            visitors=Compared(*found["visitors"]),
            views=Compared(*found["views"]),
            days={date.fromisoformat(day): count for day, count in found["days"].items()},
            sources=dict(found["sources"]),
            products={pk: ProductVisits(*counts) for pk, *counts in found["products"]},
            product_sources=dict(product_sources),
            time_zone=found["time_zone"],
        )
