"""How requests are shown in the admin's lists: whose turn it is, for how long, at what price."""

from django.utils import timezone
from django.utils.timesince import timesince
from wagtail.admin.ui.tables import Column

from core.admin.columns import TONE_CLASSES
from support.models import SupportRequest

Status, Quote = SupportRequest.Status, SupportRequest.Quote
TONES = {
    Status.NEW: "bad",  # nobody has looked yet
    Status.DISCUSSING: "wait",
    Status.PAYMENT: "wait",
    Status.IN_PROGRESS: "wait",
    Status.COMPLETED: "good",
    Status.CANCELLED: "",
}
QUOTE_TONES = {Quote.OPEN: "wait", Quote.PAID: "good", Quote.WAIVED: "", Quote.NONE: ""}


def tone(row: SupportRequest) -> str:
    """What the state asks of its reader."""
    return TONES[row.status]


def status_tone(row: SupportRequest) -> str:
    """The admin's own text colour of the state."""
    return TONE_CLASSES[TONES[row.status]]


def quote_tone(row: SupportRequest) -> str:
    return TONE_CLASSES[QUOTE_TONES[row.quote]]


def age(row: SupportRequest) -> str:
    """For how long there has been this request: “3 days”."""
    return timesince(row.created_at, depth=1)


def whose_turn(row: SupportRequest) -> str:
    """Who is waited for; nobody once the request is closed."""
    if row.is_closed:
        return ""
    return "us" if row.waits_for_staff else "the customer"


def turn(row: SupportRequest) -> str:
    """Who is waited for, and us for how long."""
    who = whose_turn(row)
    return f"us, for {timesince(row.waits_since, depth=1)}" if who == "us" else who


def turn_tone(row: SupportRequest) -> str:
    """Red after three days: by then people look for help elsewhere."""
    if row.waits_since is None:
        return ""
    return "bad" if (timezone.now() - row.waits_since).days >= 3 else "wait"


def quote_words(row: SupportRequest) -> str:
    """The price that was named, and what became of it."""
    return f"{row.quote_display} {row.get_quote_display().lower()}" if row.quote else ""


class AgoColumn(Column):
    """A moment as how long ago it was."""

    def get_value(self, instance):
        return f"{timesince(super().get_value(instance), depth=1)} ago"
