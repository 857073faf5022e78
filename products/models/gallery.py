"""Further pictures of a product."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from core.models import ShopImage
from products.pictures import filters_for


class GalleryQuerySet(models.QuerySet):
    def shown_on(self, page):
        """The further pictures of a published page, with their renditions, in two queries."""
        pictures = ShopImage.objects.prefetch_renditions(*filters_for("inline"))
        return self.filter(page=page).prefetch_related(models.Prefetch("image", queryset=pictures))


class GalleryImage(Orderable):
    """A further picture of a product."""

    page = ParentalKey("products.ProductPage", on_delete=models.CASCADE, related_name="gallery")
    image = models.ForeignKey("core.ShopImage", on_delete=models.CASCADE, related_name="+")

    objects = GalleryQuerySet.as_manager()

    panels = [FieldPanel("image")]
