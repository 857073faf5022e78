"""Giving somebody another e-mail address, where they cannot do it themselves any more."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import people
from accounts.admin.person_acts import PersonActView
from core.plain_text import one_line
from core.refusals import NotPossible


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("New e-mail address"), max_length=254)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=people.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why, and how you know that it is them. It stays in the history."),
    )

    def clean_reason(self) -> str:
        return one_line(self.cleaned_data["reason"])


class ReplaceAddressView(PersonActView):
    """With a reason, for the log; both addresses are told."""

    form_class = AddressForm
    page_title = _("Replace the e-mail address")
    submit_label = _("Replace the e-mail address")
    refusals = (NotPossible,)
    is_danger = True

    def why_not(self) -> str:
        by = self.request.user
        return people.why_not_replaced(self.object, by)  # type: ignore[arg-type]  # as in may()

    def act(self, form) -> str:
        email, reason = form.cleaned_data["email"], form.cleaned_data["reason"]
        by = self.request.user
        people.replace_address(self.object, email, by=by, because=reason)  # type: ignore[arg-type]  # as above
        return gettext(
            "The address is replaced, and both were told by e-mail. The new one is proven by a "
            "code at the next login."
        )

    def get_context_data(self, **kwargs):
        intro = gettext(
            "%(person)s is logged out everywhere and proves the new address by a code at the next "
            "login; password and second factors stay. The former address is told too. Somebody may "
            "only pretend to have lost their mailbox: ask for what a stranger cannot know, such as "
            "order number, date and amount."
        ) % {"person": self.object.email}
        return super().get_context_data(intro=intro, **kwargs)
