"""Who is told what about orders, access and reviews; the texts are in notifications.catalogue.

Each function takes rows and writes messages in the caller's transaction. The dedupe key names
the cause, so that nobody is told of the same twice; `key` replaces it where staff send a
message again (commerce/messages/resending.py), which gets the row and the details back.
"""

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts import profiles
from commerce import figures, payment_state, provider, titles, under_review
from commerce.models import Order, Payment, PurchasedProduct, Refund, Review, WebhookEvent
from core.languages import in_words_of
from core.money import format_money
from notifications import alerts, catalogue
from notifications.models import OutgoingMessage
from products import words

RESOLVES_REVIEWS = "commerce.change_review"


@in_words_of(lambda order, *_: order.user)
def receipt(order: Order, again: str = "", key: str = "") -> OutgoingMessage:
    """The receipt of a paid order; `again` sets a repetition apart from the first."""
    money = figures.of(order)
    return catalogue.order_paid(
        recipient=order.user.email,
        reference=order.reference,
        product_title=titles.of_order(order),
        upgraded=order.upgraded.name if order.upgraded else "",
        date_text=_day(order.paid_at or order.created_at),
        price_text=money.price,
        tax_text=money.tax,
        is_tax_on_top=money.is_tax_on_top,
        amount_text=money.total,
        own_currency_text=money.paid_in_own_currency,
        left_text=money.left,
        sale_text=order.sale_discount_display,
        code=order.discount_code_text,
        discount_text=order.discount_display,
        is_chosen=order.pay_what_you_want,
        company=order.company,
        tax_id=order.tax_id,
        billed_to=", ".join(figures.billing_lines(order)),
        seller=profiles.name_of(order.product.owner),
        provider=provider.NAME,
        method=money.method,
        consent=order.consent,
        support_url=reverse("support:new", args=[order.product.slug]),
        is_rebuilt=bool(order.rebuilt_at) and not again,
        order_url=_order_url(order),
        library_url=reverse("commerce:library"),
        about=order,
        dedupe_key=key or receipt_key(order, again),
    )


@in_words_of(lambda order: order.user)
def free_order(order: Order) -> OutgoingMessage:
    """A free product was ordered: where it lies."""
    return catalogue.order_free(
        recipient=order.user.email,
        reference=order.reference,
        product_title=titles.of_order(order),
        order_url=_order_url(order),
        library_url=reverse("commerce:library"),
        dedupe_key=f"order-free:{order.reference}",
    )


def receipt_key(order: Order, again: str = "") -> str:
    """What keeps one payment from having two receipts."""
    key = f"order-paid:{order.reference}:{order.payment_id}"
    return f"{key}:{again}" if again else key


@in_words_of(lambda order, *_: order.user)
def payment_failed(order: Order, payment_id: str, key: str = "") -> OutgoingMessage:
    """A payment was declined; nothing was charged.

    It invites to try again, where the order stands, but not while another payment is under review.
    """
    may_try_again = not under_review.has_payment(order.user, order.product)
    return catalogue.payment_failed(
        recipient=order.user.email,
        reference=order.reference,
        product_title=titles.of_order(order),
        amount_text=format_money(order.amount, order.currency),
        order_url=_order_url(order),
        may_try_again=may_try_again,
        about=order,
        details={"payment_id": payment_id},
        dedupe_key=key or f"payment-failed:{order.reference}:{payment_id}",
    )


def refunded(refund: Refund, key: str = "") -> OutgoingMessage | None:
    """Money went back: how much, what is left, and what that means for access."""
    order = refund.payment.order
    if order is None:
        return None
    purchase = PurchasedProduct.objects.filter(user=order.user_id, product=order.product_id).first()
    return _refunded(refund, order, purchase, key)


@in_words_of(lambda refund, order, *_: order.user)
def _refunded(refund: Refund, order: Order, purchase, key: str) -> OutgoingMessage:
    payment = refund.payment
    return catalogue.order_refunded(
        recipient=order.user.email,
        reference=order.reference,
        product_title=titles.of_order(order),
        amount_text=refund.amount_display,
        total_text=payment.total_display,
        left_text=figures.left_text(payment),
        is_full=payment_state.is_whole(payment, figures.arrived(payment)),
        kept_title=titles.of_purchase(purchase) if purchase and purchase.is_active else "",
        has_access_ended=bool(purchase and purchase.ended == PurchasedProduct.Ended.REFUNDED),
        order_url=_order_url(order),
        about=refund,
        dedupe_key=key or f"refunded:{refund.refund_id or refund.pk}",
    )


@in_words_of(lambda purchase, *_: purchase.user)
def access_ended(purchase: PurchasedProduct, key: str = "") -> OutgoingMessage:
    """Access is paused or over, why, and what can be done."""
    product = purchase.product
    ended_at = purchase.revoked_at.isoformat() if purchase.revoked_at else ""
    return catalogue.access_ended(
        recipient=purchase.user.email,
        product_title=words.title_of(product),
        ended=purchase.ended,
        because=purchase.revoked_because,
        order_url=_order_url(purchase.order) if purchase.order else "",
        product_url=product.url if product.live else "",
        library_url=reverse("commerce:library"),
        about=purchase,
        dedupe_key=key or f"access-ended:{purchase.pk}:{ended_at}:{purchase.ended}",
    )


@in_words_of(lambda purchase, *_: purchase.user)
def access_restored(purchase: PurchasedProduct, key: str = "") -> OutgoingMessage:
    """Access is there (again)."""
    return catalogue.access_restored(
        recipient=purchase.user.email,
        product_title=words.title_of(purchase.product),
        library_url=reverse("commerce:library"),
        about=purchase,
        dedupe_key=key or f"access-restored:{purchase.pk}:{timezone.now().isoformat()}",
    )


def review_needed(review: Review, again: str = "") -> None:
    """A payment fits no order, or not as it should: tell the seller and those who may decide.

    Without an order nobody's product is concerned, and only those who decide are told. `again`
    sets the opening of a review that was closed apart from those before it.
    """
    cause = f"review-needed:{review.pk}:{again}" if again else f"review-needed:{review.pk}"
    owner = review.order.product.owner if review.order else None
    people = set(_those_who_may(RESOLVES_REVIEWS))
    if owner and owner.is_active:
        people.add(owner)
    for user in sorted(people, key=lambda user: user.pk):
        review_needed_by(review, user, f"{cause}:{user.pk}")
    for chat in dict.fromkeys([alerts.shop_chat(), alerts.chat_of(owner)]):
        review_needed_in(review, chat, f"{cause}:chat:{chat}")


@in_words_of(lambda review, user, *_: user)
def review_needed_by(review: Review, user, key: str) -> OutgoingMessage:
    """The same for one person, by e-mail."""
    return catalogue.review_needed(
        **_review_values(review),
        recipient=user.email,
        may_decide=user.has_perm(RESOLVES_REVIEWS),
        about=review,
        details={"user_id": user.pk},
        dedupe_key=key,
    )


def review_needed_in(review: Review, chat: str, key: str) -> OutgoingMessage | None:
    """The same for one chat; None where Telegram is off."""
    return alerts.post(
        "review-needed",
        chat,
        **_review_values(review),
        may_decide=False,
        about=review,
        details={"chat": chat},
        dedupe_key=key,
    )


def _review_values(review: Review) -> dict:
    expected, received = _expected_and_received(review)
    return {
        "reason": review.get_reason_display(),
        "reference": review.order.reference if review.order else "",
        "product_title": review.order.bought if review.order else "",
        "payment_id": review.payment_id,
        "expected": expected,
        "received": received,
        "review_url": reverse("wagtailsnippets_commerce_review:inspect", args=[review.pk]),
    }


def event_given_up(event: WebhookEvent) -> None:
    """A webhook event could not be applied, and is not tried again by itself."""
    for user in _those_who_may(RESOLVES_REVIEWS):
        event_given_up_for(event, user)


@in_words_of(lambda event, user, *_: user)
def event_given_up_for(event: WebhookEvent, user, key: str = "") -> OutgoingMessage:
    """The same for one person."""
    return catalogue.webhook_event_given_up(
        recipient=user.email,
        event_type=event.type,
        webhook_id=event.webhook_id,
        received_text=date_format(timezone.localtime(event.received_at), "j F Y, H:i"),
        attempts=event.attempts,
        event_url=reverse("wagtailsnippets_commerce_webhookevent:inspect", args=[event.pk]),
        about=event,
        details={"user_id": user.pk},
        dedupe_key=key or f"event-given-up:{event.pk}:{user.pk}",
    )


def _those_who_may(permission: str) -> QuerySet:
    """Everybody active with `permission`, superusers included."""
    return get_user_model().objects.with_perm(permission).order_by("pk")


def _expected_and_received(review: Review) -> tuple[str, str]:
    """What was expected and what came, for people."""
    payment, order = review.payment, review.order
    came = _paid(payment)
    match review.reason:
        case Review.Reason.WRONG_AMOUNT if order:
            return format_money(order.amount, order.currency), came
        case Review.Reason.SECOND_PAYMENT:
            expected = gettext("One payment for one product")
            return expected, gettext("A second payment, %(paid)s") % {"paid": came}
        case Review.Reason.UPGRADE_ALONE:
            expected = gettext("%(product)s, which it upgrades") % {"product": review.expected}
            return expected, gettext("The difference alone, %(paid)s") % {"paid": came}
        case Review.Reason.UNKNOWN_SESSION:
            expected = gettext("A payment from a checkout of this shop")
            return expected, gettext("%(paid)s from somewhere else") % {"paid": came}
    return review.expected, f"{review.received} ({came})"


def _paid(payment: Payment) -> str:
    text = payment.total_display or gettext("an amount unknown here")
    if payment.settlement_amount is None or payment.settlement_currency == payment.currency:
        return text
    settled = format_money(payment.settlement_amount, payment.settlement_currency)
    return gettext("%(paid)s (settled as %(settled)s)") % {"paid": text, "settled": settled}


def _order_url(order: Order) -> str:
    return reverse("commerce:order", args=[order.reference])


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
