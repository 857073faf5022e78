"""Each sold product has a counterpart at the provider, made and kept up to date by the shop.

A price never changes there: a new price is a new provider product, and the old one is archived
a day later, so that an open payment page charges what was shown. The counterparts of each
business are its own: a key of another one finds none of them.
"""

import hashlib
import logging
from datetime import timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from commerce.models import ProviderAccount, ProviderProduct
from commerce.provider import calls
from commerce.provider.objects import ListedProduct
from commerce.provider.rate_limit import RateLimit
from commerce.provider.refusals import Cause, cause_of
from products.models import ProductPage

logger = logging.getLogger(__name__)

# Payment pages live for 24 hours.
ARCHIVE_AFTER = timedelta(days=1)


class Standing(Enum):
    """How the counterpart of a product compares with its page."""

    NOT_SOLD = "not sold"
    IN_STEP = "in step"
    WAITING = "waiting"


def ensure(product: ProductPage) -> ProviderProduct:
    """The provider product that charges the current price; made now if there is none.

    Asks the provider: never call it in a transaction. Raises ProviderError.
    """
    business_id = _business()
    found = _of_business(business_id).filter(product=product).first()
    if found and (found.amount, found.currency) == _price(product):
        return found
    amount, currency = _price(product)
    name, description = _words(product)
    provider_id, told_business = calls.create_product(
        name, description, amount, currency, metadata={"product": str(product.pk)}
    )
    business_id = _learn_business(told_business) or business_id
    try:
        with transaction.atomic():
            _of_business(business_id).filter(product=product).update(replaced_at=timezone.now())
            return ProviderProduct.objects.create(
                product=product,
                base_url=settings.DODO_PAYMENTS_BASE_URL,
                business_id=business_id,
                provider_id=provider_id,
                amount=amount,
                currency=currency,
                name=name,
                description=description,
            )
    except IntegrityError:  # somebody else made one in the same moment: theirs stands
        calls.archive_product(provider_id)
        return _of_business(business_id).get(product=product)


def forget(counterpart: ProviderProduct) -> None:
    """The provider has it no more, or not as it was made: the next one asked for is made anew."""
    logger.warning("provider product %s is not what it was: forgotten", counterpart.provider_id)
    ProviderProduct.objects.filter(pk=counterpart.pk, replaced_at=None).update(
        replaced_at=timezone.now()
    )


def synchronise(product: ProductPage) -> None:
    """Bring the provider's product up to the page's price and words. Raises ProviderError."""
    if not product.price:
        return
    counterpart = ensure(product)
    if _is_in_step(counterpart, product):
        return
    name, description = _words(product)
    try:
        calls.rename_product(counterpart.provider_id, name, description)
    except calls.ProviderRefused as error:
        if cause_of(error) is not Cause.PRODUCT:
            raise
        forget(counterpart)
        ensure(product)
        return
    ProviderProduct.objects.filter(pk=counterpart.pk).update(name=name, description=description)


def current(product: ProductPage) -> ProviderProduct | None:
    """The counterpart that is charged now, as far as is known here. Asks nobody."""
    return _of_business(_known_business()).filter(product=product.pk).first()


def is_current(provider_id: str) -> bool:
    """Whether the provider's product of this id is one that is charged now, by this account."""
    return _of_business(_known_business()).filter(provider_id=provider_id).exists()


def standing(product: ProductPage) -> Standing:
    """How the counterpart compares with the published page. Asks nobody."""
    if not _is_sold(product):
        return Standing.NOT_SOLD
    row = current(product)
    is_in_step = row is not None and _is_in_step(row, product)
    return Standing.IN_STEP if is_in_step else Standing.WAITING


def compare() -> list[ProductPage]:
    """Compare the counterparts with what the provider lists; returns the products out of step.

    Somebody may have changed a price or a name in the provider's dashboard, archived a product,
    or emptied a test account. What has another price, or is gone, is forgotten here; the caller
    synchronises the products. Raises ProviderError.
    """
    rate_limit, started_at, page = RateLimit(), timezone.now(), 0
    out_of_step: dict[int, ProductPage] = {}
    while items := rate_limit.ask(calls.products_page, page):
        listed = {item.product_id: item for item in items}
        _learn_business(items[0].business_id)
        rows = list(_current().filter(provider_id__in=listed).select_related("product"))
        _current().filter(pk__in=[row.pk for row in rows]).update(compared_at=timezone.now())
        for row in rows:
            is_kept = _take_over(row, listed[row.provider_id])
            if _is_sold(row.product) and not (is_kept and _is_in_step(row, row.product)):
                out_of_step[row.product_id] = row.product
        page += 1
    # What no page had is gone. One made since may stand on a page that was read before.
    gone = _of_business(_known_business()).filter(created_at__lt=started_at)
    for row in gone.exclude(compared_at__gte=started_at).select_related("product"):
        forget(row)
        if _is_sold(row.product):
            out_of_step[row.product_id] = row.product
    return list(out_of_step.values())


def archive_replaced() -> int:
    """Archive what was replaced more than a day ago; returns how many. Raises ProviderError."""
    due = ProviderProduct.objects.filter(
        base_url=settings.DODO_PAYMENTS_BASE_URL,
        business_id__in=("", _known_business()),
        replaced_at__lt=timezone.now() - ARCHIVE_AFTER,
        archived_at=None,
    )
    count = 0
    for old in due:
        calls.archive_product(old.provider_id)
        ProviderProduct.objects.filter(pk=old.pk).update(archived_at=timezone.now())
        count += 1
    return count


def _take_over(row: ProviderProduct, listed: ListedProduct) -> bool:
    """Write down what the provider has in place of what was sent; whether the row is kept.

    With another price it is no counterpart any more.
    """
    if (listed.amount, listed.currency) != (row.amount, row.currency):
        forget(row)
        return False
    if listed.name != " ".join(row.name.split()):
        logger.warning("provider product %s was renamed there", row.provider_id)
        row.name = listed.name[: calls.NAME_LENGTH]
        row.save(update_fields=["name"])
    return True


def _is_sold(product: ProductPage) -> bool:
    return product.live and bool(product.price)


def _is_in_step(row: ProviderProduct, product: ProductPage) -> bool:
    """Whether a counterpart has the price and the words of the page."""
    same = (row.amount, row.currency) == _price(product)
    return same and (row.name, row.description) == _words(product)


def _current() -> QuerySet[ProviderProduct]:
    return ProviderProduct.objects.filter(
        base_url=settings.DODO_PAYMENTS_BASE_URL, replaced_at=None
    )


def _of_business(business_id: str) -> QuerySet[ProviderProduct]:
    """The current counterparts that a business has, as far as is known here; its own first."""
    return _current().filter(business_id__in={"", business_id}).order_by("-business_id")


def _business() -> str:
    """The business that the shop's key opens; empty if nobody can tell. May ask the provider."""
    known = _known_business()
    if known or not _current().exists():
        return known
    items = calls.products_page(0, 1)
    return _learn_business(items[0].business_id) if items else ""


def _known_business() -> str:
    accounts = ProviderAccount.objects.filter(**_account())
    return accounts.values_list("business_id", flat=True).first() or ""


def _learn_business(business_id: str) -> str:
    if business_id and business_id != _known_business():
        ProviderAccount.objects.update_or_create(
            defaults={"business_id": business_id}, **_account()
        )
    return business_id


def _account() -> dict[str, Any]:
    key = settings.DODO_PAYMENTS_API_KEY.encode()
    return {
        "base_url": settings.DODO_PAYMENTS_BASE_URL,
        "key_hash": hashlib.sha256(key).hexdigest(),
    }


def _price(product: ProductPage) -> tuple[int, str]:
    return product.price, settings.SHOP_CURRENCY


def _words(product: ProductPage) -> tuple[str, str]:
    return (
        product.title[: calls.NAME_LENGTH],
        product.summary[: calls.DESCRIPTION_LENGTH],
    )
