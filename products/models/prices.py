"""What a product costs, usually and in a sale."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import PriceField, format_money
from products import sale_prices
from products.models.details import ProductDetails
from products.price_rules import least_words, price_words


class ProductPrices(ProductDetails):
    """The prices of a product, in minor units of the shop's currency, beside its details."""

    price = PriceField(_("price"), null=True, help_text=_("0 makes it free."))
    # Of the dearest edition on sale; empty without editions. `price` is then the cheapest one's.
    highest_price = PriceField(null=True, editable=False)
    # With editions what the cheapest costs in the sale; empty if none of them is reduced.
    sale_price = PriceField(
        _("sale price"), null=True, blank=True, help_text=_("0 makes it free for that time.")
    )
    sale_starts_at = models.DateTimeField(
        _("sale starts"), null=True, blank=True, help_text=_("Empty: once this is published.")
    )
    sale_ends_at = models.DateTimeField(
        _("sale ends"), null=True, blank=True, help_text=_("From then on it costs what it did.")
    )
    # The price is then the least (products/chosen_prices.py).
    pay_what_you_want = models.BooleanField(
        _("customers choose what they pay"), default=False, db_default=False
    )
    suggested_price = PriceField(
        _("suggested price"),
        null=True,
        blank=True,
        help_text=_("What their choice begins with. Empty: the price above."),
    )

    class Meta:
        abstract = True

    @property
    def current_price(self) -> int | None:
        """What it costs now, in a sale or not; of several editions the lowest."""
        return sale_prices.current(self, self)

    @property
    def is_free(self) -> bool:
        return self.current_price == 0

    @property
    def is_reduced(self) -> bool:
        """Whether it, or an edition of it, costs less than usual now."""
        return self.sale_price is not None and sale_prices.is_running(self)

    @property
    def price_display(self) -> str:
        """The price now as the reader writes it; *Free* for 0, empty without one.

        Where there are several, of editions or as customers choose, it is the lowest, and says so.
        """
        price = self.current_price
        if price is None:
            return ""
        if self.pay_what_you_want:
            return least_words(price)
        if self.highest_price is None or self.highest_price == self.price:
            return price_words(price)
        # Translators: the price of the cheapest edition; $0.00 if it is free.
        return gettext("From %(price)s") % {"price": format_money(price, settings.SHOP_CURRENCY)}

    @property
    def usual_price_display(self) -> str:
        """The price that a sale lowers; empty where none lowers it now."""
        price = self.current_price
        if self.price is None or price is None or price >= self.price:
            return ""
        return price_words(self.price)
