"""Prices that customers choose, in the form of a product."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from products import chosen_prices
from products.forms.prices import chargeable

HELP = format_lazy(
    _(
        "Customers choose what they pay, in {currency}: the price above is the least, and with 0 "
        "they may take it for nothing. Discount codes take nothing off what they choose. Not with "
        "editions."
    ),
    currency=settings.SHOP_CURRENCY,
)


class ChosenPriceForm(forms.Form):
    """What the form of a product does with such a price. Mixed into it, before SaleForm."""

    # Of the form that this is mixed into.
    instance: Any
    formsets: dict[str, Any]
    is_deferred_validation: bool

    def clean_suggested_price(self):
        return chargeable(self.cleaned_data["suggested_price"])

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if not valid or not self.is_bound or self.is_deferred_validation:
            return valid
        formset = self.formsets.get("editions")
        editions = formset.staying if formset is not None else []
        for name in chosen_prices.lacking(self.instance, editions):
            self.add_error(chosen_prices.FIELDS[name], chosen_prices.sentence(name))
        return not self.errors
