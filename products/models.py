"""Products as pages of the CMS: what is sold, how it is described, and the files buyers get."""

import hashlib
import re

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from core.money import PriceField, format_money
from products.blocks import BodyBlock


def private_storage():
    """Where sold files lie: never a public address."""
    return storages["private"]


@register_snippet
class Category(models.Model):
    """A shelf of the shop."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    description = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller stands first.")

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("position"),
    ]

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class ProductIndexPage(RoutablePageMixin, Page):
    """All products: filter by category, search, page by page."""

    intro = models.CharField(max_length=300, blank=True)

    content_panels = Page.content_panels + [FieldPanel("intro")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["products.ProductPage"]
    max_count = 1


class ProductPage(Page):
    """One product. Drafts may lack anything but a title; publishing asks for the rest."""

    summary = models.CharField(max_length=160, blank=True, help_text="One sentence, for lists.")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    price = PriceField(null=True, blank=True, help_text="0 makes it free.")
    cover = models.ForeignKey(
        "core.ShopImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = StreamField(BodyBlock(), blank=True)

    search_fields = Page.search_fields + [
        index.SearchField("summary"),
        index.AutocompleteField("summary"),
        index.SearchField("body"),
        index.FilterField("category"),
        index.FilterField("price"),
    ]
    content_panels = Page.content_panels + [
        FieldPanel("summary"),
        FieldPanel("category"),
        FieldPanel("price"),
        MultiFieldPanel(
            [FieldPanel("cover"), InlinePanel("gallery", label="Gallery picture")],
            heading="Pictures",
        ),
        FieldPanel("body"),
        InlinePanel("releases", label="Release"),
    ]
    parent_page_types = ["products.ProductIndexPage"]
    subpage_types = []

    @property
    def is_free(self) -> bool:
        return self.price == 0

    @property
    def price_display(self) -> str:
        """The price in the reader's words."""
        if self.price is None:
            return ""
        return "Free" if self.is_free else format_money(self.price, settings.SHOP_CURRENCY)

    @property
    def latest_release(self) -> "Release | None":
        """What buyers download: the newest published file."""
        return self.releases.order_by("-created_at", "-pk").first() if self.pk else None


class GalleryImage(Orderable):
    """A further picture of a product."""

    page = ParentalKey(ProductPage, on_delete=models.CASCADE, related_name="gallery")
    image = models.ForeignKey("core.ShopImage", on_delete=models.CASCADE, related_name="+")

    panels = [FieldPanel("image")]


def release_path(release: "Release", filename: str) -> str:
    """A place nobody can guess; the file's own name is kept in the row."""
    return f"releases/{get_random_string(32)}/{re.sub(r'[^A-Za-z0-9._-]+', '-', filename)[-80:]}"


class Release(Orderable):
    """A version of what buyers download. The newest one is delivered."""

    page = ParentalKey(ProductPage, on_delete=models.CASCADE, related_name="releases")
    version = models.CharField(max_length=30)
    notes = models.TextField(blank=True, help_text="What changed, for buyers.")
    file = models.FileField(storage=private_storage, upload_to=release_path, max_length=200)
    file_name = models.CharField(max_length=120, editable=False, blank=True)
    size = models.PositiveBigIntegerField(editable=False, default=0, help_text="In bytes.")
    sha256 = models.CharField(max_length=64, editable=False, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    panels = [FieldPanel("version"), FieldPanel("file"), FieldPanel("notes")]

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.page.title} {self.version}"

    def save(self, *args, **kwargs):
        if self.file and not self.sha256:
            self.describe_file()
        super().save(*args, **kwargs)

    def describe_file(self) -> None:
        """Take name, size (bytes) and checksum from the file itself."""
        digest = hashlib.sha256()
        self.file.open("rb")
        for chunk in self.file.chunks():
            digest.update(chunk)
        self.sha256 = digest.hexdigest()
        self.size = self.file.size
        self.file_name = self.file_name or self.file.name.rsplit("/", 1)[-1]
