"""The newest products, for feed readers."""

from urllib.parse import urljoin

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext
from wagtail.models import Site

from core.models import ShopSettings
from core.plain_text import JOINERS, visible
from products.models import ProductIndexPage, ProductPage

LENGTH = 20


class LatestProducts(Feed):
    """An Atom feed. Addresses are built from SITE_URL, never from the request's Host.

    Texts are without control characters: XML has no way to write them.
    """

    feed_type = Atom1Feed
    link = urljoin(settings.SITE_URL, "/products/")
    feed_url = urljoin(settings.SITE_URL, "/products/feed/")

    def get_object(self, request):
        return ShopSettings.for_site(Site.objects.get(is_default_site=True))

    def title(self, shop):
        words = gettext("%(shop)s: new products") % {"shop": shop.shop_name}
        return visible(words, keep=JOINERS)

    def subtitle(self, shop):
        return visible(shop.tagline, keep=JOINERS)

    def items(self):
        index = ProductIndexPage.objects.live().public().first()
        if index is None:
            return []
        return ProductPage.objects.live().public().child_of(index).newest_first()[:LENGTH]

    def item_title(self, product):
        return visible(product.title, keep=JOINERS)

    def item_description(self, product):
        return escape(visible(product.summary, keep=JOINERS))

    def item_link(self, product):
        return urljoin(settings.SITE_URL, product.url)

    def item_pubdate(self, product):
        return product.first_published_at

    def item_updateddate(self, product):
        return product.last_published_at
