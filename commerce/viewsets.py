"""The Shop in the admin: orders, purchases, downloads, the webhook inbox, and what needs review.

All of it is what happened, so it is read here and never edited.
"""

from django.urls import path
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from commerce import admin_filters as filters
from commerce import admin_inspect as inspect
from commerce.admin_columns import (
    MoneyColumn,
    OrderColumn,
    ProductColumn,
    StateColumn,
    access_state,
    download_state,
    review_state,
)
from commerce.models import DownloadTicket, Order, PurchasedProduct, Review, WebhookEvent
from core.money import to_major_units
from core.own_rows import FactsViewSet

CUSTOMER = Column("customer", accessor="user.email", sort_key="user__email")
CUSTOMER_FIELDS = ["user__email", "user__first_name", "user__last_name"]


def major(row, minor: int | None):
    """An amount as a number with its currency's decimals, for a spreadsheet to add up."""
    return None if minor is None else to_major_units(minor, row.currency)


class OrderViewSet(FactsViewSet):
    model = Order
    icon = "list-ul"
    filterset_class = filters.OrderFilterSet
    inspect_view_class = inspect.OrderInspectView
    inspect_template_name = "commerce/admin/order.html"
    list_select_related = ("user", "product")
    export_prefetch_related = ("attempts",)
    list_display = [
        "reference",
        DateColumn("created_at", label="Ordered", sort_key="created_at"),
        ProductColumn("product", sort_key="product_title"),
        CUSTOMER,
        MoneyColumn("amount", label="Total", sort_key="amount"),
        StateColumn("status", accessor="get_status_display", sort_key="status"),
    ]
    search_fields = [
        "reference",
        "product_title",
        "payment_id",
        "attempts__payment_id",
        "attempts__checkout_session_id",
        *CUSTOMER_FIELDS,
    ]
    export_filename = "orders"
    export_values = {
        "Reference": lambda order: order.reference,
        "Ordered (UTC)": lambda order: order.created_at,
        "Paid on (UTC)": lambda order: order.paid_at,
        "Status": lambda order: order.get_status_display(),
        "Paid": lambda order: "yes" if order.is_paid else "no",
        "Product": lambda order: order.product_title,
        "Customer": lambda order: order.user.email,
        "Name": lambda order: order.name,
        "Country": lambda order: order.country,
        "Total": lambda order: major(order, order.amount),
        "Tax": lambda order: major(order, order.tax),
        "Currency": lambda order: order.currency,
        "Payment": lambda order: order.payment_id,
        "Checkout sessions": lambda order: ", ".join(map(str, order.attempts.all())),
    }


class PurchaseViewSet(FactsViewSet):
    model = PurchasedProduct
    icon = "key"
    filterset_class = filters.PurchaseFilterSet
    inspect_view_class = inspect.FactInspectView
    inspect_template_name = "commerce/admin/purchase.html"
    list_select_related = ("user", "product", "order")
    list_display = [
        "product",
        CUSTOMER,
        DateColumn("granted_at", label="Since", sort_key="granted_at"),
        OrderColumn("order"),
        StateColumn("access", accessor=access_state, state=access_state, sort_key="revoked_at"),
    ]
    search_fields = ["product__title", "order__reference", "order__payment_id", *CUSTOMER_FIELDS]
    export_filename = "purchases"
    export_values = {
        "Product": lambda purchase: purchase.product.title,
        "Customer": lambda purchase: purchase.user.email,
        "Order": lambda purchase: purchase.order and purchase.order.reference,
        "Since (UTC)": lambda purchase: purchase.granted_at,
        "Access": access_state,
        "Revoked (UTC)": lambda purchase: purchase.revoked_at,
        "Revoked because": lambda purchase: purchase.revoked_because,
    }


class DownloadViewSet(FactsViewSet):
    model = DownloadTicket
    icon = "download"
    filterset_class = filters.DownloadFilterSet
    inspect_view_class = inspect.FactInspectView
    inspect_template_name = "commerce/admin/download.html"
    list_select_related = ("user", "release__page", "purchase")
    list_display = [
        "release",
        CUSTOMER,
        DateColumn("created_at", label="Asked for", sort_key="created_at"),
        DateColumn("claimed_at", label="Fetched", sort_key="claimed_at"),
        NumberColumn("resumed", label="Went on"),
        StateColumn("state", accessor=download_state, state=download_state),
    ]
    search_fields = ["purchase__product__title", "purchase__order__reference", *CUSTOMER_FIELDS]
    export_filename = "downloads"
    export_values = {
        "Product": lambda ticket: ticket.release.page.title,
        "Version": lambda ticket: ticket.release.version,
        "Customer": lambda ticket: ticket.user.email,
        "Asked for (UTC)": lambda ticket: ticket.created_at,
        "Fetched (UTC)": lambda ticket: ticket.claimed_at,
        "Went on": lambda ticket: ticket.resumed,
        "State": download_state,
    }


class WebhookEventViewSet(FactsViewSet):
    model = WebhookEvent
    icon = "mail"
    menu_label = "Webhook events"
    filterset_class = filters.WebhookEventFilterSet
    inspect_view_class = inspect.WebhookEventInspectView
    inspect_template_name = "commerce/admin/webhook_event.html"
    list_select_related = ("order",)
    list_display = [
        "type",
        DateColumn("received_at", label="Received", sort_key="received_at"),
        OrderColumn("order"),
        StateColumn("status", accessor="get_status_display", sort_key="status"),
        "outcome",
        NumberColumn("attempts", sort_key="attempts"),
    ]
    search_fields = ["type", "webhook_id", "outcome", "order__reference"]
    export_filename = "webhook-events"
    export_values = {
        "Webhook": lambda event: event.webhook_id,
        "Type": lambda event: event.type,
        "Received (UTC)": lambda event: event.received_at,
        "Status": lambda event: event.get_status_display(),
        "Outcome": lambda event: event.outcome,
        "Order": lambda event: event.order and event.order.reference,
        "Attempts": lambda event: event.attempts,
    }

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body", "error")

    def get_urlpatterns(self):
        again = path(
            "again/<int:pk>/",
            inspect.for_whole_shop(WebhookEvent, inspect.apply_again),
            name="again",
        )
        return [*super().get_urlpatterns(), again]


class ReviewViewSet(FactsViewSet):
    model = Review
    icon = "warning"
    menu_label = "Needs review"
    filterset_class = filters.ReviewFilterSet
    inspect_view_class = inspect.FactInspectView
    inspect_template_name = "commerce/admin/review.html"
    list_select_related = ("order__product",)
    list_display = [
        "reason",
        DateColumn("created_at", label="Since", sort_key="created_at"),
        OrderColumn("order"),
        ProductColumn("product", accessor="order.product"),
        Column("payment_id", label="Payment"),
        StateColumn("state", accessor=review_state, state=review_state, sort_key="is_open"),
    ]
    search_fields = ["payment_id", "order__reference", "order__user__email", "order__product_title"]
    export_filename = "reviews"
    export_values = {
        "Reason": lambda review: review.get_reason_display(),
        "Since (UTC)": lambda review: review.created_at,
        "Order": lambda review: review.order and review.order.reference,
        "Payment": lambda review: review.payment_id,
        "Expected": lambda review: review.expected,
        "Received": lambda review: review.received,
        "State": review_state,
    }

    def get_urlpatterns(self):
        close = path(
            "close/<int:pk>/", inspect.for_whole_shop(Review, inspect.close_review), name="close"
        )
        return [*super().get_urlpatterns(), close]


class ShopGroup(SnippetViewSetGroup):
    items = (OrderViewSet, PurchaseViewSet, DownloadViewSet, ReviewViewSet, WebhookEventViewSet)
    menu_label = "Shop"
    menu_icon = "clipboard-list"
    menu_order = 130
    add_to_admin_menu = True
