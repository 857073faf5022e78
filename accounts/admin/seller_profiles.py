"""Staff who look after people edit what a seller says of themselves, too."""

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.widgets.button import Button

from accounts import profiles
from accounts.admin.account_panels import ProfileForm
from accounts.admin.person_acts import PersonActView, may_act_on
from accounts.models import User


class ProfileView(PersonActView):
    """A seller's public profile, with any picture that whoever edits it may choose."""

    form_class = ProfileForm
    page_title = gettext_lazy("Public profile")
    submit_label = gettext_lazy("Save")

    def why_not(self):
        if profiles.may_have_profile(self.object):
            return ""
        return gettext("Only who may sell has a public profile: give them the role first.")

    def get_form_kwargs(self):
        instance = profiles.profile_of(self.object)
        return {**super().get_form_kwargs(), "instance": instance, "by": self.request.user}

    def get_context_data(self, **kwargs):
        intro = gettext("What customers read of this seller, beside products and on a page.")
        return super().get_context_data(intro=intro, **kwargs)

    def act(self, form):
        form.save()
        return gettext("The profile of %(person)s was changed.") % {"person": self.object}


def profile_button(person: User, user) -> list[Button]:
    """The way to the profile of `person`, where `user` may edit it."""
    if not (may_act_on(person, user) and profiles.may_have_profile(person)):
        return []
    url = reverse("wagtailusers_users:profile", args=[person.pk])
    return [Button(ProfileView.page_title, url=url, icon_name="user", priority=20)]
