"""Each sold product has a counterpart at the provider, made and kept up to date by the shop.

A price never changes there: a new price is a new provider product, and the old one is archived
a day later, so that an open payment page charges what was shown.
"""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.models import ProviderProduct
from commerce.provider import calls
from products.models import ProductPage

# Payment pages live for 24 hours.
ARCHIVE_AFTER = timedelta(days=1)


def ensure(product: ProductPage) -> ProviderProduct:
    """The provider product that charges the current price; made now if there is none.

    Asks the provider: never call it in a transaction. Raises ProviderError.
    """
    current = _current(product)
    if current and (current.amount, current.currency) == _price(product):
        return current
    amount, currency = _price(product)
    name, description = _words(product)
    provider_id = calls.create_product(
        name, description, amount, currency, metadata={"product": str(product.pk)}
    )
    try:
        with transaction.atomic():
            ProviderProduct.objects.filter(
                product=product, base_url=settings.DODO_PAYMENTS_BASE_URL, replaced_at=None
            ).update(replaced_at=timezone.now())
            return ProviderProduct.objects.create(
                product=product,
                base_url=settings.DODO_PAYMENTS_BASE_URL,
                provider_id=provider_id,
                amount=amount,
                currency=currency,
                name=name,
                description=description,
            )
    except IntegrityError:  # somebody else made one in the same moment: theirs stands
        calls.archive_product(provider_id)
        return ProviderProduct.objects.get(
            product=product, base_url=settings.DODO_PAYMENTS_BASE_URL, replaced_at=None
        )


def synchronise(product: ProductPage) -> None:
    """Bring the provider's product up to the page's price and words. Raises ProviderError."""
    if not product.price:
        return
    counterpart = ensure(product)
    name, description = _words(product)
    if (counterpart.name, counterpart.description) != (name, description):
        calls.rename_product(counterpart.provider_id, name, description)
        ProviderProduct.objects.filter(pk=counterpart.pk).update(name=name, description=description)


def archive_replaced() -> int:
    """Archive what was replaced more than a day ago; returns how many. Raises ProviderError."""
    due = ProviderProduct.objects.filter(
        base_url=settings.DODO_PAYMENTS_BASE_URL,
        replaced_at__lt=timezone.now() - ARCHIVE_AFTER,
        archived_at=None,
    )
    count = 0
    for old in due:
        calls.archive_product(old.provider_id)
        ProviderProduct.objects.filter(pk=old.pk).update(archived_at=timezone.now())
        count += 1
    return count


def _current(product: ProductPage) -> ProviderProduct | None:
    return ProviderProduct.objects.filter(
        product=product, base_url=settings.DODO_PAYMENTS_BASE_URL, replaced_at=None
    ).first()


def _price(product: ProductPage) -> tuple[int, str]:
    return product.price, settings.SHOP_CURRENCY


def _words(product: ProductPage) -> tuple[str, str]:
    return (
        product.title[: calls.NAME_LENGTH],
        product.summary[: calls.DESCRIPTION_LENGTH],
    )
