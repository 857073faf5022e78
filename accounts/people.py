"""Making people outside of the sign-up form: for the demo, for tests, by staff."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User


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
