"""Money: whole minor units and a currency code, read and shown with the currency's own exponent.

The exponent is ISO 4217's, as the payment provider counts. CLDR's (babel's) says how an amount is
commonly written: no decimals for RSD, which has 100 para, so that 29.90 would be charged as 0.30.
"""

from copy import copy
from decimal import Decimal

from babel.core import Locale, UnknownLocaleError
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, gettext, to_locale
from iso4217 import Currency

# What fits a signed 32-bit number; the provider takes no more.
MAX_MINOR_UNITS = 2_147_483_647


def decimals(currency: str) -> int:
    """How many decimals an amount has in `currency`: USD 2, JPY 0, KWD 3.

    Two, as almost all have, for one that ISO has withdrawn or gives no minor unit (gold).
    """
    try:
        exponent = Currency(currency).exponent
    except ValueError:
        exponent = None
    return 2 if exponent is None else exponent


def to_minor_units(amount: Decimal, currency: str) -> int:
    """`amount` in major units as whole minor units (USD 29.90 → 2990, JPY 500 → 500).

    Raises ValueError when `amount` has more decimals than the currency knows.
    """
    scaled = amount.scaleb(decimals(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {currency} allows")
    return int(scaled)


def to_major_units(minor: int, currency: str) -> Decimal:
    """Whole minor units as a decimal amount with exactly the currency's decimals."""
    return Decimal(minor).scaleb(-decimals(currency))


def format_money(minor: int, currency: str) -> str:
    """An amount in minor units as the reader writes it, to the last one: 2990 USD → $29.90."""
    locale, places = reader_locale(), decimals(currency)
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (places, places)
    amount = to_major_units(minor, currency)
    return pattern.apply(amount, locale, currency=currency, currency_digits=False)


def reader_locale() -> Locale:
    """The active language as a locale of babel; English where babel has none for it."""
    try:
        return Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


class PriceFormField(forms.DecimalField):
    """Takes an amount in major units of the shop's currency; its value is whole minor units."""

    def __init__(self, **kwargs):
        for unused in ("min_value", "max_value"):
            kwargs.pop(unused, None)
        super().__init__(
            min_value=0, max_value=to_major_units(MAX_MINOR_UNITS, settings.SHOP_CURRENCY), **kwargs
        )

    def prepare_value(self, value):
        if isinstance(value, int):
            return to_major_units(value, settings.SHOP_CURRENCY)
        return value

    def clean(self, value):
        amount = super().clean(value)
        if amount is None:
            return None
        try:
            return to_minor_units(amount, settings.SHOP_CURRENCY)
        except ValueError:
            places = decimals(settings.SHOP_CURRENCY)
            raise ValidationError(
                gettext("%(currency)s amounts have at most %(places)s decimals.")
                % {"currency": settings.SHOP_CURRENCY, "places": places}
            ) from None

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        try:
            return self.clean(data) != initial
        except ValidationError:
            return True


class PriceField(models.PositiveIntegerField):
    """Whole minor units of the shop's currency, edited as an amount in major units."""

    def formfield(self, form_class=None, choices_form_class=None, **kwargs):
        return super().formfield(
            form_class=form_class or PriceFormField,
            choices_form_class=choices_form_class,
            **kwargs,
        )
