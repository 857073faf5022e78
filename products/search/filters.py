"""What narrows a list of products, and what orders it."""

from dataclasses import dataclass, fields

from django.db.models import F
from django.utils.translation import gettext_lazy as _

# Read in this order; a list of results has one more, the best first.
SORTS = {
    "newest": _("Newest first"),
    "price": _("Price, lowest first"),
    "-price": _("Price, highest first"),
    "bought": _("Most bought"),
}
_FIRST = {
    "price": [F("price").asc()],
    "-price": [F("price").desc()],
    "bought": [F("times_bought").desc()],
}


@dataclass(frozen=True)
class Filters:
    """What a reader chose beside words and category. Amounts are in minor units."""

    sort: str = ""
    min: int | None = None
    max: int | None = None
    free: bool = False
    tag: str = ""

    @property
    def narrow(self) -> bool:
        """Whether some products may be left out."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "sort")

    def narrowed(self, entries, tags):
        """The rows of `entries` that are left; `tags` leads from a tag to its products."""
        if self.free:
            entries = entries.filter(price=0)
        if self.min is not None:
            entries = entries.filter(price__gte=self.min)
        if self.max is not None:
            entries = entries.filter(price__lte=self.max)
        if self.tag:
            tagged = tags.filter(tag__slug=self.tag).values("content_object")
            entries = entries.filter(product__in=tagged)
        return entries

    def ordered(self, entries, then):
        """`entries` in the chosen order; rows alike in it stand as `then` says."""
        return entries.order_by(*_FIRST.get(self.sort, []), *then)
