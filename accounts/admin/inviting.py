"""Sending somebody who was invited and never came another link."""

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.widgets.button import Button

from accounts import invitations
from accounts.admin.person_acts import PersonActView, may_act_on
from accounts.models import User
from core.refusals import NotPossible


class InviteAgainView(PersonActView):
    """Sends somebody who was never in another link."""

    form_class = Form
    page_title = gettext_lazy("Send the invitation again")
    submit_label = gettext_lazy("Send the invitation again")
    refusals = (NotPossible,)

    def why_not(self):
        return invitations.why_not(self.object)

    def act(self, form):
        invitations.send(self.object, by=self.request.user)  # type: ignore[arg-type]
        return gettext("A link to choose a password is on its way to %(address)s.") % {
            "address": self.object.email
        }

    def get_context_data(self, **kwargs):
        intro = gettext("%(address)s gets another link to choose a password. It works once.")
        return super().get_context_data(intro=intro % {"address": self.object.email}, **kwargs)


def invite_again_button(person: User, user) -> list[Button]:
    """The way to send `person` another link, where `user` can."""
    if not (may_act_on(person, user) and person.is_expected) or invitations.why_not(person):
        return []
    url = reverse("wagtailusers_users:invite_again", args=[person.pk])
    return [Button(InviteAgainView.page_title, url=url, icon_name="mail", priority=15)]
