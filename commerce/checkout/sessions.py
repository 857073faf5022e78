"""From the checkout form to the provider's payment page."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from commerce.checkout import address_book, orders
from commerce.checkout.orders import BillingAddress
from commerce.discounts.chosen import Chosen
from commerce.messages import refusals
from commerce.models import CheckoutAttempt, Order, ProviderProduct, SavedAddress
from commerce.offers import Offer
from commerce.provider import calls
from commerce.provider import products as provider_products
from commerce.provider.refusals import Cause, cause_of
from commerce.provider.sealed_orders import SealedOrder
from core.background import queue_soon
from products.models import ProductPage

# A page lives for 24 hours; nobody shall be sent to one that closes while they type.
REUSED_FOR = timedelta(hours=20)
NOBODY_PAYS_SO_FAST = timedelta(seconds=10)


class NotOpened(Exception):
    """The provider opened no payment page; the text says why, to the customer.

    `field` is the one of the billing form that they can change, if there is one.
    """

    def __init__(self, text: str, field: str | None = None):
        super().__init__(text)
        self.field = field


def begin(
    user,
    product: ProductPage,
    address: BillingAddress,
    origin: str,
    edition: int | None = None,
    since: datetime | None = None,
    code: Chosen | None = None,
    amount: int | None = None,
) -> str:
    """Place (or find) the customer's order and open a payment page for it; returns its address.

    `edition` is the number of one of the product's; `since` is when they began to buy it
    (holding.py); `code` takes something off; `amount` is what they chose to pay, where they may;
    `origin` is the shop as the customer's browser knows it (https://shop.example): they come back
    to where their session is. The order stands before the provider is asked, and stays if the
    provider cannot be reached.
    While nobody has paid there, the page that is open for the same order, price and address is
    gone back to. Raises offers.AlreadyOwned, offers.NotForSale, offers.AmountRefused, CodeRefused,
    orders.TooManyTries, NotOpened.
    """
    order, attempt = orders.place(user, product, address, edition, since, code, amount)
    opened_for = _fingerprint(order, origin)
    try:
        if url := _open_page(order, opened_for):
            attempt.delete()
            return url
        session = _open_once_more(order, attempt, origin)
    except calls.ProviderError as error:
        words = " ".join(filter(None, [str(error), error.code, error.said]))
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(
            status=CheckoutAttempt.Status.NOT_OPENED, error=words[:500]
        )
        refusals.note(error, refusals.Kind.CHECKOUT, product, order)
        raise _not_opened(cause_of(error)) from error
    CheckoutAttempt.objects.filter(pk=attempt.pk).update(
        checkout_session_id=session.session_id,
        status=CheckoutAttempt.Status.OPEN,
        url=session.url[:500],
        opened_for=opened_for,
    )
    refusals.end(refusals.Kind.CHECKOUT, product, order.country)
    # An event that came before this line was parked: it fits now.
    queue_soon("commerce.sweep_webhooks")
    return session.url


def last_address(user, product: ProductPage, default: SavedAddress | None) -> BillingAddress:
    """What the checkout begins with: the address of an order of this product that is not paid yet,
    else the customer's `default`, else that of their last order of it, or of any."""
    own = Order.objects.of_customer(user).exclude(country="")
    order = own.filter(product=product).first()
    if default and (order is None or order.status not in orders.UNPAID):
        return BillingAddress(**address_book.parts_of(default))
    order = order or own.first()
    return BillingAddress.of(order) if order else BillingAddress(name=user.get_full_name())


def _open_page(order: Order, opened_for: str) -> str:
    """The payment page that is open already for the same; empty if there is none to go back to.

    Asks the provider whether somebody has paid there, unless it was opened a moment ago. Raises
    ProviderError.
    """
    last = order.attempts.exclude(url="").last()
    now = timezone.now()
    if last is None or last.status != CheckoutAttempt.Status.OPEN or last.opened_for != opened_for:
        return ""
    if last.created_at < now - REUSED_FOR or not provider_products.can_be_charged(
        last.provider_product_id
    ):
        return ""
    if last.created_at < now - NOBODY_PAYS_SO_FAST and calls.payment_of_session(
        last.checkout_session_id or ""
    ):
        # A payment of which no event has come yet: what became of it is asked for.
        queue_soon("commerce.ask_about_order", order.pk)
        return ""
    CheckoutAttempt.objects.filter(pk=last.pk).update(reused=F("reused") + 1)
    return last.url


def _fingerprint(order: Order, origin: str) -> str:
    """What a payment page was opened for, as one hash: another address needs another page."""
    what = [order.amount, order.currency, order.user.email, origin]
    what += [order.edition_id, order.upgraded_id, order.discount_code_id, order.discount]
    what += asdict(BillingAddress.of(order)).values()
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def _not_opened(cause: Cause) -> NotOpened:
    """What the customer reads: whether to try again, to change something, or to come back."""
    if cause is Cause.PASSES:
        return NotOpened(
            gettext(
                "The payment page could not be opened. Nothing was charged and your details are "
                "kept: please try again in a minute."
            )
        )
    if cause is Cause.COUNTRY:
        words = gettext(
            "Our payment provider does not accept payments from this country at the moment."
        )
        return NotOpened(words, field="country")
    if cause is Cause.TAX_ID:
        words = gettext(
            "Our payment provider does not accept this number. Check it, or leave it out."
        )
        return NotOpened(words, field="tax_id")
    if cause is Cause.METHOD:
        return NotOpened(
            gettext(
                "Our payment provider has no way to take this payment from your country. Nothing "
                "was charged, and we have been notified."
            )
        )
    return NotOpened(
        gettext(
            "This cannot be paid for at the moment, and trying again will not help yet. Nothing "
            "was charged, your details are kept, and we have been notified."
        )
    )


def _open_once_more(order: Order, attempt: CheckoutAttempt, origin: str) -> calls.Session:
    """Open a payment page; a counterpart that the provider refuses is made anew, once."""
    offer = Offer(
        order.product,
        order.amount,
        order.edition,
        order.upgraded,
        discount=order.discount,
        minimum=order.minimum,
    )
    counterpart = provider_products.ensure(offer)
    try:
        return _open(order, attempt, counterpart, origin)
    except calls.ProviderRefused as error:
        if cause_of(error) is not Cause.PRODUCT:
            raise
        provider_products.forget(counterpart)
    return _open(order, attempt, provider_products.ensure(offer), origin)


def _open(
    order: Order, attempt: CheckoutAttempt, counterpart: ProviderProduct, origin: str
) -> calls.Session:
    if not counterpart.charges(order.amount, order.currency):
        raise calls.ProviderRefused(gettext("The price has just changed. Please try again."))
    CheckoutAttempt.objects.filter(pk=attempt.pk).update(
        provider_product_id=counterpart.provider_id
    )
    return calls.open_session(
        provider_product_id=counterpart.provider_id,
        currency=order.currency,
        email=order.user.email,
        name=order.name,
        address={
            "country": order.country,
            "street": order.street,
            "city": order.city,
            "state": order.state,
            "zipcode": order.postal_code,
        },
        company=order.company,
        tax_id=order.tax_id,
        metadata={**_sealed(order, counterpart).metadata(), "attempt": str(attempt.pk)},
        return_url=origin + reverse("commerce:order", args=[order.reference]),
        cancel_url=origin + order.checkout_url,
        amount=order.amount if order.pay_what_you_want else None,
    )


def _sealed(order: Order, counterpart: ProviderProduct) -> SealedOrder:
    """By which the order is known again should it ever be missing here."""
    return SealedOrder(
        reference=order.reference,
        product=str(order.product.translation_key),
        edition=order.edition.key if order.edition else "",
        upgraded=order.upgraded.key if order.upgraded else "",
        provider_product_id=counterpart.provider_id,
        amount=order.amount,
        currency=order.currency,
        email=order.user.email,
        placed_at=order.created_at,
        minimum=order.minimum,
        code=order.discount_code_text,
        discount=order.discount,
    )
