"""Who may download what: whoever has a PurchasedProduct row that has not ended.

Access follows its causes (grants.py): it lasts as long as one of the customer's orders of the
product is paid and undisputed, or what somebody granted by hand stands; the edition is the highest
that one of these gives. Staff may also end it by
hand, against the orders paid so far. No other module changes a purchase or its causes.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from commerce.audit import ACCESS_CHANGED, ACCESS_ENDED, ACCESS_GRANTED
from commerce.downloads import grants, upgrades
from commerce.messages import notices
from commerce.models import Grant, Order, PurchasedProduct
from core.refusals import NotPossible
from products import editions
from products.models import Edition, ProductPage
from products.readiness import missing_for_sale

Ended = PurchasedProduct.Ended
PAUSED = _(
    "You bought this, and access is paused while the payment is disputed. "
    "It comes back when the dispute ends in favour of the payment."
)


def purchase_of(user, product: ProductPage) -> PurchasedProduct | None:
    """The customer's purchase of `product`, also one that has ended."""
    if not user.is_authenticated or product.pk is None:  # a preview may have no row yet
        return None
    return PurchasedProduct.objects.filter(user=user, product=product).first()


def active_purchase(user, product: ProductPage) -> PurchasedProduct | None:
    """The customer's own, valid purchase of `product`."""
    purchase = purchase_of(user, product)
    return purchase if purchase and purchase.is_active else None


def owned_product_ids(user) -> set[int]:
    """The products that the customer may download."""
    purchases = PurchasedProduct.objects.filter(user=user, revoked_at=None)
    return set(purchases.values_list("product_id", flat=True))


def why_not_for_sale(product: ProductPage) -> str:
    """A reason, in the customer's words, why `product` cannot be bought now; empty if it can."""
    if not product.live:
        return gettext("This product is not on sale at the moment.")
    if missing_for_sale(product) or product.latest_release is None:
        return gettext("This product is not ready yet. Please come back soon.")
    return ""


def follow(user, product: ProductPage, cause: str, by=None) -> PurchasedProduct | None:
    """Bring the customer's access into line with their orders; returns the row, locked.

    Call it in the transaction that changed an order. None when they never paid for `product`.
    """
    purchase, begins = _locked(user, product).first(), False
    if purchase is None:
        first = _orders(user, product).first()
        if first is None:
            return None
        _new, begins = PurchasedProduct.objects.get_or_create(
            user=user, product=product, defaults={"order": first}
        )
        purchase = _locked(user, product).get()
        if begins:
            _log(purchase, ACCESS_GRANTED, cause, by)
    # Read once the row is locked: the orders of whoever held the lock are committed now.
    _derive(purchase, grants.bring_into_line(purchase), cause, by, begins)
    return purchase


def grant_by_hand(
    user, product: ProductPage, because: str, by, edition: Edition | None = None
) -> PurchasedProduct:
    """Give access without an order: to `edition`, or to the lowest.

    Raises NotPossible when they have that already, or there is nothing to download.
    """
    if not because.strip():
        raise NotPossible(gettext("Please say why access is granted."))
    if product.latest_release is None:
        raise NotPossible(
            gettext("%(product)s has no published file yet. Publish it first.")
            % {"product": product.title}
        )
    with transaction.atomic():
        PurchasedProduct.objects.get_or_create(
            user=user, product=product, defaults={"revoked_at": timezone.now(), "ended": "by_hand"}
        )
        purchase = _locked(user, product).get()
        known, wanted = editions.of_page(product), edition and edition.pk
        if purchase.is_active and not editions.is_higher(known, wanted, purchase.edition_id):
            raise NotPossible(
                gettext("%(email)s has access to %(product)s already.")
                % {"email": user.email, "product": purchase.title}
            )
        grants.begin_by_hand(purchase, edition, because.strip()[:200], by)
        cause = gettext("By hand: %(reason)s") % {"reason": because}
        _derive(purchase, grants.bring_into_line(purchase), cause, by)
        return purchase


def revoke_by_hand(purchase: PurchasedProduct, because: str, by, *, is_told: bool = True) -> bool:
    """End access for a reason that the customer reads. False when that was done already.

    It holds against every order paid until now; one paid later gives access again. With `is_told`
    false the customer gets no mail of it: another says so.
    """
    if not because.strip():
        raise NotPossible(gettext("Please say why access ends: the customer reads it."))
    with transaction.atomic():
        purchase = PurchasedProduct.objects.select_for_update().get(pk=purchase.pk)
        if purchase.ended == Ended.BY_HAND:
            return False
        because = because.strip()[:200]
        grants.end_by_hand(purchase, because, by)
        _close(purchase, Ended.BY_HAND, because, gettext("By hand"), by, is_told)
        return True


def _locked(user, product: ProductPage) -> QuerySet[PurchasedProduct]:
    """The customer's purchase of `product`, if there is one; reading it locks the row."""
    return PurchasedProduct.objects.select_for_update().filter(user=user, product=product)


def _orders(user, product: ProductPage):
    return Order.objects.filter(
        user=user, product=product, status__in=Order.ONCE_PAID_STATUSES
    ).order_by("paid_at", "pk")


def _derive(
    purchase: PurchasedProduct, causes: list[Grant], cause: str, by, begins: bool = False
) -> None:
    """Open or close a locked purchase by its causes; `begins` is one that was made just now.

    One live cause leads (upgrades.leading). Its order and edition stand on the purchase; a payment
    that it does not stand on is a second one (payments/review_list.py).
    """
    live = [grant for grant in causes if grant.is_live]
    if live:
        _open(purchase, upgrades.leading(live, purchase.order_id), cause, by, begins)
    elif purchase.ended != Ended.BY_HAND and any(not each.is_by_hand for each in causes):
        last = _last(causes, purchase)
        _close(purchase, last.ended, last.ended_because, cause, by)


def _last(causes: list[Grant], purchase: PurchasedProduct) -> Grant:
    """What says why access ended: a dispute that may still give it back, else the order that led,
    else the one that was paid last."""
    ended = [each for each in causes if not each.is_by_hand]
    paused = (each for each in ended if each.ended == Ended.DISPUTE_OPEN)
    led = (each for each in ended if each.order_id == purchase.order_id)
    return next(paused, None) or next(led, ended[-1])


def _open(purchase: PurchasedProduct, leading: Grant, cause: str, by, begins: bool) -> None:
    was_active, former_order_id = purchase.is_active, purchase.order_id
    order, has_changed = leading.order, leading.edition_id != purchase.edition_id
    if was_active and former_order_id == leading.order_id and not has_changed:
        return
    former = purchase.edition
    is_by_hand = bool(purchase.granted_because)  # then its own moment stands
    if order and former_order_id != order.pk and not was_active and not is_by_hand:
        purchase.granted_at = timezone.now()
    # A new order's receipt says so itself.
    is_new = bool(
        order
        and former_order_id != order.pk
        and purchase.revoked_at
        and grants.paid_at(order) >= purchase.revoked_at
    )
    purchase.order, purchase.edition = order, leading.edition
    purchase.revoked_at, purchase.ended, purchase.revoked_because = None, "", ""
    purchase.save()
    if not was_active:
        _log(purchase, ACCESS_GRANTED, cause, by)
        if not is_new:
            notices.access_restored(purchase)
    elif has_changed and not begins:
        # Translators: the name of an edition, what they had before, then the event it followed.
        words = gettext("%(now)s instead of %(before)s. %(cause)s") % {
            "now": leading.edition or gettext("the lowest edition"),
            "before": former or gettext("the lowest edition"),
            "cause": cause,
        }
        _log(purchase, ACCESS_CHANGED, words, by)


def _close(
    purchase: PurchasedProduct, ended: str, because: str, cause: str, by, is_told: bool = True
) -> None:
    if purchase.ended == ended and purchase.revoked_because == because:
        return
    purchase.revoked_at = purchase.revoked_at or timezone.now()
    if ended == Ended.BY_HAND:
        purchase.revoked_at = purchase.ended_by_hand_at
    purchase.ended, purchase.revoked_because = ended, because
    purchase.save()
    # Translators: why access ended, then the event that it followed from.
    words = gettext("%(why)s. %(cause)s") % {"why": purchase.why_ended, "cause": cause}
    _log(purchase, ACCESS_ENDED, words, by)
    if is_told and ended != Ended.REFUNDED:  # the e-mail about the refund says so
        notices.access_ended(purchase)


def _log(purchase: PurchasedProduct, action: str, cause: str, by) -> None:
    log(instance=purchase, action=action, user=by, data={"cause": cause})
