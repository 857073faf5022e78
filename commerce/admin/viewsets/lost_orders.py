"""Orders that a restored backup lacks, in the admin. For the whole shop only."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import HeaderButton

from commerce.admin import filters, inspect, lost_orders
from commerce.admin.acts import may_rebuild
from commerce.admin.columns import ProductColumn, StateColumn, lost_order_state
from commerce.admin.viewsets.lists import ShopViewSet
from commerce.models import LostOrder
from core.admin.columns import major
from core.admin.lists import ActsIndexView, CountedMenuItem
from core.own_rows import rows_for
from core.restores import gaps


class LostOrderIndexView(ActsIndexView):
    """With a second button above the list."""

    @cached_property
    def header_buttons(self):
        look = reverse("wagtailsnippets_commerce_lostorder:look")
        words = gettext("Look again")
        again = HeaderButton(words, url=look, icon_name="rotate", priority=2000)
        return [*super().header_buttons, again]


class LostOrderMenuItem(CountedMenuItem):
    """Only in a shop that was restored once: others have no such orders."""

    def count(self, user) -> int:
        return rows_for(user, LostOrder).open().count()

    def is_shown(self, request):
        return super().is_shown(request) and (LostOrder.objects.exists() or bool(gaps()))


class LostOrderViewSet(ShopViewSet):
    model = LostOrder
    icon = "history"
    menu_label = _("Lost orders")
    empty = _(
        "No order is missing. After a restore, payments of orders that the backup lacks come here "
        "once the provider was asked about all payments."
    )
    opens_on = "is_open=true"
    nothing_open = _("Nothing is left: every lost order was rebuilt or settled in another way.")
    index_view_class = LostOrderIndexView
    acts = {
        "rebuild": ("rebuild/", lost_orders.RebuildView),
        "look": ("look-again/", lost_orders.LookAgainView),
    }
    door = (_("Rebuild what agrees"), "rebuild", "check", may_rebuild)
    filterset_class = filters.LostOrderFilterSet
    inspect_view_class = inspect.ReadOnlyInspectView
    inspect_template_name = "commerce/admin/lost_order.html"
    list_select_related = ("review__payment", "product", "customer", "order", "approved_by")
    list_display = [
        "reference",
        DateColumn("paid", label=_("Paid on"), accessor="review.payment.made_at"),
        ProductColumn("product", label=_("Product")),
        Column("address", label=_("Who paid")),
        Column("amount", label=_("Paid"), accessor="review.payment.total_display"),
        StateColumn("state", label=_("State"), accessor=lost_order_state),
        Column("reason", label=_("Why not")),
    ]
    search_fields = [
        "reference",
        "email",
        "customer__email",
        "product__title",
        "review__payment__payment_id",
    ]
    export_filename = "lost-orders"
    export_values = {
        _("Reference"): lambda lost: lost.reference,
        _("Ordered (UTC)"): lambda lost: lost.placed_at,
        _("Paid on (UTC)"): lambda lost: lost.review.payment.made_at,
        _("Product"): lambda lost: lost.product and lost.product.title,
        _("Who paid"): lambda lost: lost.address,
        _("Total"): lambda lost: major(lost.amount, lost.currency),
        _("Currency"): lambda lost: lost.currency,
        _("Payment"): lambda lost: lost.review.payment_id,
        _("State"): lost_order_state,
        _("Why not"): lambda lost: str(lost.reason),
        _("Decided (UTC)"): lambda lost: lost.approved_at,
        _("Decided by"): lambda lost: lost.approved_by and lost.approved_by.email,
    }

    @cached_property
    def menu_item_class(self):
        return type("LostOrderMenuItem", (LostOrderMenuItem, super().menu_item_class), {})
