"""What sellers call their products, beside the categories that editors keep."""

from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase

from core import addresses


class Tag(TagBase):
    """A word or two that products share."""

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    @property
    def url(self) -> str:
        """The products page, showing the products with this tag only."""
        return f"{addresses.listing()}?{urlencode({'tag': self.slug})}"


class TaggedProduct(ItemBase):
    """That a product has a tag."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged")
    content_object = ParentalKey(
        "products.ProductPage", on_delete=models.CASCADE, related_name="tagged"
    )

    class Meta:
        verbose_name = _("tagged product")
        verbose_name_plural = _("tagged products")
        constraints = [
            models.UniqueConstraint("content_object", "tag", name="a_tag_once_for_a_product")
        ]
