"""Editions: the ways in which one product is sold, such as Personal and Team."""

from django.db import models
from django.forms import Select
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from core.money import PriceField
from products.models.licences import MAX_TEXT, Licence


def new_key() -> str:
    """What tells an edition from others of its product, in drafts as in the database."""
    return get_random_string(10)


class Edition(Orderable):
    """One way in which a product is sold. A higher one stands further down, and holds what those
    above it hold.

    A product without any is sold as it is. Drafts may lack a name or a price. What refers to an
    edition beyond the database (drafts, files of releases) does so by `key`.
    """

    page = ParentalKey("products.ProductPage", on_delete=models.CASCADE, related_name="editions")
    key = models.CharField(max_length=10, default=new_key, editable=False)
    name = models.CharField(
        _("name"), max_length=60, blank=True, help_text=_("Such as Personal, or Team.")
    )
    price = PriceField(_("price"), null=True, blank=True)
    sale_price = PriceField(
        _("sale price"),
        null=True,
        blank=True,
        help_text=_("What it costs for the time of the sale, set below. Empty: as always."),
    )
    contents = models.TextField(
        _("what is in it"),
        max_length=600,
        blank=True,
        help_text=_("What its buyers get, one thing a line."),
    )
    seats = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        help_text=_("How many people may use it. Empty: nothing is said of it."),
    )
    licence = models.ForeignKey(
        Licence,
        verbose_name=_("licence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="editions",
        help_text=_("If it differs from that of the product."),
    )
    licence_text = models.TextField(
        _("own licence"),
        max_length=MAX_TEXT,
        blank=True,
        help_text=_("Only if none of the shop's licences fits: all of its text."),
    )
    is_on_sale = models.BooleanField(
        _("on sale"),
        default=True,
        help_text=_("Without the tick nobody can buy it; whoever has it keeps it."),
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("price"),
        FieldPanel("sale_price"),
        FieldPanel("contents"),
        FieldPanel("seats"),
        FieldPanel("licence", widget=Select),
        FieldPanel("licence_text"),
        FieldPanel("is_on_sale"),
    ]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="edition_of_key")]

    def __str__(self) -> str:
        return self.name

    @property
    def content_lines(self) -> list[str]:
        return [line.strip() for line in self.contents.splitlines() if line.strip()]
