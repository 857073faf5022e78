"""What was sold in the admin: orders, purchases, downloads."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn

from commerce.admin import access, addresses, asking, filters, inspect
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
from core.admin.columns import MoneyColumn, customer, customer_fields, major, yes_or_no
from core.own_rows import sees_whole_shop


def anybody(user) -> bool:
    """Who may see the row may do this."""
    return True


def received(order) -> int | None:
    """What the order brought before refunds, in minor units of its currency; None if unpaid."""
    if order.status not in Order.ONCE_PAID_STATUSES:
        return None
    return order.amount if order.received is None else order.received


class OrderViewSet(ShopViewSet):
    model = Order
    menu_label = _("Orders")
    icon = "list-ul"
    empty = _("Nobody has ordered anything yet. Each order comes here when somebody goes to pay.")
    buttons = {
        "receipt": (asking.send_receipt, anybody),
        "ask": (asking.ask_provider, sees_whole_shop),
    }
    acts = {"address": ("address/<int:pk>/", addresses.AddressView)}
    extra_permissions = ("change_order",)
    filterset_class = filters.OrderFilterSet
    inspect_view_class = inspect.OrderInspectView
    inspect_template_name = "commerce/admin/order.html"
    list_select_related = ("user", "product", "upgraded")
    export_prefetch_related = ("attempts",)
    list_display = [
        "reference",
        DateColumn("created_at", label=_("Ordered"), sort_key="created_at"),
        ProductColumn("product", label=_("Product"), sort_key="product_title"),
        Column("edition_name", label=_("Edition"), sort_key="edition_name"),
        customer(),
        Column("discount_code_text", label=_("Code"), sort_key="discount_code_text"),
        MoneyColumn("amount", label=_("Total"), sort_key="amount"),
        StateColumn("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
    ]
    search_fields = [
        "reference",
        "product_title",
        "edition_name",
        "discount_code_text",
        "name",
        "payment_id",
        "payments__payment_id",
        "attempts__payment_id",
        "attempts__checkout_session_id",
        *customer_fields(),
    ]
    export_filename = "orders"
    export_values = {
        _("Reference"): lambda order: order.reference,
        _("Ordered (UTC)"): lambda order: order.created_at,
        _("Paid on (UTC)"): lambda order: order.paid_at,
        _("Status"): lambda order: order.get_status_display(),
        _("Paid"): lambda order: yes_or_no(order.is_paid),
        _("Product"): lambda order: order.product_title,
        _("Edition"): lambda order: order.edition_name,
        _("Upgrade from"): lambda order: order.upgraded and order.upgraded.name,
        _("Customer"): lambda order: order.user.email,
        _("Name"): lambda order: order.name,
        _("Company"): lambda order: order.company,
        _("Tax ID"): lambda order: order.tax_id,
        _("Country"): lambda order: order.country,
        _("Discount code"): lambda order: order.discount_code_text,
        _("Discount"): lambda order: major(order.discount, order.currency),
        _("Campaign"): lambda order: order.attribution,
        _("Total"): lambda order: major(order.amount, order.currency),
        _("Least, if chosen"): lambda order: major(order.minimum, order.currency),
        _("Sale discount"): lambda order: major(order.sale_discount, order.currency),
        _("Received"): lambda order: major(received(order), order.currency),
        _("Tax"): lambda order: major(order.tax, order.currency),
        _("Currency"): lambda order: order.currency,
        _("Payment"): lambda order: order.payment_id,
        _("Rebuilt (UTC)"): lambda order: order.rebuilt_at,
        _("Checkout sessions"): lambda order: ", ".join(map(str, order.attempts.all())),
    }


class PurchaseViewSet(ShopViewSet):
    model = PurchasedProduct
    menu_label = _("Purchases")
    icon = "key"
    has_short_titles = False  # a product's
    empty = _("Nobody owns anything yet. A paid order gives access, and so can you by hand.")
    door = (_("Grant access by hand"), "grant", "plus", lambda user: user.has_perm(GRANT))
    acts = {
        "grant": ("grant/", access.GrantView),
        "grant_again": ("grant-again/<int:pk>/", access.GrantAgainView),
        "revoke": ("revoke/<int:pk>/", access.RevokeView),
    }
    buttons = {"send": (asking.send_access, anybody)}
    extra_permissions = ("add_purchasedproduct", "change_purchasedproduct")
    filterset_class = filters.PurchaseFilterSet
    inspect_view_class = inspect.PurchaseInspectView
    inspect_template_name = "commerce/admin/purchase.html"
    list_select_related = ("user", "product", "order", "edition")
    list_display = [
        "product",
        Column("edition", label=_("Edition")),
        customer(),
        DateColumn("granted_at", label=_("Since"), sort_key="granted_at"),
        OrderColumn("order", label=_("Order")),
        StateColumn("access", label=_("Access"), accessor=access_state, sort_key="revoked_at"),
        Column("why_ended", label=_("Ended because")),
    ]
    search_fields = ["product__title", "order__reference", "order__payment_id", *customer_fields()]
    export_filename = "purchases"
    export_values = {
        _("Product"): lambda purchase: purchase.product.title,
        _("Edition"): lambda purchase: purchase.edition and purchase.edition.name,
        _("Customer"): lambda purchase: purchase.user.email,
        _("Order"): lambda purchase: purchase.order and purchase.order.reference,
        _("Since (UTC)"): lambda purchase: purchase.granted_at,
        _("Access"): access_state,
        _("Granted because"): lambda purchase: purchase.granted_because,
        _("Ended (UTC)"): lambda purchase: purchase.revoked_at,
        _("Ended because"): lambda purchase: purchase.why_ended,
    }


class DownloadViewSet(ShopViewSet):
    model = DownloadTicket
    menu_label = _("Downloads")
    icon = "download"
    has_short_titles = False  # a product's
    empty = _("Nobody has downloaded anything yet.")
    filterset_class = filters.DownloadFilterSet
    inspect_view_class = inspect.ReadOnlyInspectView
    inspect_template_name = "commerce/admin/download.html"
    list_select_related = ("user", "release__page", "purchase")
    list_display = [
        "release",
        customer(),
        DateColumn("created_at", label=_("Asked for"), sort_key="created_at"),
        DateColumn("claimed_at", label=_("Fetched"), sort_key="claimed_at"),
        NumberColumn("resumed", label=_("Went on")),
        StateColumn("state", label=_("State"), accessor=download_state),
    ]
    search_fields = ["purchase__product__title", "purchase__order__reference", *customer_fields()]
    export_filename = "downloads"
    export_values = {
        _("Product"): lambda ticket: ticket.release.page.title,
        _("Version"): lambda ticket: ticket.release.version,
        _("Customer"): lambda ticket: ticket.user.email,
        _("Asked for (UTC)"): lambda ticket: ticket.created_at,
        _("Fetched (UTC)"): lambda ticket: ticket.claimed_at,
        _("Went on"): lambda ticket: ticket.resumed,
        _("State"): download_state,
    }
