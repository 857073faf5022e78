"""What the provider's errors mean: which pass, which last, and whose matter each is.

The codes are those of its public documentation (Error codes, Transaction failures excepted).
"""

from enum import Enum

from commerce.provider.client import ProviderError, ProviderUnavailable, ProviderUnreadable


class Cause(Enum):
    """Why the provider did not do what was asked."""

    PASSES = "passes"  # later it may do it
    PRODUCT = "product"  # it knows no such product, or not any more
    PRICE = "price"  # below what it charges
    COUNTRY = "country"  # the buyer's
    TAX_ID = "tax_id"  # the buyer's
    METHOD = "method"  # no way to pay this from there
    SHOP = "shop"  # the business or its key: nobody can pay
    OTHER = "other"  # not known here: lasting, as far as anybody can tell

    @property
    def lasts(self) -> bool:
        """Whether the same call again is refused again, until somebody has done something."""
        return self not in (Cause.PASSES, Cause.TAX_ID)

    @property
    def is_trouble(self) -> bool:
        """Whether the calls of that kind do not work as such."""
        return self in (Cause.PASSES, Cause.METHOD, Cause.SHOP, Cause.OTHER)

    @property
    def is_about_a_product(self) -> bool:
        return self in (Cause.PRODUCT, Cause.PRICE, Cause.METHOD, Cause.OTHER)


CODES = {
    "TOO_MANY_REQUESTS": Cause.PASSES,
    "EXCHANGE_RATE_NOT_FOUND": Cause.PASSES,
    "DISCOUNT_CONCURRENT_REDEMPTION": Cause.PASSES,
    "NOT_FOUND": Cause.PRODUCT,
    "PRODUCT_NOT_FOUND": Cause.PRODUCT,
    "PRODUCT_IS_DELETED": Cause.PRODUCT,
    # Somebody has let its buyers choose the price there.
    "PAY_AS_YOU_WANT_AMOUNT_REQUIRED": Cause.PRODUCT,
    "TOTAL_PAYMENT_AMOUNT_BELOW_MINIMUM_AMOUNT": Cause.PRICE,
    "REQUEST_AMOUNT_BELOW_MINIMUM": Cause.PRICE,
    "UNSUPPORTED_COUNTRY": Cause.COUNTRY,
    "NO_ELIGIBLE_PAYMENT_METHODS": Cause.METHOD,
    "INVALID_TAX_ID": Cause.TAX_ID,
    "UNAUTHORIZED": Cause.SHOP,
    "MERCHANT_NOT_LIVE": Cause.SHOP,
    "UNSUPPORTED_CURRENCY": Cause.SHOP,
    "MISSING_PRODUCT_INFORMATION": Cause.OTHER,
}
STATUSES = {401: Cause.SHOP, 403: Cause.SHOP, 404: Cause.PRODUCT, 410: Cause.PRODUCT}


def cause_of(error: ProviderError) -> Cause:
    """By its code if it is known, else by its HTTP status; no usable answer may pass."""
    if error.code in CODES:
        return CODES[error.code]
    if isinstance(error, ProviderUnavailable | ProviderUnreadable) or error.status is None:
        return Cause.PASSES
    return STATUSES.get(error.status, Cause.OTHER)


def cause_of_code(code: str) -> Cause:
    """The same of what was written down: a code, or a status where the provider gave no code."""
    status = int(code) if code.isdecimal() else 0
    return CODES.get(code) or STATUSES.get(status, Cause.OTHER)
