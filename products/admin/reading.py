"""A product for those who may only read: what it is, and what its buyers get."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.own_rows import sees_whole_shop
from products.admin.columns import price, sale
from products.models import ProductPage
from products.readiness import missing_for_sale
from products.versions import newest_first

MOST = 50


class ProductFactsView(WagtailAdminTemplateMixin, TemplateView):
    """For those who see the whole shop; whoever may change it has the editor."""

    template_name = "products/admin/facts.html"
    header_icon = "tag"

    def dispatch(self, request, *args, **kwargs):
        if not sees_whole_shop(request.user):
            raise PermissionDenied
        rows = ProductPage.objects.select_related("owner", "category")
        self.product = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return gettext("Product")

    def get_page_subtitle(self):
        return self.product.title

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.product.title}]

    def get_context_data(self, **kwargs):
        product = self.product
        return super().get_context_data(
            product=product,
            price=price(product),
            sale=sale(product),
            releases=newest_first(product.releases.downloadable().prefetch_related("files"))[:MOST],
            missing=missing_for_sale(product),
            **kwargs,
        )


@hooks.register("register_admin_urls")
def facts_url():
    return [path("products/<int:pk>/facts/", ProductFactsView.as_view(), name="product_facts")]
