"""Whether a code applies to what somebody wants to buy, and what it takes off.

Uses are the orders that hold one (`DiscountCode.held`). Whoever sells the last of them must have
locked the code's row before asking (`locked`), as checkout/orders.py does.
"""

from dataclasses import replace

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from commerce.models import DiscountCode, Order, Payment
from commerce.models.discounts import holds_use
from commerce.offers import Offer
from core.money import format_money
from products.models import ProductPage
from products.price_rules import is_chargeable, smallest_price


class CodeRefused(Exception):
    """The code takes nothing off; the text says why, to the customer."""


def apply(code: DiscountCode, offer: Offer, user) -> Offer:
    """The offer as the code makes it for this customer. Raises CodeRefused."""
    if reason := _why_never(code) or _why_not_for(code, offer) or _why_no_use(code, offer, user):
        raise CodeRefused(reason)
    discount = taken_off(code, offer.amount)
    amount = offer.amount - discount
    if not is_chargeable(amount):
        raise CodeRefused(
            gettext(
                "With %(code)s this would cost %(price)s, and less than %(smallest)s cannot be "
                "charged."
            )
            % {
                "code": code.text,
                "price": format_money(amount, settings.SHOP_CURRENCY),
                "smallest": format_money(smallest_price(), settings.SHOP_CURRENCY),
            }
        )
    return replace(offer, amount=amount, code=code, discount=discount)


def taken_off(code: DiscountCode, price: int) -> int:
    """What the code takes off `price`, both in minor units: never more than it.

    A fraction of a minor unit is the customer's: 10 % of 0.99 are 0.10.
    """
    if code.percent is None:
        return min(code.amount or 0, price)
    return -(-price * code.percent // 100)


def locked(code: DiscountCode) -> DiscountCode:
    """The code as it is now, until the end of the transaction. Its key is left free for orders.

    Raises CodeRefused if it is no more.
    """
    found = DiscountCode.objects.select_for_update(no_key=True).filter(pk=code.pk).first()
    if found is None:
        raise CodeRefused(_ended(code))
    return found


def _ended(code: DiscountCode) -> str:
    return gettext("The code %(code)s has ended.") % {"code": code.text}


def _why_never(code: DiscountCode) -> str:
    now = timezone.now()
    if not code.is_active or (code.ends_at and code.ends_at <= now):
        return _ended(code)
    if code.starts_at and code.starts_at > now:
        begins = date_format(timezone.localtime(code.starts_at), "j F Y, H:i")
        values = {"code": code.text, "date": begins}
        return gettext("The code %(code)s can be used from %(date)s on.") % values
    return ""


def _why_not_for(code: DiscountCode, offer: Offer) -> str:
    values = {"code": code.text}
    if offer.pay_what_you_want:
        words = gettext("The code %(code)s takes nothing off: you choose the price yourself.")
        return words % values
    if code.owner_id is not None and code.owner_id != offer.product.owner_id:
        return gettext("The code %(code)s is not for this product.") % values
    if code.scope == DiscountCode.Scope.SOME and not _is_chosen(code, offer):
        is_other_edition = code.editions.filter(page=offer.product.pk).exists()
        if is_other_edition:
            return gettext("The code %(code)s is for another edition of this product.") % values
        return gettext("The code %(code)s is not for this product.") % values
    if code.minimum and offer.amount < code.minimum:
        values |= {"price": format_money(code.minimum, settings.SHOP_CURRENCY)}
        return gettext("The code %(code)s is for prices of %(price)s and more.") % values
    return ""


def _is_chosen(code: DiscountCode, offer: Offer) -> bool:
    product, edition = offer.product, offer.edition
    if code.categories.filter(pk=product.category_id).exists():
        return True
    if code.products.filter(pk=product.pk).exists():
        return True
    return edition is not None and code.editions.filter(pk=edition.pk).exists()


def giving_way(user, product: ProductPage) -> QuerySet:
    """The customer's orders of a product that wait to be paid, and give their use of a code to the
    next one, which takes their place: those of which no payment is under way."""
    under_way = Payment.objects.filter(order=OuterRef("pk")).exclude(status__in=Payment.OVER)
    waiting = Order.objects.filter(user=user, product=product, status=Order.Status.PENDING)
    return waiting.filter(~Exists(under_way))


def _why_no_use(code: DiscountCode, offer: Offer, user) -> str:
    values, own = {"code": code.text}, giving_way(user, offer.product).values("pk")
    held = code.held().exclude(pk__in=own)
    if code.uses_in_all is not None and held.count() >= code.uses_in_all:
        return gettext("The code %(code)s has been used up.") % values
    if code.uses_per_customer is not None:
        held = held.filter(user=user)
        if held.count() >= code.uses_per_customer:
            waiting = held.filter(paid_at=None).first()
            return _held_by(waiting, code) if waiting else _used(code)
    return _why_not_first(code, user, own) if code.first_purchase_only else ""


def _why_not_first(code: DiscountCode, user, giving_way: QuerySet) -> str:
    """Whatever was paid once counts, a refund or not; so does another code of this kind that waits
    to be paid, as both would be first."""
    own = Order.objects.filter(user=user)
    bought = Q(amount__gt=0) | Q(discount__gt=0)
    if own.filter(bought, paid_at__isnull=False).exists():
        words = gettext("The code %(code)s is for a first purchase, and you have bought before.")
        return words % {"code": code.text}
    first = own.filter(holds_use(), discount_code__first_purchase_only=True)
    waiting = first.exclude(pk__in=giving_way).first()
    return _held_by(waiting, code) if waiting else ""


def _used(code: DiscountCode) -> str:
    return gettext("You have used the code %(code)s already.") % {"code": code.text}


def _held_by(order: Order, code: DiscountCode) -> str:
    return gettext(
        "Your order %(order)s, which is not paid yet, holds the code %(code)s. Pay it, or wait "
        "until it is closed, a day after you last went to pay."
    ) % {"order": order.reference, "code": code.text}
