"""From the checkout form to the provider's payment page."""

from django.urls import reverse
from django.utils.translation import gettext

from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.models import CheckoutAttempt, Order
from commerce.provider import calls
from commerce.provider import products as provider_products
from core.background import queue_soon
from products.models import ProductPage


def begin(user, product: ProductPage, address: BillingAddress, origin: str) -> str:
    """Place (or find) the customer's order and open a payment page for it; returns its address.

    `origin` is the shop as the customer's browser knows it (https://shop.example): they come
    back to where their session is. The order stands before the provider is asked, and stays if
    the provider cannot be reached.
    Raises orders.AlreadyOwned, orders.NotForSale, provider.ProviderError.
    """
    order, attempt = orders.place(user, product, address)
    try:
        session = _open(order, attempt, product, origin)
    except calls.ProviderError as error:
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(
            status=CheckoutAttempt.Status.NOT_OPENED, error=str(error)[:500]
        )
        raise
    CheckoutAttempt.objects.filter(pk=attempt.pk).update(
        checkout_session_id=session.session_id, status=CheckoutAttempt.Status.OPEN
    )
    # An event that came before this line was parked: it fits now.
    queue_soon("commerce.sweep_webhooks")
    return session.url


def last_address(user, product: ProductPage) -> BillingAddress:
    """The address of the customer's last order of this product, or else of any."""
    own = Order.objects.of_customer(user).exclude(country="")
    order = own.filter(product=product).first() or own.first()
    return BillingAddress.of(order) if order else BillingAddress(name=user.get_full_name())


def _open(
    order: Order, attempt: CheckoutAttempt, product: ProductPage, origin: str
) -> calls.Session:
    counterpart = provider_products.ensure(product)
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
