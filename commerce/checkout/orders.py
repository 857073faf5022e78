"""Placing orders, and the one function that changes the status of an order."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce import limits, under_review
from commerce.audit import ORDER_MOVED
from commerce.checkout import withdrawal_policy
from commerce.discounts import rules as discounts
from commerce.discounts.chosen import Chosen
from commerce.downloads import access
from commerce.messages import notices
from commerce.models import CheckoutAttempt, Order, Payment
from commerce.offers import NotForSale, Offer, choose, offer_to
from products.models import ProductPage

Status = Order.Status
P = ParamSpec("P")
T = TypeVar("T")

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


class TooManyTries(Exception):
    """More payment pages than anybody needs were opened; the text says so, to the customer."""


@dataclass(frozen=True)
class BillingAddress:
    """Who pays and where, as the provider needs it for tax. Only name and country are certain;
    a company is there where a business buys. `consent` is what they ticked (consent.py)."""

    name: str = ""
    country: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    company: str = ""
    tax_id: str = ""
    consent: str = ""

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


def _looks_again(place: Callable[P, T]) -> Callable[P, T]:
    """Once more, where the edition that was chosen is removed in this moment: then it says so."""

    @wraps(place)
    def placed(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return place(*args, **kwargs)
        except IntegrityError:
            return place(*args, **kwargs)

    return placed


@_looks_again
def place(
    user,
    product: ProductPage,
    address: BillingAddress,
    edition: int | None = None,
    since: datetime | None = None,
    code: Chosen | None = None,
    amount: int | None = None,
) -> tuple[Order, CheckoutAttempt]:
    """The customer's order for `product` at its current price, with a new attempt to pay it.

    `edition` is the number of one; None takes the lowest that they can buy. `since` is when they
    began, from where a sale is held for them (holding.py). `code` takes something off. `amount` is
    what they chose to pay, where they may. An order of theirs that is not paid yet is used again,
    so that a second click or a second try makes no second order. Raises AlreadyOwned, TooManyTries,
    AmountRefused, CodeRefused or NotForSale, the last also while a payment of theirs for it is
    under review.
    """
    with transaction.atomic():
        order = _order_to_pay(user, product, address, edition, since, code, amount)
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


@_looks_again
def place_free(
    user,
    product: ProductPage,
    edition: int | None = None,
    since: datetime | None = None,
    code: Chosen | None = None,
    amount: int | None = None,
) -> Order:
    """An order of 0, paid and granted at once. Raises AlreadyOwned, AmountRefused, CodeRefused or
    NotForSale."""
    with transaction.atomic():
        order = _order_to_pay(user, product, BillingAddress(), edition, since, code, amount)
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
    return order.payments.exclude(status__in=Payment.OVER).exists()


def _order_to_pay(
    user,
    product: ProductPage,
    address: BillingAddress,
    edition: int | None,
    since: datetime | None,
    code: Chosen | None,
    amount: int | None,
) -> Order:
    # One customer's checkouts stand in line, so that two tabs find one order. The key itself is
    # left free: rows that point to the user, such as a purchase, need not wait for this.
    customer = get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
    if not customer.is_active:  # deleted while this was on its way
        raise NotForSale(gettext("This account cannot buy anything any more."))
    product = ProductPage.objects.get(pk=product.pk)
    if reason := access.why_not_for_sale(product):
        raise NotForSale(reason)
    # Only with these locked: a payment that came in while they were waited for has made it theirs.
    unpaid = list(
        Order.objects.select_for_update().filter(user=user, product=product, status__in=UNPAID)
    )
    purchase = access.purchase_of(user, product)
    if purchase and purchase.is_paused:
        raise NotForSale(access.PAUSED)
    offer = offer_to(product, purchase, edition, since)
    if amount is not None or offer.pay_what_you_want:
        offer = choose(offer, amount)
    if code:
        # Locked, so that of many who want its last use one gets it.
        offer = discounts.apply(discounts.locked(code.code), offer, user)
    if offer.code or offer.pay_what_you_want:
        _make_way(unpaid, offer, user)
    if offer.amount and under_review.has_payment(user, product):
        raise NotForSale(under_review.WHY_NOT_PAY)
    # What the customer has just read: an order that waits follows it, one that is paid keeps it.
    policy = withdrawal_policy.columns(withdrawal_policy.of_shop())
    order = next((order for order in unpaid if _is_of(order, offer)), None)
    if order is None:
        return Order.objects.create(
            user=user,
            product=product,
            product_title=product.title,
            product_slug=product.slug,
            edition=offer.edition,
            edition_name=offer.edition.name if offer.edition else "",
            upgraded=offer.upgraded,
            amount=offer.amount,
            minimum=offer.minimum,
            sale_discount=offer.sale_discount,
            currency=settings.SHOP_CURRENCY,
            discount_code=offer.code,
            discount_code_text=offer.code.text if offer.code else "",
            discount=offer.discount,
            attribution=code.attribution if code else "",
            **policy,
            **asdict(address),
        )
    of_offer = {"minimum": offer.minimum, "sale_discount": offer.sale_discount}
    changed = {**asdict(address), **of_offer, **policy}
    for name, value in changed.items():
        setattr(order, name, value)
    order.save(update_fields=list(changed))
    return order


def _make_way(unpaid: list[Order], offer: Offer, user) -> None:
    """Close what waits to be paid with the same code, whose use is for the order that is placed
    now, or at another amount of the customer's choice. What is paid late all the same counts, as
    ever."""
    giving_way = set(discounts.giving_way(user, offer.product).values_list("pk", flat=True))
    for order in unpaid:
        has_same_code = order.discount_code_id == (offer.code and offer.code.pk)
        gives_way = has_same_code and not _is_of(order, offer)
        if gives_way and order.pk in giving_way:
            cause = gettext("The customer orders it anew, with the same code.")
            if offer.pay_what_you_want:
                cause = gettext("The customer orders it anew, at another price of their choice.")
            move(order, Status.CANCELLED, cause, user=user)


def _is_of(order: Order, offer: Offer) -> bool:
    """Whether the order is of this, at this price, with this code."""
    what = (order.edition_id, order.upgraded_id, order.amount, order.currency)
    by_code = (order.discount_code_id, order.discount)
    return (*what, *by_code) == (
        offer.edition and offer.edition.pk,
        offer.upgraded and offer.upgraded.pk,
        offer.amount,
        settings.SHOP_CURRENCY,
        offer.code and offer.code.pk,
        offer.discount,
    )
