"""The front door, and simple pages of text."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page


class HomePage(Page):
    """Home: a few words, and the products that editors chose."""

    hero_title = models.CharField(max_length=120, blank=True)
    intro = models.CharField(max_length=300, blank=True)

    content_panels = Page.content_panels + [
        FieldPanel("hero_title"),
        FieldPanel("intro"),
        InlinePanel("featured", label="Featured product"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1


class FeaturedProduct(Orderable):
    """A product on the home page, in the editors' order."""

    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="featured")
    product = models.ForeignKey("products.ProductPage", on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("product", "products.ProductPage")]


class ContentPage(Page):
    """A page of text: about, terms, privacy."""

    body = RichTextField(blank=True)

    content_panels = Page.content_panels + [FieldPanel("body")]
    parent_page_types = ["home.HomePage"]
