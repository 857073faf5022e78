"""Further pictures of a product."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from core.admin.picture_panel import PicturePanel


class GalleryImage(Orderable):
    """A further picture of a product."""

    page = ParentalKey("products.ProductPage", on_delete=models.CASCADE, related_name="gallery")
    image = models.ForeignKey(
        "core.ShopImage", verbose_name=_("image"), on_delete=models.CASCADE, related_name="+"
    )
    caption = models.CharField(
        _("caption"),
        max_length=160,
        blank=True,
        default="",
        db_default="",
        help_text=_("Shown below it where it is shown large."),
    )

    panels = [PicturePanel("image"), FieldPanel("caption")]

    class Meta(Orderable.Meta):
        verbose_name = _("gallery image")
        verbose_name_plural = _("gallery images")
