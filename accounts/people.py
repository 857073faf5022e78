"""People as code and staff make and change them, outside of the pages of the account itself."""

from copy import copy

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from wagtail.log_actions import log

from accounts import audit
from accounts.logins import sessions
from accounts.models import User
from core import languages
from core.personal_data import is_alias
from core.refusals import NotPossible
from notifications import catalogue

CHANGES_PEOPLE = "accounts.change_user"
LONGEST_REASON = 300
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


def why_not_replaced(person: User, by: User) -> str:
    """Why `by` cannot give `person` another address; empty if they can."""
    if is_alias(person.email):
        return gettext("This account was deleted: only its number is left.")
    if person == by:
        return gettext("Change your own address under Your account, where you prove it by a code.")
    if person.is_expected:
        return gettext(
            "They were invited and have not been here yet. Change the address where you edit the "
            "person: a new invitation goes there."
        )
    return ""


def replace_address(person: User, email: str, *, by: User, because: str) -> None:
    """Give `person` another address, for a reason that stays in the log. Raises NotPossible.

    It is not proven: at the next login a code is sent there. All sessions end, and links to choose
    a password that went to the former address stop working. Password and second factors stay, so
    that whoever talked somebody of the staff into this needs those too. Both addresses are told.
    """
    email, because = email.strip().lower(), because.strip()[:LONGEST_REASON]
    if not because:
        raise NotPossible(gettext("Please say why, and how you know that it is them."))
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        before = copy(person)
        if words := why_not_replaced(person, by):
            raise NotPossible(words)
        if email == before.email:
            raise NotPossible(gettext("This is already the address of the account."))
        if _is_anothers(email, person):
            raise NotPossible(_of_another())
        person.email = email
        try:
            with transaction.atomic():
                person.save(update_fields=["email"])
        except IntegrityError:  # somebody signed up with it in this moment
            raise NotPossible(_of_another()) from None
        forget_other_addresses(person)
        EmailAddress.objects.get_or_create(
            user=person, email=email, defaults={"verified": False, "primary": True}
        )
        sessions.end_all([person])
        tell_what_staff_changed(person, before, by=by, because=because)


def _is_anothers(email: str, person: User) -> bool:
    accounts = User.objects.filter(email__iexact=email).exclude(pk=person.pk)
    proven = EmailAddress.objects.filter(email__iexact=email, verified=True).exclude(user=person)
    return accounts.exists() or proven.exists()


def _of_another() -> str:
    return gettext(
        "Another account has this address. Its person can log in there: grant that account access "
        "to what was bought here, or delete it first, if nothing was bought with it."
    )


def tell_what_staff_changed(person: User, before: User, *, by: User, because: str = "") -> None:
    """Tell a person, at both addresses, that staff gave them another one, and log who did.

    `before` is the same person as stored until now, `because` the reason that the log keeps.
    """
    if person.email != before.email:
        # Goes with the account (personal_data/holdings.py).
        words = gettext("%(before)s became %(after)s. %(reason)s")
        values = {"before": before.email, "after": person.email, "reason": because}
        log(person, audit.ADDRESS_REPLACED, user=by, data={"cause": (words % values).strip()})
        for recipient in (before.email, person.email):
            catalogue.address_changed_by_staff(
                recipient=recipient,
                old_email=before.email,
                new_email=person.email,
                language=languages.of_reader(person.email),
            )
