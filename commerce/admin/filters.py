"""What rows of commerce can be filtered by. Choices hold own products only."""

import django_filters
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets import BooleanRadioSelect

from commerce.models import (
    Announcement,
    CustomerWithdrawal,
    DiscountCode,
    Dispute,
    DownloadTicket,
    LostOrder,
    Order,
    ProviderRefusal,
    PurchasedProduct,
    Reconciliation,
    Refund,
    RefundRequest,
    Review,
    WebhookEvent,
    WebhookRefusal,
)
from commerce.models.discounts import State as CodeState
from core.admin.filters import dates, states
from core.own_rows import rows_for
from products.models import ProductPage


def sold_products(request):
    """Products with orders that the reader may see."""
    orders = rows_for(request.user, Order).order_by()
    return ProductPage.objects.filter(pk__in=orders.values("product")).order_by("title")


def product(field="product"):
    # By `id`, as a number beyond all numbers of a row then names none; the key would break.
    return django_filters.ModelChoiceFilter(
        label=_("Product"), field_name=field, queryset=sold_products, to_field_name="id"
    )


def codes(request):
    """The codes that the reader may see."""
    return rows_for(request.user, DiscountCode).order_by("text")


class OrderFilterSet(WagtailFilterSet):
    status = states(Order)
    is_paid = django_filters.BooleanFilter(label=_("Paid"), widget=BooleanRadioSelect)
    product = product()
    in_sale = django_filters.BooleanFilter(
        label=_("At a sale price"),
        method="filter_in_sale",
        widget=BooleanRadioSelect,
    )
    is_chosen = django_filters.BooleanFilter(
        label=_("Price chosen by the customer"),
        field_name="minimum",
        lookup_expr="isnull",
        exclude=True,
        widget=BooleanRadioSelect,
    )
    discount_code = django_filters.ModelChoiceFilter(
        label=_("Discount code"), queryset=codes, to_field_name="id"
    )
    created_at = dates(_("Ordered"), "created_at")
    paid_at = dates(_("Paid on"), "paid_at")

    def filter_in_sale(self, orders, name, value):
        return orders.filter(sale_discount__gt=0) if value else orders.filter(sale_discount=0)

    class Meta:
        model = Order
        fields = []


class DiscountCodeFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("State"),
        choices=CodeState.choices,
        widget=CheckboxSelectMultiple,
        method="filter_states",
    )
    created_at = dates(_("Created"), "created_at")
    ends_at = dates(_("Until"), "ends_at")

    class Meta:
        model = DiscountCode
        fields = []

    def filter_states(self, rows, name, states):
        wanted = Q()
        for state in states:
            wanted |= Q(pk__in=DiscountCode.objects.in_state(state).order_by().values("pk"))
        return rows.filter(wanted)


class PurchaseFilterSet(WagtailFilterSet):
    product = product()
    access = django_filters.BooleanFilter(
        label=_("Access"),
        field_name="revoked_at",
        lookup_expr="isnull",
        widget=BooleanRadioSelect,
    )
    ended = django_filters.MultipleChoiceFilter(
        label=_("Ended because"),
        choices=PurchasedProduct.Ended.choices,
        widget=CheckboxSelectMultiple,
    )
    granted_at = dates(_("Since"), "granted_at")

    class Meta:
        model = PurchasedProduct
        fields = []


class DownloadFilterSet(WagtailFilterSet):
    product = product("purchase__product")
    not_fetched = django_filters.BooleanFilter(
        label=_("Not fetched"),
        field_name="claimed_at",
        lookup_expr="isnull",
        widget=BooleanRadioSelect,
    )
    created_at = dates(_("Asked for"), "created_at")

    class Meta:
        model = DownloadTicket
        fields = []


class AnnouncementFilterSet(WagtailFilterSet):
    product = product("release__page")
    created_at = dates(_("Published"), "created_at")

    class Meta:
        model = Announcement
        fields = []


class RefundFilterSet(WagtailFilterSet):
    status = states(Refund)
    product = product("payment__order__product")
    created_at = dates(_("Made"), "created_at")

    class Meta:
        model = Refund
        fields = []


class RefundRequestFilterSet(WagtailFilterSet):
    status = states(RefundRequest)
    product = product("order__product")
    created_at = dates(_("Asked for"), "created_at")

    class Meta:
        model = RefundRequest
        fields = []


class CustomerWithdrawalFilterSet(WagtailFilterSet):
    status = states(CustomerWithdrawal)
    product = product("order__product")
    created_at = dates(_("Declared"), "created_at")

    class Meta:
        model = CustomerWithdrawal
        fields = []


class DisputeFilterSet(WagtailFilterSet):
    status = states(Dispute)
    product = product("payment__order__product")
    created_at = dates(_("Opened"), "created_at")

    class Meta:
        model = Dispute
        fields = []


class ReviewFilterSet(WagtailFilterSet):
    is_open = django_filters.BooleanFilter(label=_("Needs a look"), widget=BooleanRadioSelect)
    reason = django_filters.MultipleChoiceFilter(
        choices=Review.Reason.choices, widget=CheckboxSelectMultiple
    )
    resolution = django_filters.MultipleChoiceFilter(
        label=_("Resolution"), choices=Review.Resolution.choices, widget=CheckboxSelectMultiple
    )
    product = product("order__product")
    created_at = dates(_("Since"), "created_at")

    class Meta:
        model = Review
        fields = []


class LostOrderFilterSet(WagtailFilterSet):
    is_open = django_filters.BooleanFilter(
        label=_("Not settled"), widget=BooleanRadioSelect, method="filter_open"
    )
    why_not = django_filters.MultipleChoiceFilter(
        label=_("Why not"), choices=LostOrder.WhyNot.choices, widget=CheckboxSelectMultiple
    )
    placed_at = dates(_("Ordered"), "placed_at")

    class Meta:
        model = LostOrder
        fields = []

    def filter_open(self, rows, name, value):
        """Those of which nothing has become yet, or the others."""
        is_open = LostOrder.objects.open().values("pk")
        return rows.filter(pk__in=is_open) if value else rows.exclude(pk__in=is_open)


def event_types() -> list[tuple[str, str]]:
    """The types that have come so far."""
    types = WebhookEvent.objects.order_by("type").values_list("type", flat=True).distinct()
    return [(name, name) for name in types]


class WebhookEventFilterSet(WagtailFilterSet):
    status = states(WebhookEvent)
    type = django_filters.MultipleChoiceFilter(widget=CheckboxSelectMultiple)
    received_at = dates(_("Received"), "received_at")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["type"].extra["choices"] = event_types()

    class Meta:
        model = WebhookEvent
        fields = []


class WebhookRefusalFilterSet(WagtailFilterSet):
    day = dates(_("Day"), "day")

    class Meta:
        model = WebhookRefusal
        fields = []


class ProviderRefusalFilterSet(WagtailFilterSet):
    lasts = django_filters.BooleanFilter(
        label=pgettext_lazy("refusal", "Lasts"),
        field_name="ended_at",
        lookup_expr="isnull",
        widget=BooleanRadioSelect,
    )
    last_at = dates(_("Last"), "last_at")

    class Meta:
        model = ProviderRefusal
        fields = []


class ReconciliationFilterSet(WagtailFilterSet):
    started_at = dates(_("Started"), "started_at")
    is_running = django_filters.BooleanFilter(label=_("Running"), widget=BooleanRadioSelect)

    class Meta:
        model = Reconciliation
        fields = []
