"""Pages that are for some people only, by each of Wagtail's *Privacy* settings."""

from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from tests.factories import UserFactory

WORD = "open sesame"
KINDS = ("password", "login", "groups")


def hide(page, kind="password") -> PageViewRestriction:
    """Show `page` to those with the password, who are logged in, or to editors."""
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=kind, password=WORD if kind == "password" else ""
    )
    if kind == "groups":
        restriction.groups.set(Group.objects.filter(name="Editors"))
    return restriction


def let_in(client, restriction) -> None:
    """Give the visitor what it takes to see the page of `restriction`."""
    if restriction.restriction_type == "password":
        page = restriction.page
        client.post(
            f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/",
            {"password": WORD, "return_url": page.url},
        )
    else:
        client.force_login(UserFactory(groups=["Editors"]))
