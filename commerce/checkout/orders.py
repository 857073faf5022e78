"""Placing orders, and the one function that changes the status of an order."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce import limits, under_review
from commerce.audit import ORDER_MOVED
from commerce.downloads import access
from commerce.messages import notices
from commerce.models import CheckoutAttempt, Order, Payment
from products.models import ProductPage

Status = Order.Status

# From each status, those that an order may move to. What was paid once never becomes unpaid
# again; among the statuses after payment it follows the provider, which may take back what it
# said (a refund that the bank returned, a dispute won in a second round).
TRANSITIONS: dict[str, frozenset[str]] = {
    Status.PENDING: frozenset({Status.PAID, Status.FAILED, Status.CANCELLED, Status.EXPIRED}),
    Status.FAILED: frozenset({Status.PENDING, Status.PAID, Status.CANCELLED}),
    Status.CANCELLED: frozenset({Status.PENDING, Status.PAID, Status.FAILED}),
    Status.EXPIRED: frozenset({Status.PAID}),
    Status.PAID: frozenset({Status.REFUNDED, Status.PARTIALLY_REFUNDED, Status.DISPUTED}),
    Status.PARTIALLY_REFUNDED: frozenset({Status.PAID, Status.REFUNDED, Status.DISPUTED}),
    Status.DISPUTED: frozenset({Status.PAID, Status.PARTIALLY_REFUNDED, Status.REFUNDED}),
    Status.REFUNDED: frozenset({Status.PAID, Status.PARTIALLY_REFUNDED, Status.DISPUTED}),
}
# Statuses in which another attempt to pay uses the same order.
UNPAID = (Status.PENDING, Status.FAILED, Status.CANCELLED)
# A checkout session lives for a day; after that nobody can pay it any more.
EXPIRES_AFTER = timedelta(days=1)


class AlreadyOwned(Exception):
    """The customer owns this product: there is nothing to buy."""


class TooManyTries(Exception):
    """More payment pages than anybody needs were opened; the text says so, to the customer."""


class NotForSale(Exception):
    """The product cannot be bought now; the text says why, to the customer."""


@dataclass(frozen=True)
class BillingAddress:
    """Who pays and where, as the provider needs it for tax. Only name and country are certain."""

    name: str = ""
    country: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""

    @classmethod
    def of(cls, order: Order) -> "BillingAddress":
        return cls(**{name: getattr(order, name) for name in cls.__dataclass_fields__})


def move(order: Order, status: str, cause: str, user=None) -> bool:
    """Move a locked `order` to `status` if the table allows it, and write why into the audit log.

    Returns whether it moved; a move to its own status, or a forbidden one, changes nothing.
    """
    before = order.status
    if status not in TRANSITIONS[before]:
        return False
    order.status = status
    order.is_paid = status in Order.PAID_STATUSES
    if status == Status.PAID and order.paid_at is None:
        order.paid_at = timezone.now()
    order.save(update_fields=["status", "is_paid", "paid_at"])
    log(
        instance=order,
        action=ORDER_MOVED,
        user=user,
        data={"from": str(before), "to": str(status), "cause": cause},
    )
    return True


def place(user, product: ProductPage, address: BillingAddress) -> tuple[Order, CheckoutAttempt]:
    """The customer's order for `product` at its current price, with a new attempt to pay it.

    An order of theirs that is not paid yet is used again, so that a second click or a second
    try makes no second order. Raises AlreadyOwned, TooManyTries or NotForSale, the last also
    while a payment of theirs for it is under review.
    """
    with transaction.atomic():
        order = _order_to_pay(user, product, address)
        if limits.has_opened_enough(user):
            raise TooManyTries(
                gettext(
                    "You have opened many payment pages within an hour. Please wait a while before "
                    "you open another."
                )
            )
        if limits.is_checkout_crowded():
            raise TooManyTries(
                gettext("Many people are paying just now. Please try again in a minute.")
            )
        if order.status != Status.PENDING:
            move(order, Status.PENDING, gettext("The customer tries again."), user=user)
        return order, CheckoutAttempt.objects.create(order=order)


def place_free(user, product: ProductPage) -> Order:
    """An order of 0, paid and granted at once. Raises AlreadyOwned or NotForSale."""
    with transaction.atomic():
        order = _order_to_pay(user, product, BillingAddress())
        if order.amount:
            raise NotForSale(gettext("This product has a price."))
        purchase = access.purchase_of(user, product)
        if purchase and purchase.ended == purchase.Ended.BY_HAND:
            raise NotForSale(
                gettext("Your access was ended by the shop: %(reason)s")
                % {"reason": purchase.revoked_because}
            )
        move(order, Status.PAID, gettext("Free of charge."), user=user)
        access.follow(user, product, gettext("A free order."))
        notices.free_order(order)
        return order


def expire_unpaid() -> int:
    """Close the orders that nobody paid within a day; returns how many.

    One whose payment is still under way at the provider stays open, and a payment that succeeds
    after the order was closed counts all the same.
    """
    oldest = timezone.now() - EXPIRES_AFTER
    stale = (
        Order.objects.filter(status=Status.PENDING, created_at__lte=oldest)
        .exclude(attempts__created_at__gt=oldest)
        .order_by("created_at")
    )
    expired = 0
    for pk in list(stale.values_list("pk", flat=True)[:1000]):
        with transaction.atomic():
            order = Order.objects.select_for_update().get(pk=pk)
            if order.attempts.filter(created_at__gt=oldest).exists() or _is_under_way(order):
                continue
            expired += move(order, Status.EXPIRED, gettext("Not paid within a day."))
    return expired


def _is_under_way(order: Order) -> bool:
    ended = (Payment.SUCCEEDED, "failed", "cancelled", "")
    return order.payments.exclude(status__in=ended).exists()


def _order_to_pay(user, product: ProductPage, address: BillingAddress) -> Order:
    # One customer's checkouts stand in line, so that two tabs find one order. The key itself is
    # left free: rows that point to the user, such as a purchase, need not wait for this.
    get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
    product = ProductPage.objects.get(pk=product.pk)
    if reason := access.why_not_for_sale(product):
        raise NotForSale(reason)
    order = (
        Order.objects.select_for_update()
        .filter(
            user=user,
            product=product,
            amount=product.price,
            currency=settings.SHOP_CURRENCY,
            status__in=UNPAID,
        )
        .first()
    )
    # Only now: a payment that came in while the order was waited for has made it theirs.
    purchase = access.purchase_of(user, product)
    if purchase and purchase.is_active:
        raise AlreadyOwned
    if purchase and purchase.is_paused:
        raise NotForSale(access.PAUSED)
    if product.price and under_review.has_payment(user, product):
        raise NotForSale(under_review.WHY_NOT_PAY)
    if order is None:
        return Order.objects.create(
            user=user,
            product=product,
            product_title=product.title,
            product_slug=product.slug,
            amount=product.price,
            currency=settings.SHOP_CURRENCY,
            **asdict(address),
        )
    for name, value in asdict(address).items():
        setattr(order, name, value)
    order.save(update_fields=list(asdict(address)))
    return order
