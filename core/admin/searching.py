"""Searching a list in the admin: a row is found by each of its words alone, in any order."""

from collections.abc import Iterable

from django.db.models import Q

# Of what somebody pasted, more words than these narrow nothing any more.
MAX_WORDS = 12


def each_word(query: str, fields: Iterable[str], others=lambda word: Q()) -> Q:
    """That every word of `query` stands in one of `fields`, or where `others` looks for it."""
    wanted = Q()
    for word in query.split()[:MAX_WORDS]:
        found = others(word)
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        wanted &= found
    return wanted


class EachWordMixin:
    """An index view of Wagtail's, whose own search looks for the whole query in one field.

    Where the fields reach over to other tables a row is still shown once.
    """

    is_searching: bool
    search_query: str
    search_fields: Iterable[str] | None

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        found = each_word(self.search_query, self.search_fields or (), self.found_elsewhere)
        return queryset.filter(found).distinct()

    def found_elsewhere(self, word: str) -> Q:
        """Where a word is looked for beside the fields."""
        return Q()
