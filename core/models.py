"""What every part of the shop may use: its settings and its pictures."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Approval(models.TextChoices):
    """What of their sellers' work the editors of a shop approve before it is published."""

    NOTHING = "nothing", _("Nothing: sellers publish by themselves")
    NEW_PRODUCTS = "new_products", _("New products: what was never published before")
    NEW_RELEASES = "new_releases", _("New releases: each further release of a published product")
    BOTH = "both", _("Both: new products, and each further release")


@register_setting(icon="cog")
class ShopSettings(BaseSiteSetting):
    """The shop's name, tagline, footer text and support terms, edited by staff."""

    shop_name = models.CharField(_("shop name"), max_length=60, default="Storefront")
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    footer_text = models.CharField(_("footer text"), max_length=300, blank=True)
    support_terms = models.TextField(
        _("support"),
        max_length=600,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "What sellers help with, and for how long. Shown on each product that says nothing "
            "of its own."
        ),
    )
    approval = models.CharField(
        _("approval"),
        max_length=12,
        choices=Approval,
        default=Approval.NOTHING,
        db_default=Approval.NOTHING,
        help_text=_(
            "What an editor looks at before it is published. Sellers then submit it instead of "
            "publishing it; editors and admins go on publishing by themselves. “Nothing” ends "
            "what waits for approval: its sellers are told, and publish it themselves."
        ),
    )
    # The workflow that the choice above has set up; an admin's own is never written down here.
    approval_workflow = models.ForeignKey(
        "wagtailcore.Workflow",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        FieldPanel("shop_name"),
        FieldPanel("tagline"),
        FieldPanel("footer_text"),
        FieldPanel("support_terms"),
        FieldPanel("approval", widget=forms.RadioSelect),
    ]

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shop")
        permissions = [("see_whole_shop", _("May see every seller's rows"))]


class ShopImage(AbstractImage):
    """A picture. Its description is the text that stands for it where it cannot be seen."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("shop image")
        verbose_name_plural = _("shop images")


class ShopRendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(ShopImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition"
            )
        ]
