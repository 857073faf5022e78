"""Messages about orders, access and reviews, written anew when staff send one again.

Each function takes the row that a message was about, as it is now, and returns None if the message
would not be true any more. Registered in commerce's ready().
"""

from django.contrib.auth import get_user_model

from commerce.messages import announcements, customer_withdrawals, notices, receipts, withdrawals
from commerce.models import Order, PurchasedProduct, Refund, Review, WebhookEvent
from notifications import resending
from notifications.models import OutgoingMessage

Again = OutgoingMessage | None


def register() -> None:
    """Tell the outbox how each kind of message is written anew."""
    for kind, write in (
        ("order-paid", receipt),
        ("payment-failed", payment_failed),
        ("order-refunded", refunded),
        ("access-ended", access_ended),
        ("access-restored", access_restored),
        ("review-needed", review_needed),
        ("webhook-event-given-up", event_given_up),
        ("product-updated", announcements.write_again),
        ("withdrawal-received", customer_withdrawals.received),
        ("withdrawal-declined", customer_withdrawals.declined_again),
        ("release-withdrawn", withdrawals.write_again),
    ):
        resending.register(kind, write)


def receipt(order: Order, key: str) -> Again:
    return notices.receipt(order, key=key) if receipts.has_receipt(order) else None


def payment_failed(order: Order, key: str, payment_id: str) -> Again:
    """Only while the order stands there: not once it is paid, tried again or closed."""
    if order.status != Order.Status.FAILED:
        return None
    return notices.payment_failed(order, payment_id=payment_id, key=key)


def refunded(refund: Refund, key: str) -> Again:
    return notices.refunded(refund, key=key) if refund.status == Refund.Status.SUCCEEDED else None


def access_ended(purchase: PurchasedProduct, key: str) -> Again:
    return None if purchase.is_active else notices.access_ended(purchase, key=key)


def access_restored(purchase: PurchasedProduct, key: str) -> Again:
    return notices.access_restored(purchase, key=key) if purchase.is_active else None


def review_needed(review: Review, key: str, user_id: int | None = None, chat: str = "") -> Again:
    """To the same person or chat, while it waits and while it is still theirs to know."""
    if not review.is_open:
        return None
    if chat:
        return notices.review_needed_in(review, chat, key=key)
    user = _person(user_id)
    owner = review.order.product.owner if review.order else None
    if user is None or not (user == owner or user.has_perm(notices.RESOLVES_REVIEWS)):
        return None
    return notices.review_needed_by(review, user, key=key)


def event_given_up(event: WebhookEvent, key: str, user_id: int) -> Again:
    user = _person(user_id)
    if event.status != WebhookEvent.Status.FAILED or user is None:
        return None
    if not user.has_perm(notices.RESOLVES_REVIEWS):
        return None
    return notices.event_given_up_for(event, user, key=key)


def _person(pk: int | None):
    if pk is None:
        return None
    return get_user_model().objects.filter(pk=pk, is_active=True).first()
