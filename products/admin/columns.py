"""What the list of products shows of each besides its fields."""

from django.db.models import Prefetch
from wagtail.admin.ui.tables import Column

from core.models import ShopImage
from products.models import ProductPage, Release
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


class CoverColumn(Column):
    """A product's cover, small. It says nothing that the title does not: no text stands for it."""

    cell_template_name = "products/admin/cover_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "cover": instance.cover}
