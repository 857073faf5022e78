"""The parts of a product's page, for a table of contents where it is long."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONG = 5


def contents_of(has: dict[str, object]) -> list[tuple[str, str | Promise]]:
    """The id and the name of each part that the page has; none of a page that is short.

    `has` says of the parts that may be missing whether they are there.
    """
    parts = [part for part in PARTS if has.get(part[0], True)]
    return parts if len(parts) >= LONG else []


# In the order of the page, by their ids.
PARTS: list[tuple[str, str | Promise]] = [
    ("description", _("Description")),
    ("editions", _("Editions")),
    ("download", _("What you download")),
    ("inside", _("Look inside")),
    ("versions", _("Earlier versions")),
    ("details", _("Good to know")),
    ("questions", _("Questions and answers")),
]
