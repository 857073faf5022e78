"""What became of the money in the admin: refunds, disputes, and payments that fit no order."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn

from commerce.admin import asking, filters, inspect, refunds, reviews
from commerce.admin.acts import may_ask_who_paid, may_look_up
from commerce.admin.columns import (
    OrderColumn,
    ProductColumn,
    StateColumn,
    dispute_amount,
    dispute_amount_as_number,
    review_words,
)
from commerce.admin.viewsets.lists import ReviewMenuItem, ShopViewSet
from commerce.models import Dispute, Refund, Review
from core.admin.columns import MoneyColumn, customer, customer_fields, major


def order_of(row):
    """The order whose payment the row is about, if one is known."""
    return row.payment.order


def product_of(row):
    return row.payment.order and row.payment.order.product


def reference_of(row) -> str:
    return row.payment.order.reference if row.payment.order else ""


class RefundViewSet(ShopViewSet):
    model = Refund
    menu_label = _("Refunds")
    icon = "resubmit"
    empty = _("No money went back yet. A refund begins on the page of its order.")
    acts = {"refund": ("of/<str:pk>/", refunds.RefundView)}
    buttons = {"look_up": (refunds.look_up, may_look_up)}
    extra_permissions = ("add_refund",)
    filterset_class = filters.RefundFilterSet
    inspect_view_class = inspect.RefundInspectView
    inspect_template_name = "commerce/admin/refund_row.html"
    list_select_related = ("payment__order__product", "payment__order__user", "requested_by")
    list_display = [
        "created_at",
        OrderColumn("order", label=_("Order"), accessor=order_of),
        ProductColumn("product", label=_("Product"), accessor=product_of),
        customer("payment.order.user"),
        MoneyColumn("amount", label=_("Amount"), sort_key="amount"),
        StateColumn("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
        Column("requested_by", label=_("Asked for by")),
    ]
    search_fields = [
        "refund_id",
        "payment__payment_id",
        "payment__order__reference",
        "payment__order__product_title",
        "reason",
        *customer_fields("payment__order__user"),
    ]
    export_filename = "refunds"
    export_values = {
        _("Refund"): lambda refund: refund.refund_id,
        _("Made (UTC)"): lambda refund: refund.created_at,
        _("Order"): reference_of,
        _("Product"): lambda refund: refund.payment.order and refund.payment.order.product_title,
        _("Customer"): lambda refund: refund.payment.order and refund.payment.order.user.email,
        _("Payment"): lambda refund: refund.payment_id,
        _("Amount"): lambda refund: major(refund.amount, refund.currency),
        _("Currency"): lambda refund: refund.currency,
        _("Status"): lambda refund: refund.get_status_display(),
        _("Reason"): lambda refund: refund.reason,
        _("Error"): lambda refund: refund.error,
        _("Asked for by"): lambda refund: refund.requested_by and refund.requested_by.email,
    }


class DisputeViewSet(ShopViewSet):
    model = Dispute
    menu_label = _("Disputes")
    icon = "error"
    empty = _("No payment was disputed so far.")
    filterset_class = filters.DisputeFilterSet
    inspect_view_class = inspect.DisputeInspectView
    inspect_template_name = "commerce/admin/dispute.html"
    list_select_related = ("payment__order__product", "payment__order__user")
    list_display = [
        "dispute_id",
        DateColumn("created_at", label=_("Opened"), sort_key="created_at"),
        OrderColumn("order", label=_("Order"), accessor=order_of),
        ProductColumn("product", label=_("Product"), accessor=product_of),
        customer("payment.order.user"),
        Column("amount", label=_("Amount"), accessor=dispute_amount),
        StateColumn("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
        DateColumn("reported_at", label=_("Last news"), sort_key="reported_at"),
    ]
    search_fields = [
        "dispute_id",
        "payment__payment_id",
        "payment__order__reference",
        "payment__order__product_title",
        "reason",
        *customer_fields("payment__order__user"),
    ]
    export_filename = "disputes"
    export_values = {
        _("Dispute"): lambda dispute: dispute.dispute_id,
        _("Opened (UTC)"): lambda dispute: dispute.created_at,
        _("Last news (UTC)"): lambda dispute: dispute.reported_at,
        _("Order"): reference_of,
        _("Product"): lambda dispute: dispute.payment.order and dispute.payment.order.product_title,
        _("Customer"): lambda dispute: dispute.payment.order and dispute.payment.order.user.email,
        _("Payment"): lambda dispute: dispute.payment_id,
        _("Amount"): dispute_amount_as_number,
        _("Currency"): lambda dispute: dispute.currency,
        _("Status"): lambda dispute: dispute.get_status_display(),
        _("Stage"): lambda dispute: dispute.stage,
        _("Reason"): lambda dispute: dispute.reason,
    }


class ReviewViewSet(ShopViewSet):
    model = Review
    icon = "warning"
    menu_label = _("Payments to check")
    has_short_titles = False
    empty = _("Every payment fits its order: there is nothing to look at.")
    opens_on = "is_open=true"
    nothing_open = _("Nothing needs a look now: everything that did is settled.")
    acts = {
        "accept": ("grant/<int:pk>/", reviews.AcceptView),
        "dismiss": ("dismiss/<int:pk>/", reviews.DismissView),
    }
    buttons = {"ask": (asking.ask_who_paid, may_ask_who_paid)}
    extra_permissions = ("change_review",)
    ordering = ["-is_open", "-created_at", "-pk"]
    filterset_class = filters.ReviewFilterSet
    inspect_view_class = inspect.ReviewInspectView
    inspect_template_name = "commerce/admin/review.html"
    list_select_related = ("order__product", "order__user", "payment", "resolved_by")
    list_display = [
        "reason",
        DateColumn("created_at", label=_("Since"), sort_key="created_at"),
        OrderColumn("order", label=_("Order")),
        ProductColumn("product", label=_("Product"), accessor="order.product"),
        customer("order.user"),
        Column("amount", accessor="payment.total_display", label=_("Paid")),
        StateColumn("state", label=_("State"), accessor=review_words, sort_key="is_open"),
    ]
    search_fields = [
        "payment__payment_id",
        "payment__session_id",
        "note",
        "order__reference",
        "order__product_title",
        *customer_fields("order__user"),
    ]
    export_filename = "payments-to-check"
    export_values = {
        _("Reason"): lambda review: review.get_reason_display(),
        _("Since (UTC)"): lambda review: review.created_at,
        _("Order"): lambda review: review.order and review.order.reference,
        _("Customer"): lambda review: review.order and review.order.user.email,
        _("Payment"): lambda review: review.payment_id,
        _("Paid"): lambda review: major(review.payment.total_amount, review.payment.currency),
        _("Currency"): lambda review: review.payment.currency,
        _("Expected"): lambda review: review.expected,
        _("Received"): lambda review: review.received,
        _("State"): review_words,
        _("Resolved (UTC)"): lambda review: review.resolved_at,
        _("Resolved by"): lambda review: review.resolved_by and review.resolved_by.email,
        _("Note"): lambda review: review.note,
    }

    @cached_property
    def menu_item_class(self):
        return type("ReviewMenuItem", (ReviewMenuItem, super().menu_item_class), {})
