"""The home page, and pages of text."""

import json

from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.rich_text import get_text_for_indexing

from core import languages
from core.admin.page_forms import ShopCopyForm, ShopPageForm
from core.admin.share_preview import DESCRIPTION_SHOWN
from core.content.blocks import ContentBlock
from core.content.described import DescribedPage
from core.content.pictures import pictures_in
from core.spoken import SpokenTree
from home import routes
from home.blocks import HomeBlock
from home.former import home_blocks, text_blocks
from home.sections import Shop, read_sections
from products.models import CatalogueEntry, Category, ProductPage
from products.models.catalogue import NEWEST_FIRST
from products.pictures import fetch_renditions
from products.privacy import shown_to


class HomePage(DescribedPage, SpokenTree):
    """Home: what editors put together of words, products and categories."""

    # Null, so that the version before can go on writing its rows.
    content = StreamField(HomeBlock(), verbose_name=_("content"), blank=True, null=True)

    # Read by version 0.2.0 alone, which may serve beside this one or be gone back to. They and
    # FeaturedProduct may go in the version after the one that brought the blocks.
    hero_title = models.CharField(_("hero title"), max_length=120, blank=True)
    intro = models.CharField(_("intro"), max_length=300, blank=True)

    is_in_all_languages = True
    base_form_class = ShopPageForm
    content_panels = [*Page.content_panels, FieldPanel("content")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request, path_components):
        """A page of text, or the products, in the reader's language or else in the first."""
        if not languages.are_several():
            return super().route(request, path_components)
        if not path_components:
            return routes.home_of(self, request)
        return routes.below(request, path_components)

    def get_context(self, request, *args, **kwargs):
        """The blocks with what is in them now; `hero` are the words that the page opens with."""
        entries = shown_to(request, CatalogueEntry.objects.filter(live=True), "product__")
        shop = Shop(
            entries=entries,
            then=NEWEST_FIRST,
            products=ProductPage.objects.filter(catalogue_entry__in=entries),
            categories=Category.objects.all(),
            request=request,
        )
        sections = read_sections(self.content, shop, timezone.now())
        hero = next((one.value for one in sections if one.kind == "hero"), None)
        opening = ("announcement", "hero")
        return {
            **super().get_context(request, *args, **kwargs),
            "sections": sections,
            "hero": hero,
            "share_picture": next(
                (each.cover for one in sections for each in one.products if each.cover), None
            ),
            "has_nothing_to_show": all(one.kind in opening for one in sections),
        }

    def with_content_json(self, content):
        """A version from before the blocks is read as blocks."""
        if "content" not in content:
            rows = sorted(content.get("featured", []), key=lambda row: row["sort_order"] or 0)
            products = ProductPage.objects.in_bulk([row["product"] for row in rows])
            featured = [row["product"] for row in rows if row["product"] in products]
            former = home_blocks(content.get("hero_title", ""), content.get("intro", ""), featured)
            content = {**content, "content": json.dumps(former)}
        return super().with_content_json(content)


class FeaturedProduct(Orderable):
    """A product on the home page as version 0.2.0 keeps it (see HomePage)."""

    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="featured")
    product = models.ForeignKey(
        "products.ProductPage",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        related_name="+",
    )

    class Meta(Orderable.Meta):
        verbose_name = _("featured product")
        verbose_name_plural = _("featured products")


class ContentPage(DescribedPage, SpokenTree):
    """A page of text: about, terms, privacy."""

    is_sample = models.BooleanField(
        _("sample text"),
        default=False,
        db_default=False,
        help_text=_("Says above the page that its text is a sample. Untick it with your own text."),
    )
    content = StreamField(ContentBlock(), verbose_name=_("content"), blank=True, null=True)

    # Read by version 0.2.0 alone, like HomePage's.
    body = RichTextField(_("body"), blank=True)

    base_form_class = ShopPageForm
    copy_form_class = ShopCopyForm
    content_panels = [*Page.content_panels, FieldPanel("is_sample"), FieldPanel("content")]
    parent_page_types = ["home.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")

    @property
    def first_picture(self):
        """What stands for the page where others link to it, or None."""
        return next(pictures_in(self.content), None)

    @property
    def first_words(self) -> str:
        """What it begins with, as long as search engines show; empty without a text."""
        texts = (each.value.source for each in self.content if each.block_type == "paragraph")
        return Truncator(get_text_for_indexing(next(texts, ""))).chars(DESCRIPTION_SHOWN)

    def get_context(self, request, *args, **kwargs):
        fetch_renditions(pictures_in(self.content), "inline", "share")
        return super().get_context(request, *args, **kwargs)

    def with_content_json(self, content):
        """A version from before the blocks is read as blocks."""
        if "content" not in content:
            blocks = json.dumps(text_blocks(content.get("body", "")))
            content = {**content, "content": blocks}
        return super().with_content_json(content)


class ShopWords(models.Model):
    """What the shop's settings say, in one further language (home/shop_words.py)."""

    language = models.CharField(max_length=10, unique=True)
    # By the text in the first language.
    texts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("shop texts")
        verbose_name_plural = _("shop texts")
        default_permissions = ()

    def __str__(self) -> str:
        return self.language
