"""What was sold in the admin: orders, purchases, downloads."""

from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn

from commerce.admin import access, asking, filters, inspect
from commerce.admin.acts import GRANT
from commerce.admin.columns import (
    OrderColumn,
    ProductColumn,
    StateColumn,
    access_state,
    download_state,
)
from commerce.admin.viewsets.lists import ShopViewSet
from commerce.models import DownloadTicket, Order, PurchasedProduct
from core.admin.columns import MoneyColumn, customer, customer_fields, major
from core.own_rows import sees_whole_shop


def anybody(user) -> bool:
    """Who may see the row may do this."""
    return True


class OrderViewSet(ShopViewSet):
    model = Order
    icon = "list-ul"
    empty = "Nobody has ordered anything yet. Each order comes here when somebody goes to pay."
    buttons = {
        "receipt": (asking.send_receipt, anybody),
        "ask": (asking.ask_provider, sees_whole_shop),
    }
    filterset_class = filters.OrderFilterSet
    inspect_view_class = inspect.OrderInspectView
    inspect_template_name = "commerce/admin/order.html"
    list_select_related = ("user", "product")
    export_prefetch_related = ("attempts",)
    list_display = [
        "reference",
        DateColumn("created_at", label="Ordered", sort_key="created_at"),
        ProductColumn("product", sort_key="product_title"),
        customer(),
        MoneyColumn("amount", label="Total", sort_key="amount"),
        StateColumn("status", accessor="get_status_display", sort_key="status"),
    ]
    search_fields = [
        "reference",
        "product_title",
        "name",
        "payment_id",
        "payments__payment_id",
        "attempts__payment_id",
        "attempts__checkout_session_id",
        *customer_fields(),
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
        "Total": lambda order: major(order.amount, order.currency),
        "Tax": lambda order: major(order.tax, order.currency),
        "Currency": lambda order: order.currency,
        "Payment": lambda order: order.payment_id,
        "Checkout sessions": lambda order: ", ".join(map(str, order.attempts.all())),
    }


class PurchaseViewSet(ShopViewSet):
    model = PurchasedProduct
    icon = "key"
    has_short_titles = False  # a product's
    empty = "Nobody owns anything yet. A paid order gives access, and so can you by hand."
    door = ("Grant access by hand", "grant", "plus", lambda user: user.has_perm(GRANT))
    acts = {
        "grant": ("grant/", access.GrantView),
        "grant_again": ("grant-again/<int:pk>/", access.GrantAgainView),
        "revoke": ("revoke/<int:pk>/", access.RevokeView),
    }
    extra_permissions = ("add_purchasedproduct", "change_purchasedproduct")
    filterset_class = filters.PurchaseFilterSet
    inspect_view_class = inspect.PurchaseInspectView
    inspect_template_name = "commerce/admin/purchase.html"
    list_select_related = ("user", "product", "order")
    list_display = [
        "product",
        customer(),
        DateColumn("granted_at", label="Since", sort_key="granted_at"),
        OrderColumn("order"),
        StateColumn("access", accessor=access_state, state=access_state, sort_key="revoked_at"),
        Column("why_ended", label="Ended because"),
    ]
    search_fields = ["product__title", "order__reference", "order__payment_id", *customer_fields()]
    export_filename = "purchases"
    export_values = {
        "Product": lambda purchase: purchase.product.title,
        "Customer": lambda purchase: purchase.user.email,
        "Order": lambda purchase: purchase.order and purchase.order.reference,
        "Since (UTC)": lambda purchase: purchase.granted_at,
        "Access": access_state,
        "Granted because": lambda purchase: purchase.granted_because,
        "Ended (UTC)": lambda purchase: purchase.revoked_at,
        "Ended because": lambda purchase: purchase.why_ended,
    }


class DownloadViewSet(ShopViewSet):
    model = DownloadTicket
    icon = "download"
    has_short_titles = False  # a product's
    empty = "Nobody has downloaded anything yet."
    filterset_class = filters.DownloadFilterSet
    inspect_view_class = inspect.ReadOnlyInspectView
    inspect_template_name = "commerce/admin/download.html"
    list_select_related = ("user", "release__page", "purchase")
    list_display = [
        "release",
        customer(),
        DateColumn("created_at", label="Asked for", sort_key="created_at"),
        DateColumn("claimed_at", label="Fetched", sort_key="claimed_at"),
        NumberColumn("resumed", label="Went on"),
        StateColumn("state", accessor=download_state, state=download_state),
    ]
    search_fields = ["purchase__product__title", "purchase__order__reference", *customer_fields()]
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
