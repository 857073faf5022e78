"""Staff ask for a copy of somebody's data, have an account deleted, or keep it: with a reason."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.widgets.button import Button

from accounts.admin.person_acts import PersonActView, may_act_on
from accounts.models import User
from accounts.personal_data import deletions, exports
from core import languages
from core.personal_data import losses, why_waiting
from core.refusals import NotPossible


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy(
            "Why, and how they asked for it. It stays in the log: write no names or addresses."
        ),
    )


class PersonalDataView(PersonActView):
    """An act on what is kept about somebody."""

    form_class = ReasonForm
    refusals = (NotPossible,)

    def arguments(self, form) -> dict:
        return {
            "by": self.request.user,
            "reason": form.cleaned_data["reason"],
            "language": languages.of_reader(self.object.email),
        }


class ExportView(PersonalDataView):
    """Has a copy made, which goes to the person alone."""

    page_title = gettext_lazy("Send a copy of their data")
    submit_label = gettext_lazy("Send them a copy")

    def act(self, form):
        exports.ask(self.object, **self.arguments(form))
        return gettext("A copy is being made: the link goes to %(address)s.") % {
            "address": self.object.email
        }

    def get_context_data(self, **kwargs):
        intro = gettext(
            "%(address)s gets a link to everything that the shop keeps about them. It opens in "
            "their account alone; you do not see the copy."
        )
        return super().get_context_data(intro=intro % {"address": self.object.email}, **kwargs)


class EraseView(PersonalDataView):
    """Has an account deleted, as its person could by themselves."""

    page_title = gettext_lazy("Delete the account and its data")
    submit_label = gettext_lazy("Have it deleted")
    is_danger = True

    def why_not(self):
        if deletions.open_for(self.object):
            return gettext("The account is to be deleted already.")
        return deletions.why_not(self.object)

    def act(self, form):
        deletion = deletions.ask(self.object, **self.arguments(form))
        return gettext("The account will be deleted on %(date)s; its person was told by mail.") % {
            "date": deletions.day_of(deletion)
        }

    def get_context_data(self, **kwargs):
        sentences = [
            gettext(
                "%(address)s is told by mail, and can keep the account until it is deleted. Orders "
                "stay, without a name."
            )
            % {"address": self.object.email},
            *losses(self.object),
        ]
        if waits_for := why_waiting(self.object):
            sentences.append(gettext("It would wait now: %(why)s") % {"why": waits_for})
        return super().get_context_data(intro=" ".join(sentences), **kwargs)


class KeepView(PersonActView):
    """Takes the deletion of an account back."""

    form_class = forms.Form
    page_title = gettext_lazy("Keep the account")
    submit_label = gettext_lazy("Keep the account")
    refusals = (NotPossible,)

    def why_not(self):
        if deletions.open_for(self.object):
            return ""
        return gettext("Nobody has asked for the deletion of this account.")

    def act(self, form):
        if deletion := deletions.open_for(self.object):
            deletions.take_back(deletion, by=self.request.user)  # type: ignore[arg-type]  # the admin knows who asks
        return gettext("The account is kept; its person was told by mail.")

    def get_context_data(self, **kwargs):
        deletion = deletions.open_for(self.object)
        intro = gettext("The account is to be deleted on %(date)s.") % {
            "date": deletions.day_of(deletion) if deletion else ""
        }
        if deletion and deletion.waits_for:
            intro += " " + gettext("It waits: %(why)s") % {"why": deletion.waits_for}
        return super().get_context_data(intro=intro, **kwargs)


def data_buttons(person: User, user) -> list[Button]:
    """The ways to the data of `person`, where `user` may do that."""
    if not may_act_on(person, user):
        return []
    deletion = deletions.open_for(person)
    views = [("export_data", ExportView, "download")]
    views.append(("keep", KeepView, "undo") if deletion else ("erase", EraseView, "bin"))
    return [
        Button(
            view.page_title,
            url=reverse(f"wagtailusers_users:{name}", args=[person.pk]),
            icon_name=icon,
            priority=40 + place,
        )
        for place, (name, view, icon) in enumerate(views)
    ]
