"""Orders on the admin's first page: the last ones, the refunds that sellers ask for, and customers
who withdraw."""

from typing import Any

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


class WaitingPanel(Component):
    """Those of a kind that have waited longest for the money; nothing where none waits."""

    model: Any  # RefundRequest or CustomerWithdrawal
    related: tuple[str, ...]
    order = 3  # after the customers who wait

    def get_context_data(self, parent_context):
        waiting = rows_for(parent_context["request"].user, self.model).open()
        longest = waiting.select_related(*self.related).order_by("created_at", "pk")
        listed = reverse(self.model.snippet_viewset.get_url_name("list"))
        return {
            "rows": list(longest[:LISTED]),
            "count": waiting.count(),
            "list_url": f"{listed}?status=open",
        }


class RefundRequestsPanel(WaitingPanel):
    name = "refund-requests"
    template_name = "commerce/admin/refund_requests_panel.html"
    model = RefundRequest
    related = ("order", "asked_by")


class WithdrawalsPanel(WaitingPanel):
    name = "withdrawals"
    template_name = "commerce/admin/withdrawals_panel.html"
    model = CustomerWithdrawal
    related = ("order__user",)


def list_money_back(request, panels) -> None:
    """For the hook `construct_homepage_panels`: what waits for this person."""
    for panel, permission in ((RefundRequestsPanel, ANSWER), (WithdrawalsPanel, REFUND)):
        may = request.user.has_perm(permission) and may_view(request.user, panel.model)
        if may and rows_for(request.user, panel.model).open().exists():
            panels.append(panel())
