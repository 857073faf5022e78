"""What the list of products shows of each besides its fields."""

from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.admin.ui.tables import Column

from core.models import ShopImage
from products import sale_prices
from products.models import ProductPage, Release
from products.price_rules import least_words, price_words
from products.readiness import phrase
from products.versions import newest_first

THUMBNAIL = "fill-96x60"
COVERS = Prefetch("cover", queryset=ShopImage.objects.prefetch_renditions(THUMBNAIL))
# What buyers may get of each product; products/versions.py says which one they do.
DELIVERED = Prefetch("releases", queryset=Release.objects.downloadable(), to_attr="delivered")


def version(page: ProductPage) -> str:
    """The release that buyers get now; empty before the first publication."""
    delivered = newest_first(getattr(page, "delivered", []))
    return delivered[0].version if delivered else ""


def missing(page: ProductPage) -> str:
    """What its newest version lacks to be published, in words."""
    entry = getattr(page, "catalogue_entry", None)
    return ", ".join(phrase(name) for name in entry.missing_names) if entry else ""


def price(page: ProductPage) -> str:
    """What it costs usually, from the cheapest edition on sale to the dearest."""
    if page.price is None:
        return ""
    if page.pay_what_you_want:
        return least_words(page.price)
    if page.highest_price in (None, page.price):
        return price_words(page.price)
    # Translators: two prices, of the cheapest edition of a product and of the dearest.
    return gettext("%(lowest)s to %(highest)s") % {
        "lowest": price_words(page.price),
        "highest": price_words(page.highest_price),
    }


def sale(page: ProductPage) -> str:
    """Its sale that is on or will be, in words; empty without one."""
    if sale_prices.changes_at(page) is None:
        return ""
    words = {
        "price": price_words(page.sale_price),
        "start": _moment(page.sale_starts_at),
        "end": _moment(page.sale_ends_at),
    }
    if page.is_reduced:
        # Translators: a price, then a date with a time.
        return gettext("%(price)s until %(end)s") % words
    # Translators: a price, then two dates with a time each.
    return gettext("%(price)s from %(start)s until %(end)s") % words


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""


class CoverColumn(Column):
    """A product's cover, small. It says nothing that the title does not: no text stands for it."""

    cell_template_name = "products/admin/cover_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "cover": instance.cover}
