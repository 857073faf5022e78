"""Inviting people: staff name who and as what, the person chooses the password at a link by e-mail.

The link is that of *Forgot your password?* (people.password_link). It went to one mailbox alone, so
whoever opens it has proven the address.
"""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from wagtail.log_actions import log

from accounts import audit, people
from accounts.models import User
from core.refusals import NotPossible
from notifications import catalogue


@transaction.atomic
def send(person: User, *, by: User) -> None:
    """Send `person` a link to choose a password, and log who did. Raises NotPossible.

    May be asked again, as long as the person was never in; what was sent before stays good for
    its time, until one of the links was used.
    """
    if reason := why_not(person):
        raise NotPossible(reason)
    person.invited_at = timezone.now()
    person.save(update_fields=["invited_at"])
    log(person, audit.INVITED, user=by)
    catalogue.invitation(
        recipient=person.email,
        inviter=str(by),
        roles=", ".join(group.name for group in person.groups.order_by("name")),
        password_url=people.password_link(person),
        reset_url=reverse("account_reset_password"),
        hours=settings.PASSWORD_RESET_TIMEOUT // 3600,
        language=get_language() or settings.LANGUAGE_CODE,
    )


def why_not(person: User) -> str:
    """Why `person` is sent no link; empty if they can be."""
    if person.last_login is not None:
        return gettext(
            "This person has logged in already. Who forgets a password chooses another one at "
            "“Forgot your password?” on the login page."
        )
    if not person.is_active:
        return gettext("This account is not active: let the person in again first.")
    return ""


def note_password_chosen(person: User) -> None:
    """Somebody who is expected has followed their link: the address is theirs."""
    if person.is_expected:
        people.mark_verified(person)
