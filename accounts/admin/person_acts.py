"""What staff do to one person from the page on which they edit them."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext

from accounts import people
from accounts.models import User
from core.admin.acts import ActView


def may_act_on(person: User, user) -> bool:
    """Whether `user` looks after people, and this one is no stronger than they are."""
    return user.has_perm(people.CHANGES_PEOPLE) and people.may_touch(user, person)


class PersonActView(ActView):
    """An act on a person; it leads back to them."""

    permission = people.CHANGES_PEOPLE
    model = User

    def get_row(self):
        return get_object_or_404(User, pk=self.kwargs["pk"])

    def may(self):
        return super().may() and people.may_touch(self.request.user, self.object)  # type: ignore[arg-type]  # the admin knows who asks

    def get_back_url(self):
        return reverse("wagtailusers_users:edit", args=[self.object.pk])

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailusers_users:index"), "label": gettext("People")},
            {"url": self.get_back_url(), "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]
