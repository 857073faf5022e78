"""What rows of commerce can be filtered by. Choices hold own products only."""

import django_filters
from django.forms import CheckboxSelectMultiple
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.widgets import BooleanRadioSelect

from commerce.models import DownloadTicket, Order, PurchasedProduct, Review, WebhookEvent
from core.own_rows import rows_for
from products.models import ProductPage


def sold_products(request):
    """Products with orders that the reader may see."""
    orders = rows_for(request.user, Order).order_by()
    return ProductPage.objects.filter(pk__in=orders.values("product")).order_by("title")


def dates(label, field):
    return django_filters.DateFromToRangeFilter(
        label=label, field_name=field, widget=DateRangePickerWidget
    )


def states(model, label="Status"):
    return django_filters.MultipleChoiceFilter(
        label=label, choices=model.Status.choices, widget=CheckboxSelectMultiple
    )


def product(field="product"):
    return django_filters.ModelChoiceFilter(
        label="Product", field_name=field, queryset=sold_products
    )


class OrderFilterSet(WagtailFilterSet):
    status = states(Order)
    is_paid = django_filters.BooleanFilter(label="Paid", widget=BooleanRadioSelect)
    product = product()
    created_at = dates("Ordered", "created_at")
    paid_at = dates("Paid on", "paid_at")

    class Meta:
        model = Order
        fields = []


class PurchaseFilterSet(WagtailFilterSet):
    product = product()
    access = django_filters.BooleanFilter(
        label="Access",
        field_name="revoked_at",
        lookup_expr="isnull",
        widget=BooleanRadioSelect,
    )
    granted_at = dates("Since", "granted_at")

    class Meta:
        model = PurchasedProduct
        fields = []


class DownloadFilterSet(WagtailFilterSet):
    product = product("purchase__product")
    not_fetched = django_filters.BooleanFilter(
        label="Not fetched",
        field_name="claimed_at",
        lookup_expr="isnull",
        widget=BooleanRadioSelect,
    )
    created_at = dates("Asked for", "created_at")

    class Meta:
        model = DownloadTicket
        fields = []


class WebhookEventFilterSet(WagtailFilterSet):
    status = states(WebhookEvent)
    received_at = dates("Received", "received_at")

    class Meta:
        model = WebhookEvent
        fields = []


class ReviewFilterSet(WagtailFilterSet):
    is_open = django_filters.BooleanFilter(label="Needs a look", widget=BooleanRadioSelect)
    reason = django_filters.MultipleChoiceFilter(
        choices=Review.Reason.choices, widget=CheckboxSelectMultiple
    )
    product = product("order__product")
    created_at = dates("Since", "created_at")

    class Meta:
        model = Review
        fields = []
