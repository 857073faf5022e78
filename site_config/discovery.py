"""For search engines: the sitemap and robots.txt."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpResponse
from wagtail.models import Page, Site

from products.listing import offered_categories
from products.models import CatalogueEntry, Category, ProductPage

CLOSED = (
    "/admin/",
    "/accounts/",
    "/checkout/",
    "/orders/",
    "/library/",
    "/downloads/",
    "/support/",
    "/webhooks/",
)


class ShopSitemap(Sitemap):
    """Addresses are built from SITE_URL, never from the request's Host."""

    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class PagesSitemap(ShopSitemap):
    """Every published page that everybody may see."""

    def items(self):
        self.root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
        pages = Page.objects.descendant_of(self.root, inclusive=True).live().public()
        return pages.order_by("path")

    def location(self, page):
        return f"/{page.url_path.removeprefix(self.root.url_path)}"

    def lastmod(self, page):
        return page.last_published_at


class CategoriesSitemap(ShopSitemap):
    """Categories that hold a product."""

    def items(self):
        public = CatalogueEntry.objects.filter(product__in=ProductPage.objects.live().public())
        return offered_categories(public, Category.objects.all())

    def location(self, category):
        return category.url


SITEMAPS = {"pages": PagesSitemap, "categories": CategoriesSitemap}


def robots(request):
    """Personal and internal addresses are of no use to search engines."""
    closed = "\n".join(f"Disallow: {path}" for path in CLOSED)
    text = f"User-agent: *\n{closed}\n\nSitemap: {settings.SITE_URL}/sitemap.xml\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
