"""Each sold product has a counterpart at the provider, made and kept up to date by the shop.

A price never changes there: each price is a provider product of its own, and one that is sold no
more is archived a day later, so that an open payment page charges what was shown. Where customers
choose the amount, one product serves all amounts from the least on (decision 49). Each edition has
its own, and so has what somebody wanted to pay: a way up to an edition, a sale that ended while
they typed, a price with a code. What is offered to nobody any more is let go by the next night's
comparison; a price with a code when nobody has wanted it for a month (decision 48). The
counterparts of each business are its own: a key of another one finds none of them.
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

from commerce.models import ProviderAccount, ProviderProduct, PurchasedProduct
from commerce.models.orders import with_edition
from commerce.offers import Offer, all_of, offers_to
from commerce.provider import calls
from commerce.provider.objects import ListedProduct
from commerce.provider.rate_limit import RateLimit
from commerce.provider.refusals import Cause, cause_of
from products.models import ProductPage
from products.price_rules import smallest_price

logger = logging.getLogger(__name__)

# Payment pages live for 24 hours.
ARCHIVE_AFTER = timedelta(days=1)
# How long a price with a code is kept after somebody last went to pay it.
KEPT_UNWANTED = timedelta(days=30)


class Standing(Enum):
    """How the counterpart of a product compares with its page."""

    NOT_SOLD = "not sold"
    IN_STEP = "in step"
    WAITING = "waiting"


def ensure(offer: Offer) -> ProviderProduct:
    """The provider product that charges the offer's price; made now if there is none.

    Asks the provider: never call it in a transaction. Raises ProviderError.
    """
    business_id = _business()
    if found := _kept(offer, business_id):
        if offer.discount:
            ProviderProduct.objects.filter(pk=found.pk).update(wanted_at=timezone.now())
        return found
    product, price = offer.product, _price(offer)
    name, description = _words(offer)
    provider_id, told_business = calls.create_product(
        name, description, **price, metadata={"product": str(product.pk)}
    )
    business_id = _learn_business(told_business) or business_id
    try:
        with transaction.atomic():
            return ProviderProduct.objects.create(
                product=product,
                edition=offer.edition,
                upgraded=offer.upgraded,
                base_url=settings.DODO_PAYMENTS_BASE_URL,
                business_id=business_id,
                provider_id=provider_id,
                **price,
                name=name,
                description=description,
                wanted_at=timezone.now() if offer.discount else None,
            )
    except IntegrityError:  # somebody else made one in the same moment: theirs stands
        calls.archive_product(provider_id)
        return _of(offer, business_id).get()


def _kept(offer: Offer, business_id: str) -> ProviderProduct | None:
    """The counterpart at this price; brought back if it was replaced and is not archived yet."""
    if found := _of(offer, business_id).first():
        return found
    replaced = _there().filter(business_id__in={"", business_id}, **_key(offer))
    if last := replaced.order_by("-replaced_at").first():
        try:
            with transaction.atomic():
                _there().filter(pk=last.pk).update(replaced_at=None)
        except IntegrityError:  # somebody else made one in the same moment: theirs stands
            pass
    return _of(offer, business_id).first()


def forget(counterpart: ProviderProduct) -> None:
    """The provider has it no more, or not as it was made: the next one asked for is made anew."""
    logger.warning("provider product %s is not what it was: forgotten", counterpart.provider_id)
    ProviderProduct.objects.filter(pk=counterpart.pk, replaced_at=None).update(
        replaced_at=timezone.now(), is_lost=True
    )


def synchronise(product: ProductPage) -> None:
    """Bring the provider's products up to the page's prices and words. Raises ProviderError.

    Those of what is sold no more are archived a day later; so are ways up at another price, which
    are made anew when wanted.
    """
    sold = _sold(product)
    for offer in sold:
        _synchronise(offer)
    if not sold:
        return
    rows = list(_of_business(_known_business()).filter(product=product))
    pairs = [(row, _offer_of(row, product, sold)) for row in rows]
    _let_go([row for row, wanted in pairs if wanted is None])
    for row, wanted in pairs:
        if wanted and row.upgraded_id:
            _synchronise(wanted)


def _synchronise(offer: Offer) -> None:
    counterpart = ensure(offer)
    if _is_in_step(counterpart, offer):
        return
    name, description = _words(offer)
    try:
        calls.rename_product(counterpart.provider_id, name, description)
    except calls.ProviderRefused as error:
        if cause_of(error) is not Cause.PRODUCT:
            raise
        forget(counterpart)
        ensure(offer)
        return
    ProviderProduct.objects.filter(pk=counterpart.pk).update(name=name, description=description)


def current(product: ProductPage) -> list[ProviderProduct]:
    """The counterparts that are charged now, as far as is known here. Asks nobody."""
    return [row for _offer, row in _counterparts(product) if row]


def can_be_charged(provider_id: str) -> bool:
    """Whether the provider's product of this id is there as it was made, for this account."""
    ours = _there().filter(business_id__in={"", _known_business()})
    return ours.filter(provider_id=provider_id).exists()


def standing(product: ProductPage) -> Standing:
    """How the counterparts compare with the published page. Asks nobody."""
    pairs = _counterparts(product)
    if not pairs:
        return Standing.NOT_SOLD
    are_in_step = all(row and _is_in_step(row, offer) for offer, row in pairs)
    return Standing.IN_STEP if are_in_step else Standing.WAITING


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
        rows = list(_with_products(_current().filter(provider_id__in=listed)))
        _current().filter(pk__in=[row.pk for row in rows]).update(compared_at=timezone.now())
        for row in rows:
            is_kept = _take_over(row, listed[row.provider_id])
            if offer := _offer_of(row, row.product, _sold(row.product)):
                is_right = is_kept and _is_in_step(row, offer)
            else:
                _let_go([row])
                is_right = standing(row.product) is not Standing.WAITING
            if not is_right:
                out_of_step[row.product_id] = row.product
        page += 1
    # What no page had is gone. One made since may stand on a page that was read before.
    gone = _of_business(_known_business()).filter(created_at__lt=started_at)
    for row in _with_products(gone.exclude(compared_at__gte=started_at)):
        forget(row)
        if _offer_of(row, row.product, _sold(row.product)):
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
        # Marked first: from here on nobody brings it back, and what somebody has wanted meanwhile
        # is left alone.
        if not due.filter(pk=old.pk).update(archived_at=timezone.now()):
            continue
        try:
            calls.archive_product(old.provider_id)
        except calls.ProviderError:
            ProviderProduct.objects.filter(pk=old.pk).update(archived_at=None)
            raise
        count += 1
    return count


def _take_over(row: ProviderProduct, listed: ListedProduct) -> bool:
    """Write down what the provider has in place of what was sent; whether the row is kept.

    With another price it is no counterpart any more.
    """
    amount = row.amount if row.minimum is None else None
    if (listed.amount, listed.minimum, listed.currency) != (amount, row.minimum, row.currency):
        forget(row)
        return False
    if listed.name != " ".join(row.name.split()):
        logger.warning("provider product %s was renamed there", row.provider_id)
        row.name = listed.name[: calls.NAME_LENGTH]
        row.save(update_fields=["name"])
    return True


def _sold(product: ProductPage) -> list[Offer]:
    """What is sold of a product for money. Ways up and prices with codes are made when wanted."""
    if not product.live:
        return []
    return [offer for offer in all_of(product) if offer.amount or offer.pay_what_you_want]


def _counterparts(product: ProductPage) -> list[tuple[Offer, ProviderProduct | None]]:
    """What is sold of it, each with its counterpart now, as far as is known here."""
    sold = _sold(product)
    ours = _of_business(_known_business()).filter(product=product, upgraded=None)
    rows = list(ours) if sold else []
    return [(offer, next((row for row in rows if _is_for(row, offer)), None)) for offer in sold]


def _with_products(rows: QuerySet[ProviderProduct]) -> QuerySet[ProviderProduct]:
    """With all that `_offer_of` asks for."""
    return rows.select_related("product").prefetch_related("product__editions")


def _offer_of(row: ProviderProduct, product: ProductPage, sold: list[Offer]) -> Offer | None:
    """What a counterpart stands for, if that is among what is `sold` to everybody, or offered to
    all who have the edition that it upgrades."""
    if sold and row.upgraded_id is not None:
        sold = offers_to(product, PurchasedProduct(product=product, edition_id=row.upgraded_id))
    return next((offer for offer in sold if _is_for(row, offer)), None)


def _is_for(row: ProviderProduct, offer: Offer) -> bool:
    """Whether a counterpart charges what this offer costs."""
    what = (offer.edition and offer.edition.pk, offer.upgraded and offer.upgraded.pk)
    price = {"amount": row.amount, "minimum": row.minimum, "currency": row.currency}
    return (row.edition_id, row.upgraded_id) == what and price == _price(offer)


def _let_go(rows: list[ProviderProduct]) -> None:
    """They are sold no more: archived a day later, unless somebody wants them until then. What was
    wanted with a code lately is kept: there will be others."""
    now = timezone.now()
    current = ProviderProduct.objects.filter(pk__in=[row.pk for row in rows], replaced_at=None)
    current.exclude(wanted_at__gt=now - KEPT_UNWANTED).update(replaced_at=now)


def _is_in_step(row: ProviderProduct, offer: Offer) -> bool:
    """Whether a counterpart has the price and the words of the page."""
    return _is_for(row, offer) and (row.name, row.description) == _words(offer)


def _of(offer: Offer, business_id: str) -> QuerySet[ProviderProduct]:
    """The current counterpart of what is sold, if a business has one; its own first."""
    return _of_business(business_id).filter(**_key(offer))


def _key(offer: Offer) -> dict[str, Any]:
    """What tells the counterpart of an offer from all others of a business."""
    what = {"product": offer.product, "edition": offer.edition, "upgraded": offer.upgraded}
    return {**what, **_price(offer)}


def _there() -> QuerySet[ProviderProduct]:
    """Those that the provider has as they were made, also of prices of before."""
    return ProviderProduct.objects.filter(
        base_url=settings.DODO_PAYMENTS_BASE_URL, archived_at=None, is_lost=False
    )


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


def _price(offer: Offer) -> dict[str, Any]:
    """What it costs there. Where customers choose the amount, one product serves all amounts; the
    version before, which knows no such products, finds none at 0."""
    price = {"amount": offer.amount, "minimum": None, "currency": settings.SHOP_CURRENCY}
    if offer.minimum is None:
        return price
    return price | {"amount": 0, "minimum": max(offer.minimum, smallest_price())}


def _words(offer: Offer) -> tuple[str, str]:
    """Name and description there; of a long title so much that the edition has room."""
    title, edition = offer.product.title, offer.edition.name if offer.edition else ""
    room = calls.NAME_LENGTH - (len(offer.title) - len(title))
    return (
        with_edition(title[:room], edition)[: calls.NAME_LENGTH],
        offer.product.summary[: calls.DESCRIPTION_LENGTH],
    )
