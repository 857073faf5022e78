"""Messages to sellers and to those who run the shop: something waits for a person."""

from notifications.catalogue.mail import write_once
from notifications.letters import on_site


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
    language: str = "en",
):
    """A payment does not fit. `reference` and `product_title` are empty without an order."""
    return write_once(
        "review-needed",
        recipient,
        language,
        dedupe_key,
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
    language: str = "en",
):
    """What the payment provider reported could not be applied, and no more tries follow."""
    return write_once(
        "webhook-event-given-up",
        recipient,
        language,
        dedupe_key,
        event_type=event_type,
        webhook_id=webhook_id,
        received_text=received_text,
        attempts=attempts,
        event_url=on_site(event_url),
    )
