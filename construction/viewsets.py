"""Keys in the admin: listed, made, revoked. A secret is shown on one page, once."""

from operator import attrgetter

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.views.snippets import InspectView

from construction import keys
from construction.models import EntryKey, KeyState
from core.admin.acts import ActView
from core.admin.columns import StateColumn
from core.admin.filters import dates
from core.admin.history import history_of
from core.admin.lists import ActsViewSet

ADD, CHANGE = "construction.add_entrykey", "construction.change_entrykey"
STATES = [
    (KeyState.WORKS, _("Works")),
    (KeyState.EXPIRED, _("Expired")),
    (KeyState.REVOKED, _("Revoked")),
]


def until(key: EntryKey) -> str:
    return date_format(timezone.localtime(key.expires_at), "j M Y, H:i")


def revoke(key: EntryKey, user) -> str:
    keys.revoke(key, by=user)
    return gettext("“%(key)s” is revoked. Whoever came in by it stands outside now.") % {
        "key": key.name
    }


class NewKeyForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What it is for: it stands in the list.")
    )
    email = forms.EmailField(
        label=_("For a person"),
        required=False,
        help_text=_("The address of their account. The key ends with it."),
    )
    group = forms.ModelChoiceField(
        Group.objects.order_by("name"),
        label=_("Or for a group"),
        required=False,
        to_field_name="id",
        help_text=_("Whoever has the key comes in; the group is a note of who should have it."),
    )
    days = forms.IntegerField(
        label=_("Days"), initial=keys.DAYS, min_value=1, max_value=keys.MAX_DAYS
    )

    def clean_email(self):
        """The account, or None."""
        email = self.cleaned_data["email"]
        if not email:
            return None
        person = get_user_model().objects.filter(email__iexact=email).first()
        if person is None:
            raise forms.ValidationError(
                gettext("Nobody has an account with %(email)s.") % {"email": email}
            )
        return person


class NewKeyView(ActView):
    """The answer to the form shows the secret: it is kept in no session and at no address."""

    permission = ADD
    listed_as = EntryKey
    form_class = NewKeyForm
    refusals = (keys.NotPossible,)
    page_title = _("New key")
    submit_label = _("Make the key")

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
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")
    last_used_at = dates(_("Last used"), "last_used_at")

    def in_state(self, rows, name, value):
        if value == KeyState.WORKS:
            return rows.open_doors()
        if value == KeyState.REVOKED:
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
    menu_label = _("Construction keys")
    menu_order = 911
    add_to_settings_menu = True
    empty = _("There are no keys. Whoever is to see the closed shop needs one.")
    door = (_("New key"), "new", "plus", lambda user: user.has_perm(ADD))
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
        Column("holder", label=_("For")),
        StateColumn("state", attrgetter("state.tone"), label=_("State"), accessor="state.label"),
        # Wagtail's own column of dates takes all that is to come for "just now".
        Column("until", label=_("Until"), accessor=until, sort_key="expires_at"),
        DateColumn("last_used_at", label=_("Last used"), sort_key="last_used_at"),
    ]
    search_fields = ["name", "person__email", "group__name"]
    export_filename = "construction-keys"
    export_values = {
        _("Name"): lambda key: key.name,
        _("For"): lambda key: key.holder,
        _("State"): lambda key: key.state.label,
        _("Made (UTC)"): lambda key: key.created_at,
        _("Made by"): lambda key: key.created_by and key.created_by.email,
        _("Until (UTC)"): lambda key: key.expires_at,
        _("Revoked (UTC)"): lambda key: key.revoked_at,
        _("Last used (UTC)"): lambda key: key.last_used_at,
    }
