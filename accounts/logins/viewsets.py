"""The list of logins in the admin: read there, never edited."""

import django_filters
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from accounts.logins.browsers import describe
from accounts.models import LoginEvent
from core.admin.columns import StateColumn, customer_fields
from core.admin.filters import dates
from core.admin.lists import ActsViewSet


def person(event: LoginEvent) -> str:
    return event.user.email if event.user else ""


def is_new(event: LoginEvent) -> str:
    return gettext("Yes") if event.is_new_browser else ""


def tone(event: LoginEvent) -> str:
    return "good" if event.outcome == LoginEvent.Outcome.SUCCESS else "bad"


class LoginFilterSet(WagtailFilterSet):
    outcome = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Outcome"),
        choices=LoginEvent.Outcome.choices,
        widget=CheckboxSelectMultiple,
    )
    is_new_browser = django_filters.BooleanFilter(label=gettext_lazy("New browser"))
    happened_at = dates(gettext_lazy("When"), "happened_at")

    class Meta:
        model = LoginEvent
        fields = []


class LoginViewSet(ActsViewSet):
    model = LoginEvent
    icon = "key"
    menu_label = gettext_lazy("Logins")
    menu_name = "logins"
    menu_order = 610  # below the people
    add_to_settings_menu = True
    empty = gettext_lazy("Nobody has logged in, or tried to, since this list began.")
    list_select_related = ("user",)
    list_display = [
        DateColumn("happened_at", label=gettext_lazy("When"), sort_key="happened_at"),
        Column("person", label=gettext_lazy("Person"), accessor=person, sort_key="user__email"),
        StateColumn("outcome", tone, label=gettext_lazy("Outcome"), accessor="get_outcome_display"),
        Column("is_new_browser", label=gettext_lazy("New browser"), accessor=is_new),
        Column(
            "browser",
            label=gettext_lazy("Browser"),
            accessor=lambda event: describe(event.user_agent),
        ),
        Column("ip", label=gettext_lazy("IP address"), sort_key="ip"),
    ]
    inspect_view_fields = [
        "happened_at",
        "user",
        "outcome",
        "second_step",
        "ip",
        "user_agent",
    ]
    list_per_page = 50
    filterset_class = LoginFilterSet
    search_backend_name = None
    search_fields = [*customer_fields(), "ip"]
    export_filename = "logins"
    export_headings = {
        "second step": gettext_lazy("second step"),
        "new browser": gettext_lazy("new browser"),
        "IP address": gettext_lazy("IP address"),
    }
    export_values = {
        "when": lambda event: event.happened_at,
        "person": person,
        "outcome": lambda event: event.get_outcome_display(),
        "second step": lambda event: event.get_second_step_display(),
        "new browser": is_new,
        "IP address": lambda event: event.ip,
        "browser": lambda event: event.user_agent,
    }
