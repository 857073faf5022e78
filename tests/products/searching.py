"""What the search finds, as tests ask it."""

from products.models import CatalogueEntry, ProductPage, SearchWord
from products.models.catalogue import NEWEST_FIRST
from products.search.finding import find, meant
from products.search.vocabulary import Vocabulary


def entries():
    return CatalogueEntry.objects.filter(live=True).order_by(*NEWEST_FIRST)


def vocabulary() -> Vocabulary:
    return Vocabulary(SearchWord.objects.all())


def found(query: str) -> list[str]:
    """The slugs of the products that are found, in their order."""
    keys = find(entries(), vocabulary(), query).best(100)
    slugs = ProductPage.objects.in_bulk(keys)
    return [slugs[key].slug for key in keys]


def corrected(query: str) -> str:
    """What was looked for in the place of `query`."""
    return find(entries(), vocabulary(), query).corrected


def suggested(query: str) -> str:
    """What the reader may have meant."""
    return meant(entries(), vocabulary(), query, len(found(query)))
