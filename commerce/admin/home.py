"""Orders on the admin's first page: the last ones."""

from django.urls import reverse
from wagtail.admin.ui.components import Component

from commerce.models import Order
from core.admin.acts import may_view
from core.own_rows import rows_for

LISTED = 5


class OrdersPanel(Component):
    """The last orders among those that one may see."""

    name = "orders"
    template_name = "commerce/admin/orders_panel.html"
    order = 6

    def get_context_data(self, parent_context):
        orders = rows_for(parent_context["request"].user, Order).select_related("user")
        return {
            "orders": orders.order_by("-created_at", "-pk")[:LISTED],
            "list_url": reverse("wagtailsnippets_commerce_order:list"),
        }


def list_orders(request, panels) -> None:
    """For the hook `construct_homepage_panels`."""
    if may_view(request.user, Order):
        panels.append(OrdersPanel())
