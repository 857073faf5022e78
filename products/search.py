"""Finding products by words, the same on SQLite and on PostgreSQL."""

import re

from django.db.models import Case, Q, When

from core.plain_text import visible

MAX_QUERY_LENGTH = 200
MAX_WORDS = 12


def read_query(text: str) -> str:
    """What somebody typed, cut to a sane length, without control and direction characters."""
    return visible(text[:MAX_QUERY_LENGTH]).strip()


def words_of(query: str) -> list[str]:
    """The words to look for. Only letters and digits: the databases read the rest as operators."""
    return re.findall(r"[^\W_]+", query)[:MAX_WORDS]


def find_products(products, query: str):
    """The ones of `products` (a queryset) in which every word of `query` occurs.

    Looks through title, summary, body and category name; the last word may be the beginning of
    one in a title, summary or category name. Matches in the title stand first, then the newest.
    """
    words = words_of(query)
    if not words:
        return products.none()
    text = " ".join(words)
    everything = products.model.objects.all()
    whole = everything.search(text, operator="and", order_by_relevance=False).get_queryset()
    begun = everything.autocomplete(text, operator="and", order_by_relevance=False).get_queryset()
    in_title = Q()
    for word in words:
        in_title &= Q(title__icontains=word)
    return products.filter(
        Q(pk__in=whole.order_by().values("pk")) | Q(pk__in=begun.order_by().values("pk"))
    ).order_by(Case(When(in_title, then=0), default=1), *products.newest_first().query.order_by)
