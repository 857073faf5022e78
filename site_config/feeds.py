"""The newest products of one seller, for feed readers."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from accounts import profiles
from products.feed import ProductFeed, readable


class SellerFeed(ProductFeed):
    """Of a seller who has a page of their own."""

    def get_object(self, request, slug=""):
        super().get_object(request)
        profile = profiles.shown_at(slug)
        if profile is None:
            raise Http404("no such seller")
        self.seller_id = profile.user_id
        self.path = reverse("seller_feed", args=[slug])
        self.page_path = reverse("seller", args=[slug])
        return profile

    def title(self, seller):
        words = gettext("%(seller)s at %(shop)s: new products")
        return readable(words % {"seller": seller.name, "shop": self.shop.shop_name})

    def subtitle(self, seller):
        return readable(seller.words.partition("\n")[0])

    def author_name(self, seller):
        return readable(seller.name)

    def chosen(self, products):
        return products.filter(owner_id=self.seller_id)
