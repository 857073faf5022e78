"""Sending somebody who was invited and never came another link."""

from django.forms import Form
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.widgets.button import Button

from accounts import invitations, people
from accounts.models import User
from core.admin.acts import ActView
from core.refusals import NotPossible


class InviteAgainView(ActView):
    """Sends somebody who was never in another link."""

    form_class = Form
    page_title = gettext_lazy("Send the invitation again")
    submit_label = gettext_lazy("Send the invitation again")
    refusals = (NotPossible,)
    permission = people.CHANGES_PEOPLE
    model = User

    def get_row(self):
        return get_object_or_404(User, pk=self.kwargs["pk"])

    def may(self):
        return super().may() and people.may_touch(self.request.user, self.object)  # type: ignore[arg-type]  # the admin knows who asks

    def why_not(self):
        return invitations.why_not(self.object)

    def act(self, form):
        invitations.send(self.object, by=self.request.user)  # type: ignore[arg-type]
        return gettext("A link to choose a password is on its way to %(address)s.") % {
            "address": self.object.email
        }

    def get_back_url(self):
        return reverse("wagtailusers_users:edit", args=[self.object.pk])

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailusers_users:index"), "label": gettext("People")},
            {"url": self.get_back_url(), "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        intro = gettext("%(address)s gets another link to choose a password. It works once.")
        return super().get_context_data(intro=intro % {"address": self.object.email}, **kwargs)


def invite_again_button(person: User, user) -> list[Button]:
    """The way to send `person` another link, where `user` can."""
    may = user.has_perm(people.CHANGES_PEOPLE) and people.may_touch(user, person)
    if not (may and person.is_expected) or invitations.why_not(person):
        return []
    url = reverse("wagtailusers_users:invite_again", args=[person.pk])
    return [Button(InviteAgainView.page_title, url=url, icon_name="mail", priority=15)]
