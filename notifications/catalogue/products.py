"""Messages to buyers about what they own."""

from typing import Any

from django.db.models import Model

from notifications.catalogue.kinds import written_anew


@written_anew(own_lines=("notes",))
def product_updated(
    *,
    recipient: str,
    product_title: str,
    version: str,
    notes: str,
    library_url: str,
    stop_url: str,
    dedupe_key: str,
    about: Model,
    details: dict[str, Any],
    language: str = "",
):
    """There is a new version of what the buyer owns, with its release notes.

    `stop_url` ends these messages: opened by a person it asks once, and mailboxes post to it
    (RFC 8058), so it must take a POST without a login.
    """


@written_anew(own_lines=("because",))
def release_withdrawn(
    *,
    recipient: str,
    product_title: str,
    version: str,
    because: str,
    instead: str,
    library_url: str,
    dedupe_key: str,
    about: Model,
    details: dict[str, Any],
    language: str = "",
):
    """A version that the buyer downloaded is bad, for a reason in the seller's words.

    `instead` is the version that they get now; empty if there is none. It is sent whatever the
    buyer said of mails about new versions: it is a warning.
    """
