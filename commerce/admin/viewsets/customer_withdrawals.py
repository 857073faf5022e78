"""Customers who withdraw from a purchase, in the admin."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column

from commerce.admin import customer_withdrawals, filters, inspect
from commerce.admin.columns import OrderColumn, ProductColumn, StateColumn
from commerce.admin.viewsets.lists import ShopViewSet, WithdrawalMenuItem
from commerce.models import CustomerWithdrawal
from core.admin.columns import customer, customer_fields, major


class CustomerWithdrawalViewSet(ShopViewSet):
    model = CustomerWithdrawal
    menu_label = pgettext_lazy("of customers", "Withdrawals")
    icon = "resubmit"
    empty = _(
        "No customer has withdrawn from a purchase. Where the shop's settings allow it, they can "
        "on the page of their order."
    )
    opens_on = "status=open"
    nothing_open = _("No withdrawal waits now: every one is answered.")
    acts = {"decline": ("decline/<int:pk>/", customer_withdrawals.DeclineView)}
    extra_permissions = ("change_customerwithdrawal",)
    filterset_class = filters.CustomerWithdrawalFilterSet
    inspect_view_class = inspect.CustomerWithdrawalInspectView
    inspect_template_name = "commerce/admin/customer_withdrawal.html"
    list_select_related = ("order__product", "order__user", "answered_by")
    list_display = [
        "created_at",
        OrderColumn("order", label=_("Order")),
        ProductColumn("product", label=_("Product"), accessor="order.product"),
        customer("order.user"),
        Column("total", label=_("Total"), accessor="order.total_display"),
        StateColumn("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
    ]
    search_fields = [
        "reason",
        "answer",
        "order__reference",
        "order__product_title",
        "order__payment_id",
        *customer_fields("order__user"),
    ]
    export_filename = "withdrawals"
    export_values = {
        _("Declared (UTC)"): lambda row: row.created_at,
        _("Order"): lambda row: row.order.reference,
        _("Paid on (UTC)"): lambda row: row.order.paid_at,
        _("Product"): lambda row: row.order.product_title,
        _("Customer"): lambda row: row.order.user.email,
        _("Total"): lambda row: major(row.order.amount, row.order.currency),
        _("Currency"): lambda row: row.order.currency,
        _("Reason"): lambda row: row.reason,
        _("Status"): lambda row: row.get_status_display(),
        _("Answered (UTC)"): lambda row: row.answered_at,
        _("Answered by"): lambda row: row.answered_by and row.answered_by.email,
        _("Answer"): lambda row: row.answer,
    }

    @cached_property
    def menu_item_class(self):
        return type("WithdrawalMenuItem", (WithdrawalMenuItem, super().menu_item_class), {})
