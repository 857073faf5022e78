"""What the products page shows: the products of a category or a search, page by page."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404
from django.utils.translation import gettext

from products.search import find_products, read_query

PER_PAGE = 12


class ListedCategory(Protocol):
    """What the list shows of a category."""

    name: str

    @property
    def url(self) -> str: ...


@dataclass(frozen=True)
class Listing:
    """One page of the list, with the search and the category that it was asked for."""

    page: Page
    categories: list
    category: "ListedCategory | None"
    query: str

    @property
    def count(self) -> int:
        """How many products there are on all pages."""
        return self.page.paginator.count

    @property
    def query_string(self) -> str:
        """Keeps the search in a link to another category."""
        return f"?{urlencode({'q': self.query})}" if self.query else ""

    @property
    def address(self) -> str:
        """The one address of this part of the list."""
        path = self.category.url if self.category else "/products/"
        return path if self.page.number == 1 else f"{path}?page={self.page.number}"

    @property
    def search_label(self) -> str:
        if self.category:
            return gettext("Search in %(category)s") % {"category": self.category.name}
        return gettext("Search products")

    @property
    def no_match(self) -> str:
        if self.category:
            return gettext("No product matches “%(query)s” in %(category)s") % {
                "query": self.query,
                "category": self.category.name,
            }
        return gettext("No product matches “%(query)s”") % {"query": self.query}


def offered_categories(products, categories) -> list:
    """The categories that hold at least one of `products`."""
    return list(categories.filter(pk__in=products.order_by().values("category")))


def read_listing(params, products, categories, slug: str = "") -> Listing:
    """The listing that an address asks for.

    `params` are the address's `q` and `page`; `products` and `categories` are querysets. Raises
    Http404 for a category without products and for a page that does not exist.
    """
    offered = offered_categories(products, categories)
    category = next((one for one in offered if one.slug == slug), None)
    if slug and category is None:
        raise Http404("no such category")
    if category:
        products = products.filter(category=category)
    query = read_query(params.get("q", ""))
    products = find_products(products, query) if query else products.newest_first()
    try:
        page = Paginator(products.for_cards(), PER_PAGE).page(params.get("page") or 1)
    except InvalidPage as error:
        raise Http404("no such page of the list") from error
    return Listing(page=page, categories=offered, category=category, query=query)
