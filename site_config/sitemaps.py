"""Every public page, for search engines: one file, or an index of parts where it would be too long.

A part holds the pages whose numbers lie in its range, so that a page stays in its part whatever
comes and goes, and a part that nobody edited need not be read again.
"""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import Count, Exists, F, Max, OuterRef
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from accounts import profiles
from core import languages
from products.listing import offered_categories
from products.models import CatalogueEntry, Category, ProductPage

# Search engines take 50,000 addresses in a file: this many pages in five languages.
MOST = 10_000


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
        return Page.objects.descendant_of(self.root, inclusive=True).live().public()

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
        return pages.order_by("path").only("pk", "path", "url_path", "last_published_at")

    def location(self, page):
        return reverse("wagtail_serve", args=[page.url_path.removeprefix(self.root.url_path)])

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
