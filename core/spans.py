"""How long ago something was, or how soon it comes, as one unit in the reader's words.

Django's own words are the same after "ago" and "from now" as by themselves, which other languages
say in another case ("2 Tage", but "vor 2 Tagen").
"""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext, ngettext

Words = Callable[[int], str]
# Seconds of each unit, with its words for the past and for what lies ahead.
UNITS: list[tuple[int, Words, Words]] = [
    (
        365 * 86_400,
        lambda n: ngettext("%(n)d year ago", "%(n)d years ago", n),
        lambda n: ngettext("in %(n)d year", "in %(n)d years", n),
    ),
    (
        30 * 86_400,
        lambda n: ngettext("%(n)d month ago", "%(n)d months ago", n),
        lambda n: ngettext("in %(n)d month", "in %(n)d months", n),
    ),
    (
        86_400,
        lambda n: ngettext("%(n)d day ago", "%(n)d days ago", n),
        lambda n: ngettext("in %(n)d day", "in %(n)d days", n),
    ),
    (
        3_600,
        lambda n: ngettext("%(n)d hour ago", "%(n)d hours ago", n),
        lambda n: ngettext("in %(n)d hour", "in %(n)d hours", n),
    ),
    (
        60,
        lambda n: ngettext("%(n)d minute ago", "%(n)d minutes ago", n),
        lambda n: ngettext("in %(n)d minute", "in %(n)d minutes", n),
    ),
    (
        1,
        lambda n: ngettext("%(n)d second ago", "%(n)d seconds ago", n),
        lambda n: ngettext("in %(n)d second", "in %(n)d seconds", n),
    ),
]


def from_now(moment: datetime) -> str:
    """Such as "3 days ago" or "in 2 hours", rounded down to whole ones."""
    seconds = int((moment - timezone.now()).total_seconds())
    for size, past, ahead in UNITS:
        if number := abs(seconds) // size:
            return (past if seconds < 0 else ahead)(number) % {"n": number}
    return gettext("just now")
