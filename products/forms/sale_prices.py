"""The sale of a product in its form: its time, and prices that hold for so long."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from products import sale_prices
from products.forms.prices import chargeable

HELP = format_lazy(
    _(
        "For a lower price for a time, in {currency}: the usual one is shown struck through beside "
        "it, and comes back by itself. With editions, enter the sale price of each in its own row "
        "above; the one here follows the cheapest."
    ),
    currency=settings.SHOP_CURRENCY,
)


class SaleForm(forms.Form):
    """What the form of a product does with its sale. Mixed into it, before EditionsForm."""

    # Of the form that this is mixed into.
    instance: Any
    formsets: dict[str, Any]
    has_editions: bool
    is_deferred_validation: bool

    def clean_sale_price(self):
        price = self.cleaned_data["sale_price"]
        return price if self.has_editions else chargeable(price)

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if valid and self.is_bound and not self.is_deferred_validation:
            valid = self._check_sale()
        return valid

    def _check_sale(self) -> bool:
        """What it needs to be published, at its fields."""
        formset = self.formsets.get("editions")
        rows = formset.staying if formset is not None else []
        ends_at = self.cleaned_data.get("sale_ends_at")
        if ends_at and "sale_ends_at" in self.changed_data and ends_at <= timezone.now():
            self.add_error("sale_ends_at", gettext("This is over already. Enter a later end."))
            return False
        for place, field, name in sale_prices.lacking(
            self.instance, [row.instance for row in rows]
        ):
            if place is not None:
                rows[place].add_error(field, sale_prices.sentence(name))
            elif field:
                self.add_error(field, sale_prices.sentence(name))
            elif formset is not None:
                formset.refuse(sale_prices.sentence(name))
        return not self.errors and (formset is None or formset.is_valid())
