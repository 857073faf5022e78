"""What a customer chooses to pay, as they type it."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from commerce.offers import AmountRefused, Offer
from core.money import MAX_MINOR_UNITS, PriceFormField
from products.chosen_prices import why_refused

MAX_TYPED = 30
# Three digits after a comma are thousands to many: those are asked for again.
DECIMAL_COMMA = re.compile(r"^(\d+),(\d\d?)$")


def read(typed: str, offer: Offer) -> int:
    """In minor units, with a point or a comma before the decimals and any sign of a currency.

    Raises AmountRefused for what is no amount; `offers.choose` says which may be paid.
    """
    signs = (letter for letter in typed[: MAX_TYPED + 1] if unicodedata.category(letter) != "Sc")
    text = DECIMAL_COMMA.sub(r"\1.\2", "".join(signs).strip())
    if not text:
        raise AmountRefused(gettext("Please enter what you would like to pay."))
    try:
        return PriceFormField().clean(text)
    except ValidationError as error:
        raise AmountRefused(_words(error.error_list[0], offer)) from None


def _words(error: ValidationError, offer: Offer) -> str:
    if error.code == "max_value":
        return why_refused(offer.product, offer.minimum or 0, MAX_MINOR_UNITS + 1)
    if error.code in ("invalid", "min_value"):
        words = gettext("Please enter the amount in digits, such as %(example)s.")
        return words % {"example": offer.amount_typed}
    return str(error.messages[0])
