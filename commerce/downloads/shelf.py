"""What a customer owns, as their library lists it: found by words, in an order they choose."""

from dataclasses import dataclass

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import with_edition
from products import words as translated_words
from products.models import Release
from products.search.queries import read_query
from products.search.words import fold

NEWEST, UPDATED, TITLE = "", "updated", "title"
SORTS = {
    NEWEST: _("Bought last"),
    UPDATED: _("Updated last"),
    TITLE: _("Title, A to Z"),
}


@dataclass(frozen=True)
class Asked:
    """What somebody looks for in their library; what cannot be read narrows nothing."""

    query: str
    sort: str

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(value, words, whether it is chosen) of each order."""
        return [(value, str(words), value == self.sort) for value, words in SORTS.items()]


def read(params) -> Asked:
    sort = params.get("sort", "")
    return Asked(read_query(params.get("q", "")), sort if sort in SORTS else NEWEST)


def keys_of(purchases: QuerySet, asked: Asked) -> list[int]:
    """The numbers of those purchases that are asked for, in their order; one query.

    Titles are compared here and not by the database: SQLite knows no case but that of ASCII.
    """
    published = Release.objects.downloadable().filter(page=OuterRef("product")).order_by()
    last = published.values("page").annotate(last=Max("first_published_at")).values("last")
    rows = list(
        purchases.order_by("-granted_at", "-pk")
        .annotate(updated=Subquery(last))
        .values_list("pk", "product", "product__title", "edition__name", "updated")
    )
    translated = translated_words.titles_of(row[1] for row in rows)
    rows = [(pk, translated.get(product, title), *others) for pk, product, title, *others in rows]
    words = fold(asked.query).split()
    titles = {pk: fold(with_edition(title, edition or "")) for pk, title, edition, _last in rows}
    if asked.sort == TITLE:
        rows.sort(key=lambda row: titles[row[0]])
    elif asked.sort == UPDATED:
        rows.sort(key=lambda row: (row[3] is not None, row[3]), reverse=True)
    return [row[0] for row in rows if all(word in titles[row[0]] for word in words)]


@dataclass(frozen=True)
class OwnLicence:
    name: str
    """Empty for one that was written for this product alone."""
    text: str


def licence_of(purchase) -> OwnLicence | None:
    """What the buyer may do with it: their edition's own licence, or else the product's."""
    for holder in filter(None, (purchase.edition, purchase.product)):
        if own := holder.licence_text.strip():
            return OwnLicence("", own)
        if holder.licence:
            return OwnLicence(holder.licence.name, holder.licence.text)
    return None
