"""Prices in the forms of products."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from wagtail.admin.panels import MultiFieldPanel

from core.money import format_money
from products.price_rules import is_chargeable, smallest_price


def chargeable(price: int | None) -> int | None:
    """A price that can be charged, or none: a smaller one is a mistake in a draft too.

    Raises ValidationError.
    """
    if price is not None and not is_chargeable(price):
        least = format_money(smallest_price(), settings.SHOP_CURRENCY)
        raise ValidationError(
            gettext("Payments begin at %(least)s. Enter that or more, or 0 for free.")
            % {"least": least}
        )
    return price


class FoldedPanel(MultiFieldPanel):
    """Fields that most products leave alone; folded as long as nothing is said in any."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def classes(self):
            names = super().classes()
            fields = [child.field_name for child in self.panel.children]
            values = [getattr(self.instance, field) for field in fields]
            has_any = any(value is not None and value is not False for value in values)
            if self.form is not None:
                has_any = has_any or any(field in self.form.errors for field in fields)
            return names if has_any else [*names, "collapsed"]
