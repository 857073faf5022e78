"""Further pictures of a product."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable


class GalleryImage(Orderable):
    """A further picture of a product."""

    page = ParentalKey("products.ProductPage", on_delete=models.CASCADE, related_name="gallery")
    image = models.ForeignKey("core.ShopImage", on_delete=models.CASCADE, related_name="+")

    panels = [FieldPanel("image")]
