"""What the provider said and was asked, in the admin. All of it is for the whole shop only."""

from wagtail.admin.ui.tables import DateColumn, NumberColumn

from commerce.admin import asking, filters, inspect
from commerce.admin.columns import OrderColumn, StateColumn, run_state
from commerce.admin.viewsets.lists import ShopViewSet
from commerce.models import Reconciliation, WebhookEvent, WebhookRefusal
from core.own_rows import sees_whole_shop


class WebhookEventViewSet(ShopViewSet):
    model = WebhookEvent
    icon = "mail"
    menu_label = "Webhook events"
    empty = "The payment provider has sent nothing yet. Is its webhook set up?"
    buttons = {"again": (asking.run_again, sees_whole_shop)}
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
        "Sent (UTC)": lambda event: event.signed_at,
        "Received (UTC)": lambda event: event.received_at,
        "Status": lambda event: event.get_status_display(),
        "Outcome": lambda event: event.outcome,
        "Order": lambda event: event.order and event.order.reference,
        "Attempts": lambda event: event.attempts,
    }

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body", "error")


class WebhookRefusalViewSet(ShopViewSet):
    model = WebhookRefusal
    icon = "circle-xmark"
    menu_label = "Refused webhooks"
    empty = "Nothing was turned away at the webhook's door."
    filterset_class = filters.WebhookRefusalFilterSet
    inspect_view_class = inspect.ReadOnlyInspectView
    inspect_template_name = "commerce/admin/refusal.html"
    list_display = [
        "day",
        "reason",
        NumberColumn("status", label="Answer", sort_key="status"),
        NumberColumn("count", label="How often", sort_key="count"),
        DateColumn("last_at", label="Last", sort_key="last_at"),
    ]
    search_fields = ["reason"]
    export_filename = "refused-webhooks"
    export_values = {
        "Day": lambda refusal: refusal.day,
        "Reason": lambda refusal: refusal.reason,
        "Answer": lambda refusal: refusal.status,
        "How often": lambda refusal: refusal.count,
        "Last (UTC)": lambda refusal: refusal.last_at,
    }


class ReconciliationViewSet(ShopViewSet):
    model = Reconciliation
    icon = "rotate"
    menu_label = "Reconciliations"
    empty = "The shop has not asked the provider about all payments yet. It does so by itself."
    acts = {"start": ("start/", asking.StartView)}
    door = ("Start now", "start", "rotate", sees_whole_shop)
    filterset_class = filters.ReconciliationFilterSet
    inspect_view_class = inspect.ReadOnlyInspectView
    inspect_template_name = "commerce/admin/reconciliation.html"
    list_display = [
        "started_at",
        DateColumn("finished_at", label="Finished", sort_key="finished_at"),
        NumberColumn("looked_at", label="Payments looked at", sort_key="looked_at"),
        NumberColumn("healed", sort_key="healed"),
        NumberColumn("listed", label="Listed for review", sort_key="listed"),
        StateColumn("state", accessor=run_state, state=run_state),
        "error",
    ]
    search_fields = ["error"]
    export_filename = "reconciliations"
    export_values = {
        "Started (UTC)": lambda run: run.started_at,
        "Finished (UTC)": lambda run: run.finished_at,
        "Payments looked at": lambda run: run.looked_at,
        "Healed": lambda run: run.healed,
        "Listed for review": lambda run: run.listed,
        "State": run_state,
        "Error": lambda run: run.error,
    }
