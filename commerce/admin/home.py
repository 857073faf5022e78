"""Orders on the admin's first page: the last ones, and the refunds that sellers ask for."""

from django.urls import reverse
from wagtail.admin.ui.components import Component

from commerce.admin.acts import ANSWER
from commerce.models import Order, RefundRequest
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


class RefundRequestsPanel(Component):
    """Those who have waited longest for somebody to refund; nothing where nobody waits."""

    name = "refund-requests"
    template_name = "commerce/admin/refund_requests_panel.html"
    order = 3  # after the customers who wait

    def get_context_data(self, parent_context):
        waiting = rows_for(parent_context["request"].user, RefundRequest).open()
        longest = waiting.select_related("order", "asked_by").order_by("created_at", "pk")
        rows = list(longest[:LISTED])
        listed = reverse("wagtailsnippets_commerce_refundrequest:list")
        return {
            "rows": rows,
            "count": waiting.count(),
            "list_url": f"{listed}?status=open",
        }


def list_refund_requests(request, panels) -> None:
    """For the hook `construct_homepage_panels`."""
    user = request.user
    may = user.has_perm(ANSWER) and may_view(user, RefundRequest)
    if may and rows_for(user, RefundRequest).open().exists():
        panels.append(RefundRequestsPanel())
