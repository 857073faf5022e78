"""What the products page shows: the products of a category or a search, page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import EmptyPage, InvalidPage, Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, QueryDict
from django.utils.translation import gettext

from core import addresses
from core.money import format_money
from products import words
from products.search.filters import Filters
from products.search.finding import Found, find, meant
from products.search.queries import read_query
from products.search.vocabulary import Vocabulary

PER_PAGE = 12
# Nobody reads on so far; whoever looks for one thing among more narrows the list.
MAX_SHOWN = 100 * PER_PAGE
POPULAR_SHOWN = 3
TAGS_OFFERED = 30


class ListedCategory(Protocol):
    """What the list shows of a category."""

    @property
    def shown_name(self) -> str: ...

    @property
    def url(self) -> str: ...


@dataclass(frozen=True)
class Catalogue:
    """What a list is made of, each as a queryset.

    `entries` are rows of the catalogue that the reader may see; `then` is the shop's own order.
    """

    entries: Any
    then: Sequence
    products: Any
    categories: Any
    tags: Any
    tagged: Any
    words: Any

    def cards(self, keys: list[int]) -> list:
        """The products of `keys`, in that order, with all that a card shows to this reader."""
        found = self.products.for_cards().in_bulk(keys)
        return words.in_words(found[key] for key in keys if key in found)

    def first(self, rows, count: int) -> list:
        """The products of so many of these rows of the catalogue."""
        return self.cards(list(rows.values_list("pk", flat=True)[:count]))

    def newest(self, count: int) -> list:
        """Those that stand first in the shop's own order."""
        return self.first(self.entries.order_by(*self.then), count)

    def offered_tags(self) -> list:
        """Tags that a product in `entries` has."""
        tagged = self.tagged.filter(
            tag=OuterRef("pk"), content_object__catalogue_entry__in=self.entries
        )
        return list(self.tags.filter(Exists(tagged)).order_by("name")[:TAGS_OFFERED])


class Shelf:
    """A long list as Paginator reads it: only the rows of one page, and no count without end."""

    def __init__(self, entries, best: Callable[[int], list[int]], cards: Callable):
        self.best = best
        self.cards = cards
        counted = entries.order_by()[: MAX_SHOWN + 1].count()
        self.count_shown = min(counted, MAX_SHOWN)
        self.is_longer = counted > MAX_SHOWN

    def __len__(self) -> int:
        return self.count_shown

    def __getitem__(self, wanted: slice) -> list:
        return self.cards(self.best(wanted.stop)[wanted.start :])


class PastTheEnd(Exception):
    """A list is not so long, or not any more; `query_string` leads to its last page."""

    def __init__(self, params: QueryDict, last: int):
        super().__init__(last)
        there = params.copy()
        there["page"] = str(last)
        self.query_string = f"?{there.urlencode()}"


@dataclass(frozen=True)
class Chip:
    """One thing that narrows the list, in words, with the list's address without it."""

    words: str
    address: str


@dataclass(frozen=True)
class Listing:
    """One page of the list, with the search and the category that it was asked for."""

    page: Page
    categories: list
    category: "ListedCategory | None"
    query: str
    form: Any
    filters: Filters
    # Whether there are more products than the pages show.
    is_longer: bool = False
    # What was looked for in place of the query, and what could be looked for too.
    corrected: str = ""
    meant: str = ""
    # To look at where nothing is found.
    popular: list = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many products there are on all pages."""
        return self.page.paginator.count

    @property
    def shown_query(self) -> str:
        """The words that what is shown was found by."""
        return self.corrected or self.query

    @property
    def chosen(self) -> dict[str, str]:
        """What narrows and orders the list, as the address has it."""
        return {name: self.form.data[name] for name in self.form.fields if self.form.data.get(name)}

    @property
    def chips(self) -> list[Chip]:
        """All that narrows the list beside its category, in the order of the form."""
        filters, words = self.filters, {}
        if self.query:
            # Translators: what somebody searched for, in quotation marks
            words["q"] = gettext("“%(words)s”") % {"words": self.query}
        if filters.tag:
            words["tag"] = dict(self.form.fields["tag"].choices)[filters.tag]
        if filters.min is not None:
            price = format_money(filters.min, settings.SHOP_CURRENCY)
            words["min"] = gettext("From %(price)s") % {"price": price}
        if filters.max is not None:
            price = format_money(filters.max, settings.SHOP_CURRENCY)
            words["max"] = gettext("Up to %(price)s") % {"price": price}
        if filters.free:
            words["free"] = gettext("Free only")
        params = {"q": self.query} | self.chosen
        return [
            Chip(text, self.path + self._query_string({**params, name: ""}))
            for name, text in words.items()
        ]

    @property
    def query_string(self) -> str:
        """Keeps search and filters in a link to another category."""
        return self._query_string({"q": self.query} | self.chosen)

    @property
    def unfiltered_query_string(self) -> str:
        """Keeps the search in a link to the list without filters."""
        return self._query_string({"q": self.query})

    @property
    def meant_query_string(self) -> str:
        return self._query_string({"q": self.meant} | self.chosen)

    @property
    def path(self) -> str:
        return self.category.url if self.category else addresses.listing()

    @property
    def address(self) -> str:
        """The one address of this part of the list."""
        return self.path if self.page.number == 1 else f"{self.path}?page={self.page.number}"

    @property
    def picture(self):
        """What stands for the list where others link to it: the first cover on it, or None."""
        return next((product.cover for product in self.page if product.cover), None)

    @property
    def search_label(self) -> str:
        if self.category:
            return gettext("Search in %(category)s") % {"category": self.category.shown_name}
        return gettext("Search products")

    @property
    def no_match(self) -> str:
        if self.category:
            return gettext("No product matches “%(query)s” in %(category)s") % {
                "query": self.query,
                "category": self.category.shown_name,
            }
        return gettext("No product matches “%(query)s”") % {"query": self.query}

    @staticmethod
    def _query_string(params: dict[str, str]) -> str:
        kept = {name: value for name, value in params.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def offered_categories(entries, categories) -> list:
    """The categories that hold at least one product of `entries` (rows of the catalogue)."""
    return list(categories.filter(Exists(entries.order_by().filter(category=OuterRef("pk")))))


def read_listing(params, catalogue: Catalogue, make_form: Callable, slug: str = "") -> Listing:
    """The listing that an address asks for.

    `params` are the address's; `make_form` makes the form that reads the filters among them. Raises
    Http404 for a category without products and for what is no number of a page, PastTheEnd for one
    behind the last.
    """
    offered = offered_categories(catalogue.entries, catalogue.categories)
    category = next((one for one in offered if one.slug == slug), None)
    if slug and category is None:
        raise Http404("no such category")
    query = read_query(params.get("q", ""))
    form = make_form(params, catalogue.offered_tags(), bool(query))
    filters = form.read()
    entries = catalogue.entries.filter(category=category) if category else catalogue.entries
    entries = filters.narrowed(entries, catalogue.tagged)
    vocabulary = Vocabulary(catalogue.words)
    if query:
        found = find(entries.order_by(*catalogue.then), vocabulary, query)
    else:
        found = Found([entries.order_by(*catalogue.then)])
    shelf = Shelf(found.entries, _best(found, filters, catalogue), catalogue.cards)
    paginator = Paginator[Any](cast(Any, shelf), PER_PAGE)  # it asks for slices only
    try:
        page = paginator.page(params.get("page") or 1)
    except InvalidPage as error:
        if isinstance(error, EmptyPage) and int(params["page"]) > 0:
            raise PastTheEnd(params, paginator.num_pages) from error
        raise Http404("no such page of the list") from error
    is_all = not query or found.corrected
    return Listing(
        page=page,
        categories=offered,
        category=category,
        query=query,
        form=form,
        filters=filters,
        is_longer=shelf.is_longer,
        corrected=found.corrected,
        meant="" if is_all else meant(entries, vocabulary, query, len(shelf)),
        popular=[] if len(shelf) else _popular(catalogue),
    )


def _best(found: Found, filters: Filters, catalogue: Catalogue) -> Callable[[int], list[int]]:
    """The keys of the first so many rows."""
    if not filters.sort:
        return found.best
    ordered = filters.ordered(found.entries, catalogue.then)
    return lambda count: list(ordered.values_list("pk", flat=True)[:count])


def _popular(catalogue: Catalogue) -> list:
    bought = Filters(sort="bought").ordered(catalogue.entries, catalogue.then)
    return catalogue.first(bought, POPULAR_SHOWN)
