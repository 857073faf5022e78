"""Stopping and resuming mails about new versions, of one product or of all.

The link in such a mail holds a signed number of a purchase and no more. Whoever has the mail may
use it without logging in, for ever; it opens nothing and shows no personal data.
"""

from collections.abc import Iterable

from django.core import signing

from commerce.models import NoUpdates, PurchasedProduct
from products.models import ProductPage

_signer = signing.Signer(salt="commerce.unsubscribing")


class LinkUnknown(Exception):
    """The shop did not make this link, or what it was about is gone."""


def token_of(purchase: PurchasedProduct) -> str:
    """What the link in a mail to this purchase's customer ends with."""
    return _signer.sign(str(purchase.pk))


def purchase_of(token: str) -> PurchasedProduct:
    """The purchase that `token` was made for. Raises LinkUnknown."""
    try:
        pk = _signer.unsign(token)
        return PurchasedProduct.objects.select_related("user", "product").get(pk=pk)
    except (signing.BadSignature, PurchasedProduct.DoesNotExist) as error:
        raise LinkUnknown from error


def stop(user, product: ProductPage | None = None) -> None:
    """No more of these mails about `product`; without one, about anything ever bought."""
    NoUpdates.objects.get_or_create(user=user, product=product)


def resume(user, product: ProductPage | None = None) -> None:
    """Send them again for `product`; without one, for all, those stopped singly included."""
    rows = NoUpdates.objects.filter(user=user)
    (rows.filter(product=product) if product else rows).delete()


def choose_all(user, is_wanted: bool) -> None:
    """Send them, or none at all. Those stopped singly stay stopped."""
    if is_wanted:
        NoUpdates.objects.filter(user=user, product=None).delete()
    else:
        stop(user)


def is_stopped_for_all(user) -> bool:
    return NoUpdates.objects.filter(user=user, product=None).exists()


def stopped_products(user, products: Iterable[ProductPage]) -> set[int]:
    """The keys of those of `products` that the customer stopped singly."""
    rows = NoUpdates.objects.filter(user=user, product__in=[product.pk for product in products])
    return set(rows.values_list("product_id", flat=True))
