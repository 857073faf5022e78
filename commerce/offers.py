"""What a customer can buy of a product, and what it costs them: the product itself, also at a price
that they choose, one of its editions, or the way up to a higher one at the difference.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext

from commerce.models import DiscountCode, PurchasedProduct
from commerce.models.orders import checkout_url, with_edition
from core.money import format_money, to_major_units
from products import chosen_prices, editions, sale_prices
from products.models import Edition, ProductPage
from products.price_rules import is_chargeable, price_words


class AlreadyOwned(Exception):
    """The customer owns this product, or a higher edition of it: there is nothing to buy."""


class NotForSale(Exception):
    """The product cannot be bought now; the text says why, to the customer."""


class AmountRefused(Exception):
    """What the customer chose to pay cannot be paid; the text says why, to them."""


@dataclass(frozen=True)
class Offer:
    """What is sold, at what price now, in minor units of the shop's currency.

    `edition` is None where the product has none; `upgraded` is what the customer has, whose price
    is taken off; `usual` is the amount without a sale, if there is one. `discount` is what `code`
    took off, which the amount lacks already (commerce/discounts/). `minimum` is the least that may
    be paid where customers choose the amount, None where they do not.
    """

    product: ProductPage
    amount: int
    edition: Edition | None = None
    upgraded: Edition | None = None
    usual: int | None = None
    code: DiscountCode | None = None
    discount: int = 0
    minimum: int | None = None

    @property
    def title(self) -> str:
        return with_edition(self.product.title, self.edition.name if self.edition else "")

    @property
    def checkout_url(self) -> str:
        return checkout_url(self.product.slug, self.edition and self.edition.pk)

    @property
    def pay_what_you_want(self) -> bool:
        return self.minimum is not None

    @property
    def minimum_display(self) -> str:
        return price_words(self.minimum or 0)

    @property
    def suggestion_display(self) -> str:
        """What is suggested beside the least that may be paid; empty for nothing."""
        if self.minimum is None:
            return ""
        suggested = chosen_prices.suggestion(self.product, self.minimum)
        return "" if suggested == self.minimum else price_words(suggested)

    @property
    def may_be_free(self) -> bool:
        """Whether somebody can have it for nothing."""
        return self.is_free or self.minimum == 0

    @property
    def currency(self) -> str:
        return settings.SHOP_CURRENCY

    @property
    def amount_typed(self) -> str:
        """The amount as a field takes it, in major units: 12.50."""
        return str(to_major_units(self.amount, settings.SHOP_CURRENCY))

    @property
    def is_free(self) -> bool:
        return self.amount == 0

    @property
    def amount_display(self) -> str:
        return price_words(self.amount)

    @property
    def full_amount(self) -> int:
        """Before the code took something off."""
        return self.amount + self.discount

    @property
    def discount_display(self) -> str:
        """What the code takes off; empty without one."""
        return format_money(self.discount, settings.SHOP_CURRENCY) if self.discount else ""

    @property
    def undiscounted_display(self) -> str:
        """What the code took something off."""
        return price_words(self.full_amount)

    @property
    def usual_amount(self) -> int:
        return self.full_amount if self.usual is None else self.usual

    @property
    def sale_discount(self) -> int:
        """How much less it costs in the sale; 0 without one."""
        return self.usual_amount - self.full_amount

    @property
    def is_reduced(self) -> bool:
        return self.sale_discount > 0

    @property
    def usual_display(self) -> str:
        """What it costs without the sale; empty where there is none."""
        return price_words(self.usual_amount) if self.is_reduced else ""

    @property
    def sale_discount_display(self) -> str:
        return format_money(self.sale_discount, settings.SHOP_CURRENCY)

    @property
    def _price(self) -> int:
        return self.edition.price or 0 if self.edition else self.usual_amount

    @property
    def price_display(self) -> str:
        """Before anything is taken off."""
        return price_words(self._price)

    @property
    def taken_off_display(self) -> str:
        """What the edition that they have takes off; empty where it takes nothing."""
        taken_off = self._price - self.usual_amount
        return format_money(taken_off, settings.SHOP_CURRENCY) if taken_off else ""


def all_of(product: ProductPage) -> list[Offer]:
    """What somebody who owns nothing of it can buy, the lowest first."""
    return offers_to(product, None)


def offers_to(
    product: ProductPage, purchase: PurchasedProduct | None, since: datetime | None = None
) -> list[Offer]:
    """What the customer with this purchase can buy, the lowest first; upgrades where they own one.

    `since` is when they began to buy it: a sale of then holds (checkout/holding.py). Asks for the
    editions only where the product has some.
    """
    owned = purchase if purchase and purchase.is_active else None
    known = editions.of_page(product)
    if not known:
        price = _price_of(product, product, since)
        if owned or price is None:
            return []
        if product.pay_what_you_want:
            return [_chosen(product, price, chosen_prices.suggestion(product, price))]
        return [Offer(product, price, usual=product.price)]
    if owned is None:
        return [
            Offer(product, _price_of(product, edition, since) or 0, edition, usual=edition.price)
            for edition in editions.on_sale(known)
        ]
    place = editions.rank(known, owned.edition_id)
    higher = editions.on_sale(known[place + 1 :])
    return [_upgrade(product, edition, known[place], since) for edition in higher]


def choose(offer: Offer, amount: int | None) -> Offer:
    """The offer at the amount that its customer chose. Raises AmountRefused, also where it became
    one that customers choose, or is none any more, since they looked at it."""
    if offer.minimum is None or amount is None:
        raise AmountRefused(
            gettext(
                "The price has changed since you opened this page. Please check it and continue."
            )
        )
    if reason := chosen_prices.why_refused(offer.product, offer.minimum, amount):
        raise AmountRefused(reason)
    return _chosen(offer.product, offer.minimum, amount)


def _chosen(product: ProductPage, minimum: int, amount: int) -> Offer:
    """In a sale it takes off what is below the least of otherwise."""
    return Offer(product, amount, usual=max(amount, product.price or 0), minimum=minimum)


def _upgrade(product: ProductPage, edition: Edition, held: Edition, since) -> Offer:
    """The way up, which no sale makes dearer: the one that they have may be in it, too."""
    usual = difference(edition.price or 0, held.price or 0)
    prices = (_price_of(product, each, since) or 0 for each in (edition, held))
    return Offer(product, min(usual, difference(*prices)), edition, held, usual)


def _price_of(product: ProductPage, item, since: datetime | None) -> int | None:
    """What the product or one of its editions costs now, or did then if that was less."""
    price = sale_prices.current(product, item)
    before = sale_prices.current(product, item, since) if since else None
    return price if price is None or before is None else min(price, before)


def has_way_on(
    offers: list[Offer], purchase: PurchasedProduct | None, release, is_under_review: bool
) -> bool:
    """Whether a customer with this purchase can download or buy now. `release` is what buyers get.

    Without what there is to read first, such as why access is paused: then there is no short way.
    """
    if purchase and purchase.is_active:
        return release is not None
    if purchase and purchase.is_paused:
        return False
    return bool(offers) and (not is_under_review or (offers[0].is_free and len(offers) == 1))


def offer_to(
    product: ProductPage,
    purchase: PurchasedProduct | None,
    edition_id: int | None,
    since: datetime | None = None,
) -> Offer:
    """The one with this edition. Without one it is the first, for whoever owns nothing: nobody is
    led to an upgrade that they did not choose. Raises AlreadyOwned or NotForSale."""
    offers = offers_to(product, purchase, since)
    owns = bool(purchase and purchase.is_active)
    if owns and edition_id is None:
        raise AlreadyOwned
    for offer in offers:
        if edition_id is None or (offer.edition and offer.edition.pk == edition_id):
            return offer
    if purchase and owns and (not offers or _is_held(purchase, edition_id)):
        raise AlreadyOwned
    if not offers:
        raise NotForSale(gettext("This product is not on sale at the moment."))
    raise NotForSale(gettext("This edition is not on sale at the moment. Please choose another."))


def difference(price: int, held: int) -> int:
    """What an upgrade costs: nothing where the difference is too small to be charged."""
    amount = max(price - held, 0)
    return amount if is_chargeable(amount) else 0


def _is_held(purchase: PurchasedProduct, edition_id: int | None) -> bool:
    """Whether what they own is this edition, or a higher one."""
    known = editions.of_page(purchase.product)
    is_known = edition_id in {edition.pk for edition in known}
    return is_known and not editions.is_higher(known, edition_id, purchase.edition_id)
