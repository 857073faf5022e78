"""Refunds that sellers ask for, in the admin."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from commerce.admin import filters, inspect, refund_requests
from commerce.admin.columns import OrderColumn, ProductColumn, StateColumn
from commerce.admin.viewsets.lists import RefundRequestMenuItem, ShopViewSet
from commerce.models import RefundRequest
from core.admin.columns import customer, customer_fields, major


class RefundRequestViewSet(ShopViewSet):
    model = RefundRequest
    menu_label = _("Refund requests")
    icon = "help"
    empty = _("Nobody has asked for a refund yet. Sellers ask at the order.")
    opens_on = "status=open"
    nothing_open = _("No request waits now: every one is answered.")
    acts = {
        "ask": ("of/<int:pk>/", refund_requests.AskView),
        "decline": ("decline/<int:pk>/", refund_requests.DeclineView),
    }
    extra_permissions = ("add_refundrequest", "change_refundrequest")
    filterset_class = filters.RefundRequestFilterSet
    inspect_view_class = inspect.RefundRequestInspectView
    inspect_template_name = "commerce/admin/refund_request.html"
    list_select_related = ("order__product", "order__user", "asked_by", "answered_by")
    list_display = [
        "created_at",
        OrderColumn("order", label=_("Order")),
        ProductColumn("product", label=_("Product"), accessor="order.product"),
        customer("order.user"),
        Column("total", label=_("Total"), accessor="order.total_display"),
        Column("asked_by", label=_("Asked for by")),
        StateColumn("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
    ]
    search_fields = [
        "reason",
        "answer",
        "order__reference",
        "order__product_title",
        "order__payment_id",
        "asked_by__email",
        *customer_fields("order__user"),
    ]
    export_filename = "refund-requests"
    export_values = {
        _("Asked for (UTC)"): lambda request: request.created_at,
        _("Order"): lambda request: request.order.reference,
        _("Product"): lambda request: request.order.product_title,
        _("Customer"): lambda request: request.order.user.email,
        _("Total"): lambda request: major(request.order.amount, request.order.currency),
        _("Currency"): lambda request: request.order.currency,
        _("Asked for by"): lambda request: request.asked_by and request.asked_by.email,
        _("Reason"): lambda request: request.reason,
        _("Status"): lambda request: request.get_status_display(),
        _("Answered (UTC)"): lambda request: request.answered_at,
        _("Answered by"): lambda request: request.answered_by and request.answered_by.email,
        _("Answer"): lambda request: request.answer,
    }

    @cached_property
    def menu_item_class(self):
        return type("RefundRequestMenuItem", (RefundRequestMenuItem, super().menu_item_class), {})
