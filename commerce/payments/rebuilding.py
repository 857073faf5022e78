"""Making an order anew that a restored backup lacks, from the provider's word on its payment.

All of it must agree: the seal that the shop put on the order when it opened the payment page
(provider/sealed_orders.py), the time that the restore left out, the product, what was paid, and one
customer with that address. Then the order and its attempt are written as they were, and settlement
does the rest, as for any payment: this module grants nothing.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce import payment_state
from commerce.audit import ORDER_REBUILT
from commerce.models import (
    CheckoutAttempt,
    DiscountCode,
    LostOrder,
    Order,
    Payment,
    ProviderProduct,
    PurchasedProduct,
    Review,
)
from commerce.payments import binding, records, settlement
from commerce.provider.objects import Payer, ProviderPayment
from commerce.provider.sealed_orders import BrokenSeal, NotSealed, SealedOrder
from products import editions
from products.models import Edition, ProductPage

WhyNot = LostOrder.WhyNot
# A session lives for a day. Clocks of hosts, and the provider's, may differ.
PAID_WITHIN = timedelta(days=2)
GAP_MARGIN = timedelta(hours=1)
KEPT_OF_SEALED = ("reference", "amount", "currency", "placed_at")
# The provider's names of an address's parts, and the shop's.
BILLING = {
    "country": "country",
    "street": "street",
    "city": "city",
    "state": "state",
    "zipcode": "postal_code",
}


@dataclass(frozen=True)
class Finding:
    """What the provider's word comes to; `why_not` is empty where all of it agrees."""

    why_not: str = ""
    sealed: SealedOrder | None = None
    product: ProductPage | None = None
    customer: Any = None
    edition: Edition | None = None
    upgraded: Edition | None = None


@dataclass(frozen=True)
class Word:
    """What the provider said of a payment and of who paid, and when it was asked."""

    asked_at: datetime
    payment: ProviderPayment
    payer: Payer


class NotSettled(Exception):
    """Settlement did not take the payment for the order; the text says why."""


def judge(lost: LostOrder, payment: Payment, payer: Payer) -> Finding:
    """Whether all agrees, by the payment's row as the provider's last word left it."""
    try:
        sealed = SealedOrder.read(payer)
    except NotSealed:
        return Finding(WhyNot.NOT_SEALED)
    except BrokenSeal:
        return Finding(WhyNot.BROKEN_SEAL)
    # Of a page and its translations the first is the one that is sold.
    products = ProductPage.objects.filter(translation_key=sealed.product)
    product = products.order_by("pk").first()
    known = {each.key: each for each in editions.of_page(product)} if product else {}
    bought = known.get(sealed.edition), known.get(sealed.upgraded)
    found = Finding("", sealed, product, customer_of(sealed.email), *bought)
    return replace(found, why_not=next(filter(None, _reasons(lost, payment, found)), ""))


def customer_of(email: str):
    """The one active account whose confirmed address this is; None if there is none."""
    user = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
    confirmed = EmailAddress.objects.filter(user=user, email__iexact=email, verified=True)
    return user if user and confirmed.exists() else None


def rebuild(lost: LostOrder, word: Word) -> str:
    """Make the order anew if somebody decided so and all still agrees; a WhyNot if it does not.

    Twice is once: the second finds it done. Locks: payment, customer, then as settlement does.
    """
    with transaction.atomic():
        payment = records.lock_payment(word.payment.payment_id)
        lost = LostOrder.objects.select_for_update().get(pk=lost.pk)
        if not LostOrder.objects.approved().filter(pk=lost.pk).exists():
            return ""
        # One customer's orders stand in line, as at the checkout.
        people = get_user_model().objects.select_for_update(no_key=True)
        list(people.filter(email__iexact=word.payer.email))
        found = judge(lost, payment, word.payer)
        if found.why_not:
            note(lost, found, word.payer)
            return found.why_not
        order = _write(lost, found, word)
        # Written by hand in the audit log: settlement knows no person.
        cause = gettext("From payment %(payment)s, which the restored backup lacked")
        cause %= {"payment": payment.payment_id}
        log(instance=order, action=ORDER_REBUILT, user=lost.approved_by, data={"cause": cause})
        _, outcome = settlement.settle_payment(
            word.payment,
            gettext("Rebuilt after a restore."),
            reported_at=word.asked_at,
            is_asked=True,
        )
        order.refresh_from_db()
        if order.payment_id != payment.payment_id:
            raise NotSettled(outcome)
    return ""


def note(lost: LostOrder, found: Finding, payer: Payer | None) -> None:
    """Write down what was found; a decision to rebuild falls where something does not agree."""
    values: dict[str, Any] = {
        "product": found.product,
        "customer": found.customer,
        "why_not": found.why_not,
        "looked_at": timezone.now(),
    }
    if sealed := found.sealed:
        values |= {name: getattr(sealed, name) for name in KEPT_OF_SEALED}
    if payer:
        values["email"] = payer.email.lower()[:254]
    if found.why_not:
        values |= {"approved_at": None, "approved_by": None}
    # Somebody else may have rebuilt it since it was read.
    LostOrder.objects.filter(pk=lost.pk, order=None).update(**values)
    lost.refresh_from_db()


def _reasons(lost: LostOrder, payment: Payment, found: Finding) -> Iterator[str]:
    """Each thing that must agree, in the order in which a person would ask."""
    sealed, customer, product = found.sealed, found.customer, found.product
    assert sealed is not None
    yield _why_not_standing(payment)
    yield "" if payment.session_id else WhyNot.NO_SESSION
    yield "" if _is_of_the_time(lost, payment, sealed) else WhyNot.OTHER_TIME
    known = Order.objects.filter(reference=sealed.reference)
    yield WhyNot.ORDER_KNOWN if known.exists() else ""
    yield "" if product and _has_editions(found) else WhyNot.NO_PRODUCT
    yield _mismatch(payment, found)
    yield "" if customer else WhyNot.NO_CUSTOMER
    yield WhyNot.OWNED if _is_owned(lost, found) else ""


def _why_not_standing(payment: Payment) -> str:
    state = payment_state.of(payment)
    if state is payment_state.PaymentState.DISPUTED:
        return WhyNot.DISPUTED
    is_good = payment.status == Payment.SUCCEEDED and state.gives_access
    return "" if is_good else WhyNot.GONE


def _is_of_the_time(lost: LostOrder, payment: Payment, sealed: SealedOrder) -> bool:
    """Whether it was ordered between backup and restore, and paid while its page was open."""
    is_late_enough = sealed.placed_at >= lost.gap_begins_at - GAP_MARGIN
    is_lost = is_late_enough and sealed.placed_at <= lost.gap_ends_at + GAP_MARGIN
    paid_after = payment.made_at - sealed.placed_at
    return is_lost and -GAP_MARGIN <= paid_after <= PAID_WITHIN


def _has_editions(found: Finding) -> bool:
    """Whether the editions that it names are here."""
    sealed = found.sealed
    assert sealed is not None
    keys = {each.key for each in (found.edition, found.upgraded) if each}
    return keys == {sealed.edition, sealed.upgraded} - {""}


def _mismatch(payment: Payment, found: Finding) -> str:
    """As binding compares any payment with its order: the product, one of it, the amount."""
    sealed = found.sealed
    assert sealed is not None
    others = ProviderProduct.objects.filter(provider_id=sealed.provider_product_id)
    if others.exclude(product=found.product, edition=found.edition).exists():
        return WhyNot.WRONG_PRODUCT
    payment = copy.copy(payment)
    payment.attempt = CheckoutAttempt(provider_product_id=sealed.provider_product_id)
    return binding.mismatch(payment, Order(amount=sealed.amount, currency=sealed.currency))


def _is_owned(lost: LostOrder, found: Finding) -> bool:
    """Whether they have it, or a lost order of theirs that was paid before will give it to them."""
    customer, product = found.customer, found.product
    purchase = PurchasedProduct.objects.filter(user=customer, product=product).first()
    if purchase and purchase.is_paused:
        return True
    if purchase and purchase.is_active and not _gives_more(found, purchase):
        return True
    others = LostOrder.objects.open().filter(customer=customer, product=product, why_not="")
    made_at = lost.payment.made_at
    earlier = Q(review__payment__made_at=made_at, pk__lt=lost.pk)
    earlier |= Q(review__payment__made_at__lt=made_at)
    return others.filter(earlier).exclude(looked_at=None).exists()


def _gives_more(found: Finding, purchase: PurchasedProduct) -> bool:
    known, wanted = editions.of_page(found.product), found.edition and found.edition.pk
    return editions.is_higher(known, wanted, purchase.edition_id)


def _write(lost: LostOrder, found: Finding, word: Word) -> Order:
    """The order as it was, not yet paid, with the attempt in whose session it was paid."""
    sealed, product, payer = found.sealed, found.product, word.payer
    assert sealed is not None
    assert product is not None
    address = {ours: payer.billing.get(theirs, "") for theirs, ours in BILLING.items()}
    address["name"] = payer.name
    lengths = {field.name: field.max_length for field in Order._meta.fields}
    order = Order.objects.create(
        reference=sealed.reference,
        user=found.customer,
        product=product,
        product_title=product.title,
        product_slug=product.slug,
        edition=found.edition,
        edition_name=found.edition.name if found.edition else "",
        upgraded=found.upgraded,
        amount=sealed.amount,
        minimum=sealed.minimum,
        currency=sealed.currency,
        discount_code=DiscountCode.objects.filter(text=sealed.code or None).first(),
        discount_code_text=sealed.code,
        discount=sealed.discount,
        # Whoever came back meanwhile may have a pending one; from this one it can only be paid.
        status=Order.Status.EXPIRED,
        created_at=sealed.placed_at,
        paid_at=word.payment.made_at,
        rebuilt_at=timezone.now(),
        **{name: text[: lengths[name]] for name, text in address.items()},
    )
    CheckoutAttempt.objects.create(
        order=order,
        provider_product_id=sealed.provider_product_id,
        checkout_session_id=word.payment.session_id,
        status=CheckoutAttempt.Status.OPEN,
        created_at=sealed.placed_at,
    )
    Review.objects.filter(pk=lost.review_id).update(order=order)
    lost.order, lost.email = order, ""
    lost.save(update_fields=["order", "email"])
    return order
