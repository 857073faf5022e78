"""Keys in the admin: listed, made, revoked. A secret stands on one page, once."""

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.views.snippets import InspectView

from construction import keys
from construction.models import EntryKey
from core.admin.acts import ActView
from core.admin.columns import StateColumn
from core.admin.filters import dates
from core.admin.history import history_of
from core.admin.lists import ActsViewSet

ADD, CHANGE = "construction.add_entrykey", "construction.change_entrykey"
TONES = {"works": "good", "revoked": "", "expired": "", "account inactive": "bad"}
STATES = [("works", "Works"), ("expired", "Expired"), ("revoked", "Revoked")]


def tone(key: EntryKey) -> str:
    return TONES[key.state]


def until(key: EntryKey) -> str:
    return date_format(timezone.localtime(key.expires_at), "j M Y, H:i")


def revoke(key: EntryKey, user) -> str:
    keys.revoke(key, by=user)
    return f"“{key.name}” is revoked. Whoever came in by it stands outside now."


class NewKeyForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="What it is for: it stands in the list.")
    email = forms.EmailField(
        label="For a person",
        required=False,
        help_text="The address of their account. The key ends with it.",
    )
    group = forms.ModelChoiceField(
        Group.objects.order_by("name"),
        label="Or for a group",
        required=False,
        to_field_name="id",
        help_text="Whoever has the key comes in; the group is a note of who should have it.",
    )
    days = forms.IntegerField(label="Days", initial=keys.DAYS, min_value=1, max_value=keys.MAX_DAYS)

    def clean_email(self):
        """The account, or None."""
        email = self.cleaned_data["email"]
        if not email:
            return None
        person = get_user_model().objects.filter(email__iexact=email).first()
        if person is None:
            raise forms.ValidationError(f"Nobody has an account with {email}.")
        return person


class NewKeyView(ActView):
    """The answer to the form shows the secret: it is kept in no session and at no address."""

    permission = ADD
    listed_as = EntryKey
    form_class = NewKeyForm
    refusals = (keys.NotPossible,)
    page_title = "New key"
    submit_label = "Make the key"

    def form_valid(self, form):
        data = form.cleaned_data
        try:
            key, secret = keys.make(
                data["name"], data["email"], data["group"], data["days"], by=self.request.user
            )
        except self.refusals as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        context = self.get_context_data(form=form) | {"key": key, "secret": secret}
        response = render(self.request, "construction/admin/new_key.html", context)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response


class KeyFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=STATES, method="in_state")
    last_used_at = dates("Last used", "last_used_at")

    def in_state(self, rows, name, value):
        if value == "works":
            return rows.open_doors()
        if value == "revoked":
            return rows.exclude(revoked_at=None)
        return rows.filter(revoked_at=None, expires_at__lte=timezone.now())

    class Meta:
        model = EntryKey
        fields = []


class KeyInspectView(InspectView):
    def get_fields_context(self):
        return []

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_revoke=self.request.user.has_perm(CHANGE) and not self.object.revoked_at,
            history=history_of(self.object),
            **kwargs,
        )


class KeyViewSet(ActsViewSet):
    model = EntryKey
    icon = "key"
    menu_label = "Construction keys"
    menu_order = 911
    add_to_settings_menu = True
    empty = "There are no keys. Whoever is to see the closed shop needs one."
    door = ("New key", "new", "plus", lambda user: user.has_perm(ADD))
    acts = {"new": ("new/", NewKeyView)}
    buttons = {"revoke": (revoke, lambda user: user.has_perm(CHANGE))}
    refusals = (keys.NotPossible,)
    extra_permissions = ("add_entrykey", "change_entrykey", "change_closing")
    filterset_class = KeyFilterSet
    inspect_view_class = KeyInspectView
    inspect_template_name = "construction/admin/key.html"
    list_select_related = ("person", "group", "created_by")
    list_display = [
        "name",
        Column("holder", label="For"),
        StateColumn("state", tone=tone, accessor="state"),
        # Wagtail's own column of dates takes all that is to come for "just now".
        Column("until", label="Until", accessor=until, sort_key="expires_at"),
        DateColumn("last_used_at", label="Last used", sort_key="last_used_at"),
    ]
    search_fields = ["name", "person__email", "group__name"]
    export_filename = "construction-keys"
    export_values = {
        "Name": lambda key: key.name,
        "For": lambda key: key.holder,
        "State": lambda key: key.state,
        "Made (UTC)": lambda key: key.created_at,
        "Made by": lambda key: key.created_by and key.created_by.email,
        "Until (UTC)": lambda key: key.expires_at,
        "Revoked (UTC)": lambda key: key.revoked_at,
        "Last used (UTC)": lambda key: key.last_used_at,
    }
