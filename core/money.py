"""Money: whole minor units and a currency code, read and shown with the currency's own exponent."""

from decimal import Decimal

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, gettext, to_locale

# What fits a signed 32-bit number; the provider takes no more.
MAX_MINOR_UNITS = 2_147_483_647


def to_minor_units(amount: Decimal, currency: str) -> int:
    """`amount` in major units as whole minor units (USD 29.90 → 2990, JPY 500 → 500).

    Raises ValueError when `amount` has more decimals than the currency knows.
    """
    scaled = amount.scaleb(get_currency_precision(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {currency} allows")
    return int(scaled)


def to_major_units(minor: int, currency: str) -> Decimal:
    """Whole minor units as a decimal amount with exactly the currency's decimals."""
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def format_money(minor: int, currency: str) -> str:
    """An amount in minor units as the reader writes it: 2990 USD → $29.90."""
    return format_currency(to_major_units(minor, currency), currency, locale=reader_locale())


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
            places = get_currency_precision(settings.SHOP_CURRENCY)
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
