"""Who has a second factor, who must have one, and who lost theirs."""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from wagtail.log_actions import log

from accounts import audit, language
from accounts.models import User
from notifications import catalogue

# Recovery codes only stand in for these.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_factor(user) -> bool:
    return is_mfa_enabled(user, FACTORS)


def is_required_of(user) -> bool:
    """Whether this shop lets `user` into the admin with a second factor only."""
    return settings.ADMIN_REQUIRES_SECOND_FACTOR and user.has_perm("wagtailadmin.access_admin")


def was_shown(request: HttpRequest) -> bool:
    """Whether this session has seen a second factor, or a recovery code in its place.

    A session that began before its owner had one has not.
    """
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def note_shown(request: HttpRequest, kind: str) -> None:
    """Setting a factor up in this session shows it as well."""
    record_authentication(request, request.user, "mfa", type=kind)


@transaction.atomic
def remove_all(user: User, *, by: User | None = None) -> int:
    """Take all second factors off an account whose owner lost them, log it and tell the owner.

    Returns how many there were; recovery codes count as one.
    """
    held = Authenticator.objects.filter(user=user)
    number = held.count()
    if number:
        held.delete()
        log(user, audit.FACTORS_REMOVED, user=by)
        catalogue.factors_removed_by_staff(recipient=user.email, security_url=reverse("mfa_index"))
    return number


def note_used(user: User, authenticator: Authenticator) -> None:
    """Tell an account's owner that a recovery code was used: whoever has found the sheet has it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        return
    now = Authenticator.objects.get(pk=authenticator.pk)  # allauth's was read before
    catalogue.recovery_code_used(
        recipient=user.email,
        left=len(now.wrap().get_unused_codes()),
        codes_url=reverse("mfa_index"),
        reset_url=reverse("account_reset_password"),
        language=language.of_mail_to(user),
    )
