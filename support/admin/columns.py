"""How requests are shown in the admin's lists: who is waited for, for how long, the price."""

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext
from wagtail.admin.ui.tables import Column

from core.admin.columns import TONE_CLASSES
from core.spans import from_now
from support.models import SupportRequest


def tone(row: SupportRequest) -> str:
    """The tone of the state."""
    return row.Status(row.status).tone


def status_tone(row: SupportRequest) -> str:
    """The CSS class of the state's tone."""
    return TONE_CLASSES[tone(row)]


def quote_tone(row: SupportRequest) -> str:
    """The CSS class of the quote's tone."""
    return TONE_CLASSES[row.Quote(row.quote).tone]


def age(row: SupportRequest) -> str:
    """For how long there has been this request: “3 days”."""
    return timesince(row.created_at, depth=1)


def whose_turn(row: SupportRequest) -> str:
    """Who is waited for, for the export; empty once the request is closed."""
    if row.is_closed:
        return ""
    return gettext("us") if row.waits_for_staff else gettext("the customer")


def turn(row: SupportRequest) -> str:
    """Who is waited for; if it is staff, for how long."""
    if row.is_closed or not row.waits_for_staff:
        return whose_turn(row)
    # Translators: span: such as 3 days
    return gettext("us, for %(span)s") % {"span": timesince(row.waits_since, depth=1)}


def turn_tone(row: SupportRequest) -> str:
    """Red after three days: by then people look for help elsewhere."""
    if row.waits_since is None:
        return ""
    return "bad" if (timezone.now() - row.waits_since).days >= 3 else "wait"


def quote_words(row: SupportRequest) -> str:
    """The price that was named, and what became of it."""
    if not row.quote:
        return ""
    # Translators: price: a quote's amount; state: open, paid or waived
    return gettext("%(price)s %(state)s") % {
        "price": row.quote_display,
        "state": row.quote_within_text,
    }


class AgoColumn(Column):
    """A moment as how long ago it was."""

    def get_value(self, instance):
        return from_now(super().get_value(instance))
