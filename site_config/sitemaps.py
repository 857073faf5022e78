"""Every public page, for search engines: one file, or an index of parts where it would be too long.

A part holds the pages whose numbers lie in its range, so that a page stays in its part whatever
comes and goes, and a part that nobody edited need not be read again.
"""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import Count, Exists, F, Max, OuterRef
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from accounts import profiles
from core import languages
from home.models import HomePage
from products.listing import offered_categories
from products.models import (
    CatalogueEntry,
    Category,
    ProductIndexPage,
    ProductPage,
    ProductTranslation,
)

# Search engines take 50,000 addresses in a file: this many pages in five languages.
MOST = 10_000
# In the tree: the root, home, the list, a product. Below it stand its translations.
PRODUCT_DEPTH = 4


class ShopSitemap(Sitemap):
    """Addresses are built from SITE_URL, never from the request's Host."""

    protocol = urlsplit(settings.SITE_URL).scheme

    def __init__(self) -> None:
        # Each page once in every language, with the way to the others.
        self.i18n = self.alternates = languages.are_several()
        self.limit = 2 * MOST * len(settings.LANGUAGES)

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class PagesSitemap(ShopSitemap):
    """Published pages that everybody may see: all of them, or those of one part."""

    def __init__(self, part: int | None = None):
        super().__init__()
        self.root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
        self.part = part

    def public(self):
        """Of the first language, or what translates a page of it."""
        below = Page.objects.descendant_of(self.root, inclusive=True).not_exact_type(
            ProductTranslation
        )
        return below.live().public()

    def parts(self) -> dict[int, dict]:
        """By its number: how many pages are in it, and when the last one was published."""
        rows = self.public().order_by().values(part=F("pk") / MOST)
        rows = rows.annotate(pages=Count("pk"), lastmod=Max("last_published_at"))
        return {row["part"]: row for row in rows.order_by("part")}

    def items(self):
        pages = self.public()
        if self.part is not None:
            first = self.part * MOST
            pages = pages.filter(pk__gte=first, pk__lt=first + MOST)
        fields = ("pk", "path", "depth", "url_path", "last_published_at", "translation_key")
        self.translated = self.read_translations(pages)
        return pages.order_by("path").only(*fields, "content_type")

    def read_translations(self, pages) -> dict:
        """By translation key and language: the path of each published translation of `pages`. One
        query, or none."""
        if not self.i18n:
            return {}
        found = Page.objects.live().filter(
            alias_of=None, translation_key__in=pages.order_by().values("translation_key")
        )
        found = found.exclude(pk__in=pages.order_by().values("pk"))
        rows = found.values_list("translation_key", "locale__language_code", "depth", "slug")
        return {
            (key, code): f"products/{slug}/" if depth > PRODUCT_DEPTH else f"{slug}/"
            for key, code, depth, slug in rows
        }

    def get_languages_for_item(self, page):
        """Those in which it is; home and the list of products are in all."""
        codes = [code for code, _name in settings.LANGUAGES]
        if page.content_type_id in self.in_all_languages:
            return codes
        first = settings.LANGUAGE_CODE
        return [c for c in codes if c == first or (page.translation_key, c) in self.translated]

    @cached_property
    def in_all_languages(self) -> set[int]:
        kinds = ContentType.objects.get_for_models(HomePage, ProductIndexPage)
        return {kind.pk for kind in kinds.values()}

    def location(self, page):
        own = page.url_path.removeprefix(self.root.url_path)
        if page.content_type_id not in self.in_all_languages:
            own = self.translated.get((page.translation_key, languages.current()), own)
        return reverse("wagtail_serve", args=[own])

    def lastmod(self, page):
        return page.last_published_at


class CategoriesSitemap(ShopSitemap):
    """Categories that hold a product."""

    def items(self):
        public = CatalogueEntry.objects.filter(product__in=ProductPage.objects.live().public())
        return offered_categories(public, Category.objects.all())

    def location(self, category):
        return category.url


class SellersSitemap(ShopSitemap):
    """Sellers who say who they are, and have something to sell."""

    def items(self):
        public = ProductPage.objects.live().public().filter(owner=OuterRef("user"))
        return profiles.shown().filter(Exists(public)).exclude(slug=None).order_by("slug")

    def location(self, seller):
        return reverse("seller", args=[seller.slug])


# What never fills a part of its own.
SMALL = {"categories": CategoriesSitemap, "sellers": SellersSitemap}


@require_safe
def whole(request):
    """All addresses; of more than fit into one file, where the parts are."""
    pages = PagesSitemap()
    parts = pages.parts()
    if sum(row["pages"] for row in parts.values()) <= MOST:
        return sitemap(request, {"pages": pages, **SMALL})
    listed = [
        {"location": _whole_address("sitemap_pages", part), "last_mod": row["lastmod"]}
        for part, row in parts.items()
    ]
    listed += [{"location": _whole_address(f"sitemap_{name}")} for name in SMALL]
    return TemplateResponse(
        request, "sitemap_index.xml", {"sitemaps": listed}, content_type="application/xml"
    )


@require_safe
def pages(request, part):
    """One part of the pages."""
    found = PagesSitemap(part)
    if not found.items().exists():
        raise Http404("no such part")
    return sitemap(request, {"pages": found})


@require_safe
def categories(request):
    """The categories alone, beside the parts."""
    return sitemap(request, {"categories": CategoriesSitemap})


@require_safe
def sellers(request):
    """The sellers alone."""
    return sitemap(request, {"sellers": SellersSitemap})


def _whole_address(name: str, *values: int) -> str:
    return urljoin(settings.SITE_URL, reverse(name, args=values))
