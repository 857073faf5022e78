"""What every part of the shop may use: its settings and its pictures."""

from dataclasses import dataclass

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from core.announcements import (
    Announcement,
    AnnouncementsBlock,
    announcement_of,
    current,
    linked_pages,
)
from core.navigation import Link, LinksBlock, link_of, open_pages


@dataclass(frozen=True)
class Frame:
    """What staff chose to stand around every page; an empty list of links: the shop's own."""

    header: list[Link]
    footer: list[Link]
    announcements: list[Announcement]


class Approval(models.TextChoices):
    """What of their sellers' work the editors of a shop approve before it is published."""

    NOTHING = "nothing", _("Nothing: sellers publish by themselves")
    NEW_PRODUCTS = "new_products", _("New products: what was never published before")
    NEW_RELEASES = "new_releases", _("New releases: each further release of a published product")
    BOTH = "both", _("Both: new products, and each further release")


@register_setting(icon="cog")
class ShopSettings(BaseSiteSetting):
    """The shop's name, its rules, and what stands around every page, edited by staff."""

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
            "what waits for approval: its sellers are told, and publish it themselves. A workflow "
            "that an admin has put on the products stays, and approval goes through that one."
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
        db_index=False,  # of one row for each site
    )
    # Null, so that the version before can go on adding rows.
    header_links = StreamField(LinksBlock(), verbose_name=_("header"), blank=True, null=True)
    footer_links = StreamField(LinksBlock(), verbose_name=_("footer"), blank=True, null=True)
    announcements = StreamField(
        AnnouncementsBlock(), verbose_name=_("announcements"), blank=True, null=True
    )

    panels = [
        FieldPanel("shop_name"),
        FieldPanel("tagline"),
        FieldPanel("footer_text"),
        MultiFieldPanel(
            [
                FieldPanel("header_links", help_text=_("Empty: a link to all products.")),
                FieldPanel(
                    "footer_links",
                    help_text=_(
                        "Empty: all products, and the pages of text that are shown in menus."
                    ),
                ),
            ],
            heading=_("Links on every page"),
            help_text=_(
                "A page that is not published, or private, is left out until everybody may see it."
            ),
        ),
        FieldPanel(
            "announcements",
            help_text=_("They stand above every page, each in its own time."),
        ),
        FieldPanel("support_terms"),
        FieldPanel("approval", widget=forms.RadioSelect),
    ]

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shop")
        permissions = [("see_whole_shop", _("May see every seller's rows"))]

    @cached_property
    def frame(self) -> Frame:
        """In one query, whatever there is; in none where no page is linked."""
        request = getattr(self, "_request", None)  # set where Wagtail reads it for a request
        header, footer, news = (
            [block["value"] for block in stream.raw_data]
            for stream in (self.header_links, self.footer_links, self.announcements)
        )
        news = current(news, timezone.now())
        linked = [*(link.get("page") for link in header + footer), *linked_pages(news)]
        pages = open_pages(linked)

        def links(values) -> list[Link]:
            return [link for value in values if (link := link_of(value, pages, request))]

        return Frame(
            header=links(header),
            footer=links(footer),
            announcements=[announcement_of(value, pages, request) for value in news],
        )


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
