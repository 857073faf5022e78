"""The home page, and simple pages of text."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from core.admin.page_forms import ShopPageForm
from products.listing import offered_categories
from products.models import CatalogueEntry, Category, ProductPage
from products.privacy import shown_to

NEWEST_SHOWN = 6


class HomePage(Page):
    """Home: a few words, and the products that editors chose."""

    hero_title = models.CharField(_("hero title"), max_length=120, blank=True)
    intro = models.CharField(_("intro"), max_length=300, blank=True)

    base_form_class = ShopPageForm
    content_panels = [
        *Page.content_panels,
        FieldPanel("hero_title"),
        FieldPanel("intro"),
        InlinePanel("featured", label=_("Featured product")),
    ]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request, *args, **kwargs):
        """Featured products, or the newest ones when none is featured; and the categories."""
        entries = shown_to(request, CatalogueEntry.objects.filter(live=True), "product__")
        products = ProductPage.objects.filter(catalogue_entry__in=entries)
        featured = self.featured_products(products)
        return {
            **super().get_context(request, *args, **kwargs),
            "featured": featured,
            "newest": [] if featured else list(products.newest_first().for_cards()[:NEWEST_SHOWN]),
            "categories": offered_categories(entries, Category.objects.all()),
        }

    def featured_products(self, products) -> list[ProductPage]:
        """The chosen ones of `products` (a queryset), in the editors' order, each once."""
        chosen = list(dict.fromkeys(row.product_id for row in self.featured.all()))
        found = products.filter(pk__in=chosen).for_cards().in_bulk()
        return [found[pk] for pk in chosen if pk in found]


class FeaturedProduct(Orderable):
    """A product on the home page, in the editors' order."""

    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="featured")
    product = models.ForeignKey(
        "products.ProductPage",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        related_name="+",
    )

    panels = [PageChooserPanel("product", "products.ProductPage")]

    class Meta(Orderable.Meta):
        verbose_name = _("featured product")
        verbose_name_plural = _("featured products")


class ContentPage(Page):
    """A page of text: about, terms, privacy."""

    body = RichTextField(_("body"), blank=True)

    base_form_class = ShopPageForm
    content_panels = [*Page.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")
