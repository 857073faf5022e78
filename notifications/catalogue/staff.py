"""Messages to sellers and to those who run the shop: something waits for a person.

Each goes by e-mail or, with `channel="telegram"`, to a chat; notifications.alerts does both.
"""

from notifications.catalogue.mail import EMAIL, write_once
from notifications.rendering import on_site


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
    source: str = "",
    channel: str = EMAIL,
    language: str = "en",
):
    """A payment does not fit. `reference` and `product_title` are empty without an order."""
    return write_once(
        "review-needed",
        recipient,
        language,
        dedupe_key,
        channel=channel,
        source=source,
        reason=reason,
        reference=reference,
        product_title=product_title,
        payment_id=payment_id,
        expected=expected,
        received=received,
        may_decide=may_decide,
        review_url=on_site(review_url),
    )


def webhook_event_given_up(
    *,
    recipient: str,
    event_type: str,
    webhook_id: str,
    received_text: str,
    attempts: int,
    event_url: str,
    dedupe_key: str,
    source: str = "",
    language: str = "en",
):
    """What the payment provider reported could not be applied, and no more tries follow."""
    return write_once(
        "webhook-event-given-up",
        recipient,
        language,
        dedupe_key,
        source=source,
        event_type=event_type,
        webhook_id=webhook_id,
        received_text=received_text,
        attempts=attempts,
        event_url=on_site(event_url),
    )


def backup_failed(
    *,
    recipient: str,
    what: str,
    admin_url: str,
    dedupe_key: str,
    source: str = "",
    channel: str = EMAIL,
    language: str = "en",
):
    """There is no verified backup of late: `what` says in a sentence what went wrong."""
    return _trouble(
        "backup-failed", recipient, language, dedupe_key, channel, source, what, admin_url
    )


def beat_silent(
    *,
    recipient: str,
    what: str,
    admin_url: str,
    dedupe_key: str,
    source: str = "",
    channel: str = EMAIL,
    language: str = "en",
):
    """The clock of the recurring tasks stands still: `what` says since when."""
    return _trouble(
        "beat-silent", recipient, language, dedupe_key, channel, source, what, admin_url
    )


def messages_given_up(
    *,
    recipient: str,
    count: int,
    what: str,
    why: str,
    admin_url: str,
    dedupe_key: str,
    source: str = "",
    channel: str = EMAIL,
    language: str = "en",
):
    """Messages will not arrive any more: `what` counts them by kind, `why` is the last reason."""
    return write_once(
        "messages-given-up",
        recipient,
        language,
        dedupe_key,
        channel=channel,
        source=source,
        count=count,
        what=what,
        why=why,
        admin_url=on_site(admin_url),
    )


def _trouble(kind, recipient, language, dedupe_key, channel, source, what, admin_url):
    return write_once(
        kind,
        recipient,
        language,
        dedupe_key,
        channel=channel,
        source=source,
        what=what,
        admin_url=on_site(admin_url),
    )
