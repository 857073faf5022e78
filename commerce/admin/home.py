"""Orders on the admin's first page: the last ones, the refunds that sellers ask for, and customers
who withdraw."""

from django.urls import reverse
from wagtail.admin.ui.components import Component

from commerce.admin.acts import ANSWER, REFUND
from commerce.models import CustomerWithdrawal, Order, RefundRequest
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


class WithdrawalsPanel(Component):
    """Those that have waited longest for their refund; nothing where none waits."""

    name = "withdrawals"
    template_name = "commerce/admin/withdrawals_panel.html"
    order = 3  # as the refunds that are asked for

    def get_context_data(self, parent_context):
        waiting = rows_for(parent_context["request"].user, CustomerWithdrawal).open()
        longest = waiting.select_related("order__user").order_by("created_at", "pk")
        listed = reverse("wagtailsnippets_commerce_customerwithdrawal:list")
        return {
            "rows": list(longest[:LISTED]),
            "count": waiting.count(),
            "list_url": f"{listed}?status=open",
        }


def list_withdrawals(request, panels) -> None:
    """For the hook `construct_homepage_panels`."""
    user = request.user
    may = user.has_perm(REFUND) and may_view(user, CustomerWithdrawal)
    if may and rows_for(user, CustomerWithdrawal).open().exists():
        panels.append(WithdrawalsPanel())
