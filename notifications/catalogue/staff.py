"""Messages to sellers and to those who run the shop: something waits for a person.

Each goes by e-mail or, with `channel="telegram"`, to a chat; notifications.alerts does both.
"""

from typing import Any

from django.db.models import Model

from notifications.catalogue.kinds import EMAIL, moment, written_anew


@written_anew()
def review_needed(
    *,
    recipient: str,
    reason: str,
    reference: str,
    product_title: str,
    payment_id: str,
    expected: str,
    received: str,
    may_decide: bool,
    review_url: str,
    dedupe_key: str,
    about: Model,
    details: dict[str, Any],
    channel: str = EMAIL,
    language: str = "",
):
    """A payment does not fit. `reference` and `product_title` are empty without an order."""


@written_anew()
def webhook_event_given_up(
    *,
    recipient: str,
    event_type: str,
    webhook_id: str,
    received_text: str,
    attempts: int,
    event_url: str,
    dedupe_key: str,
    about: Model,
    details: dict[str, Any],
    language: str = "",
):
    """What the payment provider reported could not be applied, and no more tries follow."""


@moment("The list of the provider's refusals says which of them last; a new one is told by itself.")
def provider_refuses(
    *,
    recipient: str,
    code: str,
    said: str,
    advice: str,
    product_title: str,
    reference: str,
    admin_url: str,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """The payment provider says no, and trying again will not change it.

    `code` and `said` are its own words, `advice` what to do. `reference` is empty where no order
    met it.
    """


@moment("The admin's first page lists what still waits; a new delay is told by itself.")
def publication_delayed(
    *,
    recipient: str,
    page_title: str,
    planned_text: str,
    reason: str,
    admin_url: str,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """A page was not published at the time `planned_text`; `reason` says why, in sentences."""


@moment("The list of backups says how things stand; a later failure is told by itself.")
def backup_failed(
    *,
    recipient: str,
    what: str,
    admin_url: str,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """There is no verified backup of late: `what` says in a sentence what went wrong."""


@moment("The page of recurring tasks says whether the clock runs; its next stop is told.")
def beat_silent(
    *,
    recipient: str,
    what: str,
    admin_url: str,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """The clock of the recurring tasks stands still: `what` says since when."""


@moment("The log has each answer that failed; the next one of another hour is told by itself.")
def server_error(
    *,
    recipient: str,
    route: str,
    error: str,
    request_id: str,
    count: int,
    before: int,
    admin_url: str,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """A page failed: `route` is the name of where, `error` the class of the exception.

    `count` is how many did in this hour so far, `before` in the hour before.
    """


@moment("The list of messages has each of those it counted.")
def messages_given_up(
    *,
    recipient: str,
    count: int,
    what: str,
    why: str,
    admin_url: str,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """Messages will not arrive any more: `what` counts them by kind, `why` is the last reason."""
