"""What the provider said and was asked, in the admin. All of it is for the whole shop only."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn

from commerce.admin import asking, filters, inspect
from commerce.admin.columns import (
    OrderColumn,
    ProductColumn,
    StateColumn,
    refusal_state,
    run_state,
)
from commerce.admin.viewsets.lists import ShopViewSet
from commerce.models import ProviderRefusal, Reconciliation, WebhookEvent, WebhookRefusal
from core.own_rows import sees_whole_shop


class WebhookEventViewSet(ShopViewSet):
    model = WebhookEvent
    icon = "mail"
    menu_label = _("Webhook events")
    empty = _("The payment provider has sent nothing yet. Is its webhook set up?")
    buttons = {"again": (asking.run_again, sees_whole_shop)}
    filterset_class = filters.WebhookEventFilterSet
    inspect_view_class = inspect.WebhookEventInspectView
    inspect_template_name = "commerce/admin/webhook_event.html"
    list_select_related = ("order",)
    list_display = [
        "type",
        DateColumn("received_at", label=_("Received"), sort_key="received_at"),
        OrderColumn("order", label=_("Order")),
        StateColumn("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
        "outcome",
        NumberColumn("attempts", label=_("Attempts"), sort_key="attempts"),
    ]
    search_fields = ["type", "webhook_id", "outcome", "order__reference"]
    export_filename = "webhook-events"
    export_values = {
        _("Webhook"): lambda event: event.webhook_id,
        _("Type"): lambda event: event.type,
        _("Sent (UTC)"): lambda event: event.signed_at,
        _("Received (UTC)"): lambda event: event.received_at,
        _("Status"): lambda event: event.get_status_display(),
        _("Outcome"): lambda event: event.outcome,
        _("Order"): lambda event: event.order and event.order.reference,
        _("Attempts"): lambda event: event.attempts,
    }

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body", "error")


class WebhookRefusalViewSet(ShopViewSet):
    model = WebhookRefusal
    icon = "circle-xmark"
    menu_label = _("Refused webhooks")
    empty = _("Nothing was turned away at the webhook's door.")
    filterset_class = filters.WebhookRefusalFilterSet
    inspect_view_class = inspect.ReadOnlyInspectView
    inspect_template_name = "commerce/admin/refusal.html"
    list_display = [
        "day",
        Column("reason_display", label=_("Reason"), sort_key="reason"),
        NumberColumn("status", label=_("Answer"), sort_key="status"),
        NumberColumn("count", label=_("How often"), sort_key="count"),
        DateColumn("last_at", label=_("Last"), sort_key="last_at"),
    ]
    search_fields = ["reason"]
    export_filename = "refused-webhooks"
    export_values = {
        _("Day"): lambda refusal: refusal.day,
        _("Reason"): lambda refusal: refusal.reason_display,
        _("Answer"): lambda refusal: refusal.status,
        _("How often"): lambda refusal: refusal.count,
        _("Last (UTC)"): lambda refusal: refusal.last_at,
    }


class ProviderRefusalViewSet(ShopViewSet):
    model = ProviderRefusal
    icon = "warning"
    menu_label = _("Provider refusals")
    empty = _("The payment provider has refused nothing so far.")
    nothing_open = _("Nothing is refused now.")
    opens_on = "lasts=true"
    filterset_class = filters.ProviderRefusalFilterSet
    inspect_view_class = inspect.ProviderRefusalInspectView
    inspect_template_name = "commerce/admin/provider_refusal.html"
    list_select_related = ("product", "order")
    list_display = [
        "code",
        ProductColumn("product", label=_("Product")),
        Column("country_name", label=_("Country"), sort_key="country"),
        OrderColumn("order", label=_("Last order")),
        NumberColumn("count", label=_("How often"), sort_key="count"),
        DateColumn("last_at", label=_("Last"), sort_key="last_at"),
        StateColumn("state", label=_("State"), accessor=refusal_state),
    ]
    search_fields = ["code", "said", "product__title", "order__reference"]
    export_filename = "provider-refusals"
    export_values = {
        _("Code"): lambda refusal: refusal.code,
        _("The provider's words"): lambda refusal: refusal.said,
        _("Product"): lambda refusal: refusal.product,
        _("Country"): lambda refusal: refusal.country_name,
        _("Last order"): lambda refusal: refusal.order and refusal.order.reference,
        _("How often"): lambda refusal: refusal.count,
        _("First (UTC)"): lambda refusal: refusal.first_at,
        _("Last (UTC)"): lambda refusal: refusal.last_at,
        _("Ended (UTC)"): lambda refusal: refusal.ended_at,
    }


class ReconciliationViewSet(ShopViewSet):
    model = Reconciliation
    icon = "rotate"
    menu_label = _("Reconciliations")
    empty = _("The shop has not asked the provider about all payments yet. It does so by itself.")
    acts = {"start": ("start/", asking.StartView)}
    door = (_("Start now"), "start", "rotate", sees_whole_shop)
    filterset_class = filters.ReconciliationFilterSet
    inspect_view_class = inspect.ReadOnlyInspectView
    inspect_template_name = "commerce/admin/reconciliation.html"
    list_display = [
        "started_at",
        DateColumn("finished_at", label=_("Finished"), sort_key="finished_at"),
        NumberColumn("looked_at", label=_("Payments looked at"), sort_key="looked_at"),
        NumberColumn("healed", label=_("Healed"), sort_key="healed"),
        NumberColumn("listed", label=_("Listed to be checked"), sort_key="listed"),
        StateColumn("state", label=_("State"), accessor=run_state),
        "error",
    ]
    search_fields = ["error"]
    export_filename = "reconciliations"
    export_values = {
        _("Started (UTC)"): lambda run: run.started_at,
        _("Finished (UTC)"): lambda run: run.finished_at,
        _("Payments looked at"): lambda run: run.looked_at,
        _("Healed"): lambda run: run.healed,
        _("Listed to be checked"): lambda run: run.listed,
        _("State"): run_state,
        _("Error"): lambda run: run.error,
    }
