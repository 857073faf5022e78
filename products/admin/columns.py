"""What the list of products shows of each besides its fields."""

from django.db.models import OuterRef, Prefetch
from wagtail.admin.ui.tables import Column

from core.models import ShopImage
from products.models import ProductPage, Release
from products.readiness import phrase

THUMBNAIL = "fill-96x60"
COVERS = Prefetch("cover", queryset=ShopImage.objects.prefetch_renditions(THUMBNAIL))
# Of the product in a row: the releases that buyers get, the newest first.
NEWEST = Release.objects.filter(page=OuterRef("pk")).downloadable()


def version(page: ProductPage) -> str:
    """The release that buyers get now; empty before the first publication."""
    return getattr(page, "newest_version", None) or ""


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
