"""Products as somebody changes them in the provider's dashboard, past the shop."""

from django.db import transaction
from django.utils import timezone

from dodo_sandbox.errors import Refused
from dodo_sandbox.models import Product


def change(product: Product, name: str | None, price: int | None) -> None:
    """Give a product another name, another price in minor units, or both. Raises Refused."""
    with transaction.atomic():
        product = _kept(product)
        product.name = product.name if name is None else name
        if price is not None:
            product.price |= {"price": price}
        save(product)


def archive(product: Product) -> None:
    """Take a product out of sale. Raises Refused when it is already."""
    with transaction.atomic():
        product = _kept(product)
        if product.archived:
            raise Refused("The product is archived already.")
        product.archived = True
        save(product)


def delete(product: Product) -> None:
    """Take a product away for good. Raises Refused when it is gone already."""
    with transaction.atomic():
        product = _kept(product)
        product.deleted = True
        save(product)


def save(product: Product) -> None:
    product.updated_at = timezone.now()
    product.save()


def _kept(product: Product) -> Product:
    """The product as it stands now, unless it is gone."""
    product = Product.objects.get(pk=product.pk)
    if product.deleted:
        raise Refused("The product is deleted.")
    return product
