"""The newest products, for feed readers: of the shop, and of each category."""

from urllib.parse import urljoin

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext
from wagtail.models import Site

from core import addresses
from core.models import ShopSettings
from core.plain_text import JOINERS, visible
from products import cards, words
from products.listing import offered_categories
from products.models import CatalogueEntry, Category, ProductIndexPage, ProductPage

LENGTH = 20


def readable(text: str) -> str:
    """Without control characters: XML has no way to write them."""
    return visible(text, keep=JOINERS)


class ProductFeed(Feed):
    """An Atom feed. Addresses are built from SITE_URL, never from the request's Host."""

    feed_type = Atom1Feed

    @classmethod
    def view(cls, request, **values):
        """A feed for each request: it remembers what it was asked for."""
        return cls()(request, **values)

    def get_object(self, request, slug=""):
        self.shop = ShopSettings.for_site(Site.objects.get(is_default_site=True))
        # Where it is found, and the page that it follows.
        self.path = reverse("products:feed")
        self.page_path = addresses.listing()

    def feed_url(self, _of):
        return urljoin(settings.SITE_URL, self.path)

    def link(self, _of):
        return urljoin(settings.SITE_URL, self.page_path)

    def title(self, _of):
        return readable(gettext("%(shop)s: new products") % {"shop": self.shop.shop_name})

    def subtitle(self, _of):
        return readable(self.shop.tagline)

    def author_name(self, _of):
        return readable(self.shop.shop_name)

    def author_link(self, _of):
        return urljoin(settings.SITE_URL, addresses.home())

    def items(self, _of):
        index = ProductIndexPage.objects.live().public().first()
        if index is None:
            return []
        products = ProductPage.objects.live().public().child_of(index).newest_first()
        products = products.select_related(*cards.relations()).defer("body", "questions")
        return words.in_words(self.chosen(products)[:LENGTH])

    def chosen(self, products):
        """Those of all products that are in this feed."""
        return products

    def item_title(self, product):
        return readable(product.title)

    def item_description(self, product):
        return escape(readable(product.summary))

    def item_link(self, product):
        return urljoin(settings.SITE_URL, product.url)

    def item_author_name(self, product):
        return readable(product.seller_name or self.shop.shop_name)

    def item_categories(self, product):
        return [readable(product.category.shown_name)] if product.category else []

    def item_pubdate(self, product):
        return product.first_published_at

    def item_updateddate(self, product):
        return product.last_published_at


class CategoryFeed(ProductFeed):
    """Of one category that everybody can see a product of."""

    def get_object(self, request, slug=""):
        super().get_object(request)
        public = CatalogueEntry.objects.filter(product__in=ProductPage.objects.live().public())
        offered = offered_categories(public, Category.objects.filter(slug=slug))
        if not offered:
            raise Http404("no such category")
        (self.category,) = offered
        self.path = reverse("products:category_feed", args=[slug])
        self.page_path = self.category.url
        return self.category

    def title(self, category):
        title = gettext("%(category)s at %(shop)s: new products")
        return readable(title % {"category": category.shown_name, "shop": self.shop.shop_name})

    def subtitle(self, category):
        return readable(category.shown_description)

    def chosen(self, products):
        return products.filter(category=self.category)
