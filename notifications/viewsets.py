"""Messages in the admin: what went out, what waits, what failed. Read there, never edited."""

import django_filters
from django.forms import CheckboxSelectMultiple
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.snippets.views.snippets import InspectView

from core.own_rows import FactsViewSet
from notifications.models import OutgoingMessage


class MessageFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        choices=OutgoingMessage.Status.choices, widget=CheckboxSelectMultiple
    )
    channel = django_filters.MultipleChoiceFilter(
        choices=OutgoingMessage.Channel.choices, widget=CheckboxSelectMultiple
    )
    kind = django_filters.AllValuesMultipleFilter(widget=CheckboxSelectMultiple)
    created_at = django_filters.DateFromToRangeFilter(label="Written", widget=DateRangePickerWidget)

    class Meta:
        model = OutgoingMessage
        fields = []


class MessageInspectView(InspectView):
    """A message without its HTML; codes and links that open accounts are nobody's to read."""

    def get_fields(self):
        fields = super().get_fields()
        is_secret = OutgoingMessage.objects.filter(pk=self.pk, is_sensitive=True).exists()
        return [field for field in fields if not (is_secret and field == "text")]


class MessageViewSet(FactsViewSet):
    model = OutgoingMessage
    icon = "mail"
    menu_label = "Messages"
    menu_name = "messages"
    menu_order = 700
    add_to_admin_menu = True
    inspect_view_enabled = True
    inspect_view_class = MessageInspectView
    inspect_view_fields = [
        "kind",
        "channel",
        "recipient",
        "language",
        "subject",
        "text",
        "status",
        "attempts",
        "last_error",
        "created_at",
        "next_try_at",
        "expires_at",
        "sent_at",
    ]
    list_display = ["kind", "recipient", "channel", "status", "attempts", "created_at", "sent_at"]
    list_per_page = 50
    filterset_class = MessageFilterSet
    search_backend_name = None
    search_fields = ["recipient"]
    export_filename = "messages"
    export_values = {
        "written": lambda message: message.created_at,
        "kind": lambda message: message.kind,
        "channel": lambda message: message.channel,
        "recipient": lambda message: message.recipient,
        "subject": lambda message: message.subject,
        "status": lambda message: message.status,
        "attempts": lambda message: message.attempts,
        "sent": lambda message: message.sent_at,
        "last error": lambda message: message.last_error,
    }
