"""What the search above the menu leads to: customers, orders, requests and products at once."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.search import SearchArea
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from commerce.models import Order
from core.admin.acts import may_view
from products.permissions import page_policy
from support.customers import finding, people
from support.models import SupportRequest


class ShopSearchArea(SearchArea):
    """First of all areas, so that the box above the menu asks here; pages and pictures are one
    click away."""

    def __init__(self):
        url = reverse("shop_search")
        super().__init__(_("Shop"), url, name="shop", icon_name="search", order=10)

    def is_shown(self, request):
        return people.may_look_up(request.user)


class ShopSearchView(WagtailAdminTemplateMixin, TemplateView):
    """For whoever reads orders; each sees what is theirs to see."""

    template_name = "support/admin/search.html"
    page_title = _("Find")
    header_icon = "search"

    def dispatch(self, request, *args, **kwargs):
        if not people.may_look_up(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": gettext("Find")}]

    def get_context_data(self, **kwargs):
        user, query = self.request.user, self.request.GET.get("q", "")
        found = finding.find(user, query)
        return super().get_context_data(
            query=finding.read_query(query),
            found=found,
            most=finding.MOST,
            links_orders=may_view(user, Order),
            links_requests=may_view(user, SupportRequest),
            edits_all=page_policy().user_has_permission(user, "change"),
            **kwargs,
        )
