"""What every part of the shop may use: its settings and its pictures."""

import json
from dataclasses import dataclass
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image
from wagtail.images.shortcuts import get_renditions_or_not_found

from core import look, social
from core.announcements import (
    Announcement,
    AnnouncementsBlock,
    announcement_of,
    current,
    linked_pages,
)
from core.navigation import Link, LinksBlock, link_of, open_pages
from core.share_picture import VERSION


@dataclass(frozen=True)
class Frame:
    """What staff chose to stand around every page; an empty list of links: the shop's own."""

    header: list[Link]
    footer: list[Link]
    announcements: list[Announcement]
    # The pages that say on what terms the shop sells; None where there is none to read.
    terms: Link | None
    privacy: Link | None
    refunds: Link | None

    @property
    def legal(self) -> list[Link]:
        """Those of these pages that the footer does not lead to already."""
        known = {link.url for link in self.footer}
        pages = [link for link in (self.terms, self.privacy, self.refunds) if link]
        return [link for link in pages if link.url not in known]


class Approval(models.TextChoices):
    """What of their sellers' work the editors of a shop approve before it is published."""

    NOTHING = "nothing", _("Nothing: sellers publish by themselves")
    NEW_PRODUCTS = "new_products", _("New products: what was never published before")
    NEW_RELEASES = "new_releases", _("New releases: each further release of a published product")
    BOTH = "both", _("Both: new products, and each further release")


def _page_of(name) -> models.ForeignKey:
    return models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=name,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,  # of one row for each site
    )


# A tab's, a phone's of Apple's, and the two of a web app.
ICON_SIZES = (32, 180, 192, 512)
MOST_SOCIAL_LINKS = 8


def _picture_of(name, help_text) -> "models.ForeignKey[ShopImage | None, ShopImage | None]":
    return models.ForeignKey(
        "core.ShopImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,  # of one row for each site
        verbose_name=name,
        help_text=help_text,
    )


@register_setting(icon="cog")
class ShopSettings(BaseSiteSetting):
    """The shop's name, its rules, and what stands around every page, edited by staff."""

    shop_name = models.CharField(_("shop name"), max_length=60, default="Storefront")
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    footer_text = models.CharField(_("footer text"), max_length=300, blank=True)
    accent = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        default="",
        db_default="",
        validators=[look.clean_colour],
        help_text=_(
            "Of buttons and links, like #0d5c48. Empty: the green that the shop comes with."
        ),
    )
    typeface = models.CharField(
        _("typeface"),
        max_length=12,
        choices=look.Typeface,
        default=look.Typeface.GROTESQUE,
        db_default=look.Typeface.GROTESQUE,
    )
    logo = _picture_of(
        _("logo"),
        _("Above every page, in place of the shop's mark and name. Wide, on a clear ground."),
    )
    logo_dark = _picture_of(_("logo on dark pages"), _("Empty: the same."))
    icon = _picture_of(
        _("icon"), _("In the browser's tab and on phones. Square, of 512 pixels or more.")
    )
    social_links = models.TextField(
        _("elsewhere"),
        max_length=1700,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Addresses of the shop on social networks and other sites, one in each line, at most "
            "eight; each begins with https://. Linked in the footer, and told to search engines."
        ),
    )
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
    refund_terms = models.CharField(
        _("refunds"),
        max_length=160,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "In one sentence, shown beside each price: when money is given back, and how long "
            "customers may ask for it."
        ),
    )
    withdrawal_days = models.PositiveSmallIntegerField(
        _("days to withdraw"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
        help_text=_(
            "For how many days after paying customers can withdraw on the page of their order: you "
            "are told, and refund it. Empty: not at all. Each order keeps what held when it was "
            "placed. Who ticked at the checkout to lose the right (WITHDRAWAL_CONSENT) has lost it."
        ),
    )
    withdrawal_before_download = models.BooleanField(
        _("only before the first download"), default=False, db_default=False
    )
    refunds_page = _page_of(_("all about refunds"))
    terms_page = _page_of(_("terms"))
    privacy_page = _page_of(_("privacy"))
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

    # Read with the row that every page reads.
    select_related = ("logo", "logo_dark", "icon")

    panels = [
        FieldPanel("shop_name"),
        FieldPanel("tagline"),
        FieldPanel("footer_text"),
        MultiFieldPanel(
            [
                FieldPanel("accent"),
                HelpPanel(template="core/admin/look_panel.html"),
                FieldPanel("typeface", widget=forms.RadioSelect),
                FieldPanel("logo"),
                FieldPanel("logo_dark"),
                FieldPanel("icon"),
            ],
            heading=_("Look"),
        ),
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
        FieldPanel("social_links", widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})),
        FieldPanel(
            "announcements",
            help_text=_("They stand above every page, each in its own time."),
        ),
        FieldPanel("support_terms"),
        MultiFieldPanel(
            [
                FieldPanel("refund_terms"),
                FieldPanel("withdrawal_days"),
                FieldPanel("withdrawal_before_download"),
                FieldPanel("refunds_page"),
                FieldPanel("terms_page"),
                FieldPanel("privacy_page"),
            ],
            heading=_("On what terms you sell"),
            help_text=_(
                "Linked beside each price and in the footer. What is empty, not published or "
                "private is not shown."
            ),
        ),
        FieldPanel("approval", widget=forms.RadioSelect),
    ]

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shop")
        permissions = [("see_whole_shop", _("May see every seller's rows"))]

    def clean(self) -> None:
        self.accent = self.accent.lower()
        super().clean()
        try:
            self.social_links = "\n".join(social.read(self.social_links, MOST_SOCIAL_LINKS))
        except ValidationError as error:
            raise ValidationError({"social_links": error}) from error
        if self.icon and min(self.icon.width, self.icon.height) < ICON_SIZES[-1]:
            words = _("This picture is too small: %(size)d pixels wide and high are needed.")
            raise ValidationError({"icon": words % {"size": ICON_SIZES[-1]}})

    @property
    def look_name(self) -> str:
        """What the stylesheet of this shop's look is called; empty: it needs none."""
        return look.name_of(self.accent, self.typeface)

    @cached_property
    def icons(self) -> dict[int, AbstractRendition]:
        """The icon by the length of its sides, in pixels; nothing without one."""
        if self.icon is None:
            return {}
        filters = {size: Filter(f"fill-{size}x{size}|format-png") for size in ICON_SIZES}
        found = get_renditions_or_not_found(self.icon, filters.values())
        return {size: found[each.spec] for size, each in filters.items()}

    @property
    def share_picture_name(self) -> str:
        """What the picture for links to pages without one is called, by all that it is made of;
        empty: the shop looks as it came, and so does the picture."""
        is_as_it_came = self.shop_name == self._meta.get_field("shop_name").default
        if is_as_it_came and not (self.accent or self.logo_id or self.icon_id):
            return ""
        pictures = [each and f"{each.pk} {each.file.name}" for each in (self.logo, self.icon)]
        made_of = [VERSION, self.shop_name, self.accent, self.typeface, *pictures]
        return sha256(json.dumps(made_of).encode()).hexdigest()[:16]

    @property
    def elsewhere(self) -> list[tuple[str, str]]:
        """Addresses of the shop on other sites, each with a name to read."""
        return social.named(self.social_links)

    @property
    def palettes(self) -> dict:
        """What became of the colour, in each scheme; nothing without one."""
        return look.palettes(self.accent)

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
        pages = open_pages([*linked, *self.legal_page_ids])

        def links(values) -> list[Link]:
            return [link for value in values if (link := link_of(value, pages, request))]

        def legal(key: int | None) -> Link | None:
            return link_of({"page": key}, pages, request) if key else None

        return Frame(
            header=links(header),
            footer=links(footer),
            announcements=[announcement_of(value, pages, request) for value in news],
            terms=legal(self.terms_page_id),
            privacy=legal(self.privacy_page_id),
            refunds=legal(self.refunds_page_id),
        )

    @property
    def legal_page_ids(self) -> list[int]:
        keys = (self.terms_page_id, self.privacy_page_id, self.refunds_page_id)
        return [key for key in keys if key]


class ShopImage(AbstractImage):
    """A picture. Its description is the text that stands for it where it cannot be seen."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("shop image")
        verbose_name_plural = _("shop images")

    @property
    def default_alt_text(self) -> str:
        """Offered where a picture is put into a text. Wagtail offers the title too, which is most
        often the name of a file: it would pass for a description."""
        return self.description


class ShopRendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(ShopImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition"
            )
        ]
