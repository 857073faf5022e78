"""What sellers say of themselves in public."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from wagtail.models import Page
from wagtail.permissions import policy_registry

from accounts.models import SellerProfile, User

MOST_LINKS = 5
_is_address = URLValidator(schemes=["https"])


def may_have_profile(user: User) -> bool:
    """Whoever may write a page may sell one."""
    return policy_registry.get_by_type(Page).user_has_permission(user, "add")


def profile_of(user: User) -> SellerProfile:
    """The profile of `user`; a new one, not saved yet, if they have none."""
    return SellerProfile.objects.filter(user=user).first() or SellerProfile(user=user)


def shown_profile(user_id: int | None) -> SellerProfile | None:
    """What customers may read of a seller; None of somebody without a name, or who has gone."""
    if user_id is None:
        return None
    shown = SellerProfile.objects.filter(user_id=user_id, user__is_active=True).exclude(name="")
    return shown.select_related("picture").first()


def read_links(text: str) -> list[str]:
    """The addresses in `text`, one from each line. Raises ValidationError at one that is none."""
    links = list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))
    if len(links) > MOST_LINKS:
        raise ValidationError(
            gettext("At most %(count)s links, one in each line.") % {"count": MOST_LINKS}
        )
    for link in links:
        try:
            _is_address(link)
            is_plain = "@" not in urlsplit(link).netloc and len(link) <= 200
        except (ValidationError, ValueError):
            is_plain = False
        if not is_plain:
            raise ValidationError(
                gettext("“%(link)s” is no address that begins with https://.") % {"link": link}
            )
    return links


def named_links(profile: SellerProfile) -> list[tuple[str, str]]:
    """Each link, and how it is read: without https://, and without a slash at its end."""
    found = profile.links.splitlines()
    return [(link, link.removeprefix("https://").removesuffix("/")) for link in found]
