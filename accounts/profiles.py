"""What sellers say of themselves in public."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail.permissions import policy_registry

from accounts.models import SellerProfile, User
from core import social

MOST_LINKS = 5
# What is said of a seller who usually answers so soon; of slower ones nothing.
PROMISES = (
    (timedelta(hours=1), gettext_lazy("%(name)s usually answers within an hour.")),
    (timedelta(hours=4), gettext_lazy("%(name)s usually answers within a few hours.")),
    (timedelta(days=1), gettext_lazy("%(name)s usually answers within a day.")),
    (timedelta(days=2), gettext_lazy("%(name)s usually answers within two days.")),
    (timedelta(days=7), gettext_lazy("%(name)s usually answers within a week.")),
)


def may_have_profile(user: User) -> bool:
    """Whoever may write a page may sell one."""
    return policy_registry.get_by_type(Page).user_has_permission(user, "add")


def profile_of(user: User) -> SellerProfile:
    """The profile of `user`; a new one, not saved yet, if they have none."""
    return SellerProfile.objects.filter(user=user).first() or SellerProfile(user=user)


def shown() -> QuerySet[SellerProfile]:
    """What customers may read: of everybody who has a name, and has not gone."""
    return SellerProfile.objects.filter(user__is_active=True).exclude(name="")


def shown_profile(user_id: int | None) -> SellerProfile | None:
    """What customers may read of a seller; None of somebody without a name, or who has gone."""
    if user_id is None:
        return None
    return shown().filter(user_id=user_id).select_related("picture").first()


def shown_beside(page) -> SellerProfile | None:
    """The profile of the seller of a product's page; one query, however often a page asks."""
    if not hasattr(page, "_profile_of_seller"):
        page._profile_of_seller = shown_profile(page.owner_id)
    return page._profile_of_seller


def shown_at(slug: str) -> SellerProfile | None:
    """The profile that has its page at this address; None where there is none to show."""
    found = SellerProfile.objects.filter(slug=slug).values_list("user_id", flat=True).first()
    return shown_profile(found)


def promise_of(profile: SellerProfile | None) -> str:
    """How soon the seller usually answers, in words; empty where nothing is known or it is long."""
    if profile is None or profile.answers_within is None:
        return ""
    took = timedelta(seconds=profile.answers_within)
    words = next((words for limit, words in PROMISES if took <= limit), "")
    return str(words) % {"name": profile.name} if words else ""


def note_answer_times(seconds: dict[int, int]) -> None:
    """Keep how long those who ask for help usually wait, by the numbers of the sellers; of whoever
    is not named nothing is known."""
    known = SellerProfile.objects.exclude(answers_within=None)
    known.exclude(user__in=seconds).update(answers_within=None)
    for seller, span in seconds.items():
        SellerProfile.objects.filter(user=seller).update(answers_within=span)


def name_of(user: User | None) -> str:
    """The name that customers may read of a seller; empty if there is none to show."""
    profile = getattr(user, "seller_profile", None)
    return profile.name if user and user.is_active and profile else ""


def read_links(text: str) -> list[str]:
    """The addresses in `text`, one from each line. Raises ValidationError at one that is none."""
    return social.read(text, MOST_LINKS)


def named_links(profile: SellerProfile) -> list[tuple[str, str]]:
    """Each link, and how it is read."""
    return social.named(profile.links)
