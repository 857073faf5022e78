"""People as code and staff make and change them, outside of the pages of the account itself."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from wagtail.log_actions import log

from accounts import audit
from accounts.logins import sessions
from accounts.models import User
from core import languages
from core.personal_data import is_alias
from notifications import catalogue

CHANGES_PEOPLE = "accounts.change_user"
# What each role may do, in plain words: filled in by whoever has the table of roles.
ROLES_IN_WORDS: dict[str, str | Promise] = {}


@transaction.atomic
def create_verified_user(
    email: str, password: str, *, first_name: str = "", last_name: str = "", groups=()
) -> User:
    """A person whose address counts as proven: may log in at once.

    `groups` are names of groups that exist. Raises IntegrityError for a taken address and
    Group.DoesNotExist for an unknown group.
    """
    user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name)
    user.groups.set([Group.objects.get(name=name) for name in groups])
    mark_verified(user)
    return user


def mark_verified(user: User) -> None:
    """Make the user's own address their only one, and proven."""
    forget_other_addresses(user)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def forget_other_addresses(user: User) -> None:
    """Drop addresses that staff replaced: they must not open the account any more."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()


def password_link(user: User) -> str:
    """Where `user` chooses a password: as in the mail of *Forgot your password?*, once, and for
    PASSWORD_RESET_TIMEOUT seconds."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )
    return settings.SITE_URL + path


def may_touch(user: User, person: User) -> bool:
    """Whether `user`, who may change people, may change this one: superusers are left to their
    own kind, and what is left of a deleted account to nobody."""
    return not is_alias(person.email) and (user.is_superuser or not person.is_superuser)


def is_last_admin(person: User) -> bool:
    """Whether nobody but `person` may change people: without them, nobody could let anybody in."""
    others = User.objects.with_perm(CHANGES_PEOPLE, is_active=True).exclude(pk=person.pk)
    return person.has_perm(CHANGES_PEOPLE) and not others.exists()


def set_active(persons: list[User], is_active: bool) -> None:
    """Let people in again, or keep them out: they are logged out everywhere at once."""
    User.objects.filter(pk__in=[person.pk for person in persons]).update(is_active=is_active)
    if not is_active:
        sessions.end_all(persons)


def tell_what_staff_changed(person: User, before: User, *, by: User) -> None:
    """Tell a person, at both addresses, that staff gave them another one, and log who did.

    `before` is the same person as stored until now.
    """
    if person.email != before.email:
        log(person, audit.ADDRESS_REPLACED, user=by)
        for recipient in (before.email, person.email):
            catalogue.address_changed_by_staff(
                recipient=recipient,
                old_email=before.email,
                new_email=person.email,
                language=languages.of_reader(person.email),
            )
