"""Messages about orders, access and reviews, written anew when staff send one again.

Each function finds the row that a message's source names and says None where the message would
not be true any more: the row is gone, or stands differently. Registered in commerce's ready().
"""

from django.contrib.auth import get_user_model

from commerce.messages import announcements, notices
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
    ):
        resending.register(kind, write)


def receipt(source: str, key: str) -> Again:
    order = _order(source)
    if order is None or order.status not in Order.ONCE_PAID_STATUSES or not order.payment_id:
        return None
    return notices.receipt(order, key=key)


def payment_failed(source: str, key: str) -> Again:
    """Only while the order stands there: not once it is paid, tried again or closed."""
    order = _order(source)
    if order is None or order.status != Order.Status.FAILED:
        return None
    return notices.payment_failed(order, payment_id=source.split(":")[2], key=key)


def refunded(source: str, key: str) -> Again:
    refund = _row(Refund.objects.select_related("payment__order"), source)
    if refund is None or refund.status != Refund.Status.SUCCEEDED:
        return None
    return notices.refunded(refund, key=key)


def access_ended(source: str, key: str) -> Again:
    purchase = _row(PurchasedProduct.objects, source)
    return notices.access_ended(purchase, key=key) if purchase and not purchase.is_active else None


def access_restored(source: str, key: str) -> Again:
    purchase = _row(PurchasedProduct.objects, source)
    return notices.access_restored(purchase, key=key) if purchase and purchase.is_active else None


def review_needed(source: str, key: str) -> Again:
    """To the same person or chat, while it waits and while it is still theirs to know."""
    review = _row(Review.objects, source)
    if review is None or not review.is_open:
        return None
    _, _, where, who = source.split(":", 3)
    if where == "chat":
        return notices.review_needed_in(review, who, key=key)
    user = _person(who)
    owner = review.order.product.owner if review.order else None
    if user is None or not (user == owner or user.has_perm(notices.RESOLVES_REVIEWS)):
        return None
    return notices.review_needed_by(review, user, key=key)


def event_given_up(source: str, key: str) -> Again:
    event = _row(WebhookEvent.objects, source)
    user = _person(source.rsplit(":", 1)[1])
    if event is None or event.status != WebhookEvent.Status.FAILED or user is None:
        return None
    if not user.has_perm(notices.RESOLVES_REVIEWS):
        return None
    return notices.event_given_up_for(event, user, key=key)


def _order(source: str) -> Order | None:
    return Order.objects.filter(reference=source.split(":")[1]).first()


def _row(rows, source: str):
    """The row whose number stands second in a source, such as "review:12:user:3"."""
    return rows.filter(pk=source.split(":")[1]).first()


def _person(number: str):
    return get_user_model().objects.filter(pk=number, is_active=True).first()
