"""From the checkout form to the provider's payment page."""

from django.urls import reverse
from django.utils.translation import gettext

from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.messages import refusals
from commerce.models import CheckoutAttempt, Order, ProviderProduct
from commerce.provider import calls
from commerce.provider import products as provider_products
from commerce.provider.refusals import Cause, cause_of
from core.background import queue_soon
from products.models import ProductPage


class NotOpened(Exception):
    """The provider opened no payment page; the text says why, to the customer.

    `field` is the one of the billing form that they can change, if there is one.
    """

    def __init__(self, text: str, field: str | None = None):
        super().__init__(text)
        self.field = field


def begin(user, product: ProductPage, address: BillingAddress, origin: str) -> str:
    """Place (or find) the customer's order and open a payment page for it; returns its address.

    `origin` is the shop as the customer's browser knows it (https://shop.example): they come
    back to where their session is. The order stands before the provider is asked, and stays if
    the provider cannot be reached.
    Raises orders.AlreadyOwned, orders.NotForSale, NotOpened.
    """
    order, attempt = orders.place(user, product, address)
    try:
        session = _open_once_more(order, attempt, product, origin)
    except calls.ProviderError as error:
        words = " ".join(filter(None, [str(error), error.code, error.said]))
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(
            status=CheckoutAttempt.Status.NOT_OPENED, error=words[:500]
        )
        refusals.note(error, refusals.Kind.CHECKOUT, product, order)
        raise _not_opened(cause_of(error)) from error
    CheckoutAttempt.objects.filter(pk=attempt.pk).update(
        checkout_session_id=session.session_id, status=CheckoutAttempt.Status.OPEN
    )
    refusals.end(refusals.Kind.CHECKOUT, product, order.country)
    # An event that came before this line was parked: it fits now.
    queue_soon("commerce.sweep_webhooks")
    return session.url


def last_address(user, product: ProductPage) -> BillingAddress:
    """The address of the customer's last order of this product, or else of any."""
    own = Order.objects.of_customer(user).exclude(country="")
    order = own.filter(product=product).first() or own.first()
    return BillingAddress.of(order) if order else BillingAddress(name=user.get_full_name())


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
        words = gettext("Our payment provider takes no payments from this country at the moment.")
        return NotOpened(words, field="country")
    if cause is Cause.METHOD:
        return NotOpened(
            gettext(
                "Our payment provider has no way to take this payment from your country. Nothing "
                "was charged, and we have been told."
            )
        )
    return NotOpened(
        gettext(
            "This cannot be paid for at the moment, and trying again will not help yet. Nothing "
            "was charged, your details are kept, and we have been told."
        )
    )


def _open_once_more(
    order: Order, attempt: CheckoutAttempt, product: ProductPage, origin: str
) -> calls.Session:
    """Open a payment page; a counterpart that the provider refuses is made anew, once."""
    counterpart = provider_products.ensure(product)
    try:
        return _open(order, attempt, counterpart, origin)
    except calls.ProviderRefused as error:
        if cause_of(error) is not Cause.PRODUCT:
            raise
        provider_products.forget(counterpart)
    return _open(order, attempt, provider_products.ensure(product), origin)


def _open(
    order: Order, attempt: CheckoutAttempt, counterpart: ProviderProduct, origin: str
) -> calls.Session:
    if (counterpart.amount, counterpart.currency) != (order.amount, order.currency):
        raise calls.ProviderRefused(gettext("The price changed in this moment. Please try again."))
    CheckoutAttempt.objects.filter(pk=attempt.pk).update(
        provider_product_id=counterpart.provider_id
    )
    return calls.open_session(
        provider_product_id=counterpart.provider_id,
        email=order.user.email,
        name=order.name,
        address={
            "country": order.country,
            "street": order.street,
            "city": order.city,
            "state": order.state,
            "zipcode": order.postal_code,
        },
        metadata={"order": order.reference, "attempt": str(attempt.pk)},
        return_url=origin + reverse("commerce:order", args=[order.reference]),
        cancel_url=origin + reverse("commerce:checkout", args=[order.product.slug]),
    )
