"""Messages in the admin: what went out, what waits, what failed. Read there, never edited."""

import django_filters
from django.forms import CheckboxSelectMultiple
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.snippets.views.snippets import InspectView

from core.admin.columns import StateColumn
from core.admin.filters import dates
from core.admin.lists import ActsIndexView, ActsViewSet
from notifications import resending, telegram
from notifications.admin.acts import may_steer, release, send_again
from notifications.catalogue.names import name_of
from notifications.models import OutgoingMessage


def is_held(message: OutgoingMessage) -> bool:
    """Whether a person has to release the message."""
    return bool(message.held_at) and message.status == OutgoingMessage.Status.PENDING


def state(message: OutgoingMessage) -> str:
    """The status as text, or that the message is held back."""
    return _("Held back") if is_held(message) else message.get_status_display()


def kind_in_words(message: OutgoingMessage) -> str:
    return name_of(message.kind)


def tone(message: OutgoingMessage) -> str:
    """The tone of the status; a held message asks for a look."""
    return "bad" if is_held(message) else OutgoingMessage.Status(message.status).tone


def in_short(message: OutgoingMessage) -> str:
    """The beginning of the last error; the message's own page has all of it."""
    return Truncator(message.last_error).chars(80)


def kinds_there_are() -> list[tuple[str, str]]:
    """Each kind of which there is a message, in words."""
    kinds = OutgoingMessage.objects.order_by().values_list("kind", flat=True).distinct()
    return sorted(((kind, name_of(kind)) for kind in kinds), key=lambda choice: choice[1])


class MessageFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        choices=OutgoingMessage.Status.choices, widget=CheckboxSelectMultiple
    )
    held = django_filters.BooleanFilter(
        label=gettext_lazy("Held back"), field_name="held_at", lookup_expr="isnull", exclude=True
    )
    channel = django_filters.MultipleChoiceFilter(
        choices=OutgoingMessage.Channel.choices, widget=CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"), choices=kinds_there_are, widget=CheckboxSelectMultiple
    )
    created_at = dates(gettext_lazy("Written"), "created_at")

    class Meta:
        model = OutgoingMessage
        fields = []


class MessageIndexView(ActsIndexView):
    """With boxes to tick for those who may send again, and a notice where Telegram is off."""

    @property
    def columns(self):
        boxes = [BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet")]
        return [*(boxes if may_steer(self.request.user) else []), *super().columns]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            telegram_is_off=not telegram.is_on(),
            may_steer=may_steer(self.request.user),
            **kwargs,
        )


class MessageInspectView(InspectView):
    """A message without its HTML; codes and links that open accounts are nobody's to read."""

    def get_fields_context(self):
        return []  # the template shows what is worth showing

    def get_context_data(self, **kwargs):
        message = self.object
        return super().get_context_data(
            state=state(message),
            kind=name_of(message.kind),
            may_steer=may_steer(self.request.user),
            is_held=is_held(message),
            today=None if message.text else resending.as_written_today(message),
            why_not_again=resending.why_not(message),
            repeats=message.repeats.order_by("pk"),
            **kwargs,
        )


class MessageViewSet(ActsViewSet):
    model = OutgoingMessage
    icon = "mail"
    menu_label = gettext_lazy("Messages")
    menu_name = "messages"
    menu_order = 700
    add_to_admin_menu = True
    empty = gettext_lazy(
        "Nothing was sent yet. Each e-mail and each Telegram message comes here first."
    )
    buttons = {"again": (send_again, may_steer), "release": (release, may_steer)}
    refusals = (resending.NotPossible,)
    extra_permissions = ("change_outgoingmessage",)
    index_view_class = MessageIndexView
    index_template_name = "notifications/admin/list.html"
    inspect_view_class = MessageInspectView
    inspect_template_name = "notifications/admin/message.html"
    list_display = [
        Column("kind", label=gettext_lazy("Kind"), accessor=kind_in_words, sort_key="kind"),
        Column("recipient", label=gettext_lazy("Recipient"), sort_key="recipient"),
        Column("channel", label=gettext_lazy("Channel"), accessor="get_channel_display"),
        StateColumn(
            "status", tone, label=gettext_lazy("Status"), accessor=state, sort_key="status"
        ),
        DateColumn("created_at", label=gettext_lazy("Written"), sort_key="created_at"),
        DateColumn("sent_at", label=gettext_lazy("Sent"), sort_key="sent_at"),
        Column("last_error", label=gettext_lazy("Why not"), accessor=in_short),
    ]
    list_per_page = 50
    filterset_class = MessageFilterSet
    search_backend_name = None
    search_fields = ["recipient"]
    export_filename = "messages"
    export_headings = {
        "written": gettext_lazy("written"),
        "sent": gettext_lazy("sent"),
        "last error": gettext_lazy("last error"),
    }
    export_values = {
        "written": lambda message: message.created_at,
        "kind": kind_in_words,
        "channel": lambda message: message.get_channel_display(),
        "recipient": lambda message: message.recipient,
        "subject": lambda message: message.subject,
        "status": state,
        "attempts": lambda message: message.attempts,
        "sent": lambda message: message.sent_at,
        "last error": lambda message: message.last_error,
    }

    def get_queryset(self, request):
        return super().get_queryset(request).defer("text", "html", "stop_url")
