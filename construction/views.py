"""The switch in the admin, with the closed page as people will see it."""

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.images.widgets import AdminImageChooser

from construction import closing, passes, reports, responses, state
from construction.models import EntryKey
from core.admin.acts import ActView
from core.admin.own_images import images_for
from core.models import ShopImage

CHANGE = "construction.change_closing"


class SwitchForm(forms.Form):
    is_on = forms.BooleanField(
        label=_("Under construction"),
        required=False,
        help_text=_("Closes everything, this admin too, to everybody without a key."),
    )
    stay_by = forms.ModelChoiceField(
        EntryKey.objects.none(),
        label=_("Keep this browser inside by the key"),
        required=False,
        to_field_name="id",
        help_text=_("Or you would close the door behind yourself."),
    )
    message = forms.CharField(
        label=_("Message"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What people read. Empty: a general sentence."),
    )
    ends_at = forms.DateTimeField(
        label=_("Expected end"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=_(
            "Shown to people, and told to search engines. The shop does not open by itself."
        ),
    )
    picture = forms.ModelChoiceField(
        ShopImage.objects.none(), label=_("Picture"), required=False, widget=AdminImageChooser
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        rows = {"stay_by": EntryKey.objects.open_doors(), "picture": images_for(user)}
        for name, queryset in rows.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset

    def clean(self):
        data = super().clean() or {}
        if not data.get("is_on"):
            return data
        if not data.get("stay_by") and "stay_by" not in self.errors:
            self.add_error(
                "stay_by",
                gettext("Choose a key. If there is none, make one first: Construction keys."),
            )
        if data.get("ends_at") and data["ends_at"] <= timezone.now():
            self.add_error("ends_at", gettext("This has passed."))
        return data


class SwitchView(ActView):
    """Closes or opens the shop; whoever closes it here stays inside by a key of their choice."""

    permission = CHANGE
    listed_as = EntryKey
    form_class = SwitchForm
    template_name = "construction/admin/switch.html"
    page_title = _("Under construction")
    header_icon = "warning"
    submit_label = _("Save")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self):
        now = closing.read()
        key = passes.read(self.request, state.current())
        return {
            "is_on": now.is_on,
            "message": now.message,
            "ends_at": now.ends_at,
            "picture": now.picture,
            "stay_by": key.id if key else None,
        }

    def get_back_url(self):
        return reverse("under_construction")

    def act(self, form) -> str:
        data = form.cleaned_data
        closing.set_switch(
            data["is_on"],
            data["message"],
            data["ends_at"],
            data["picture"],
            by=self.request.user,
        )
        if data["is_on"]:
            return gettext("The shop is closed. You see it by your key.")
        return gettext("The shop is open.")

    def form_valid(self, form):
        response = super().form_valid(form)
        chosen = form.cleaned_data["stay_by"]
        if form.cleaned_data["is_on"] and chosen and (key := state.refresh().key(chosen.pk)):
            passes.give(response, key)
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            is_closed=reports.is_closed(),
            is_decided_elsewhere=reports.environment() is not None,
            who_decides=reports.who_decides(),
            keys=EntryKey.objects.open_doors().count(),
            keys_url=reverse(self.listed.snippet_viewset.get_url_name("list")),
            preview_url=reverse("under_construction_preview"),
            **kwargs,
        )


@xframe_options_sameorigin
@permission_required(CHANGE, raise_exception=True)
def preview(request):
    """The closed page: as it is, or (POST) with the words of the form that is being filled in."""
    now = closing.read()
    form = SwitchForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST":
        form.is_valid()
        data = form.cleaned_data
        now.message, now.ends_at = data.get("message", ""), data.get("ends_at")
        now.picture = data.get("picture")
    page = closing.page_of(now).replace(closing.PLACE, responses.nothing_sent(get_language()), 1)
    response = HttpResponse(page)
    responses.never_store(response)
    return response
