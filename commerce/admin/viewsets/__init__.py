"""The Shop in the admin: what was sold, what became of the money, what the provider said.

Discount codes are made here. All else is what happened, so it is read and never edited; what staff
may do to it are acts of their own, each with its permission.
"""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from commerce.admin.viewsets.customer_withdrawals import CustomerWithdrawalViewSet
from commerce.admin.viewsets.discounts import DiscountCodeViewSet
from commerce.admin.viewsets.inbox import (
    ProviderRefusalViewSet,
    ReconciliationViewSet,
    WebhookEventViewSet,
    WebhookRefusalViewSet,
)
from commerce.admin.viewsets.lost_orders import LostOrderViewSet
from commerce.admin.viewsets.money import DisputeViewSet, RefundViewSet, ReviewViewSet
from commerce.admin.viewsets.refund_requests import RefundRequestViewSet
from commerce.admin.viewsets.sales import DownloadViewSet, OrderViewSet, PurchaseViewSet
from commerce.admin.viewsets.updates import AnnouncementViewSet


class ShopGroup(SnippetViewSetGroup):
    items = (
        OrderViewSet,
        PurchaseViewSet,
        DiscountCodeViewSet,
        RefundViewSet,
        RefundRequestViewSet,
        CustomerWithdrawalViewSet,
        DisputeViewSet,
        ReviewViewSet,
        LostOrderViewSet,
        DownloadViewSet,
        AnnouncementViewSet,
        WebhookEventViewSet,
        WebhookRefusalViewSet,
        ReconciliationViewSet,
        ProviderRefusalViewSet,
    )
    menu_label = _("Shop")
    menu_icon = "clipboard-list"
    menu_order = 130
    add_to_admin_menu = True
