"""Deletion of an account: asked for, taken back, and carried out once its time has come.

Between the two lie ACCOUNT_DELETION_DAYS. What the shop must keep stays as rows of a number
(core/personal_data/ says what); the address is free again.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.log_actions import log

from accounts import audit
from accounts.models import AccountDeletion, User
from accounts.personal_data import restored
from accounts.personal_data.holdings import person_of
from core.personal_data import Person, holdings, is_alias, why_refused, why_waiting
from core.refusals import NotPossible
from notifications import catalogue

logger = logging.getLogger(__name__)

SALT = "accounts.deletions"
# So many in one run of the task.
AT_ONCE = 50


class LinkUnknown(Exception):
    """Not a link that the shop has written, or of a deletion that is not open any more."""


def open_for(user: User) -> AccountDeletion | None:
    """The deletion that waits for its time, if there is one."""
    return user.deletions.filter(taken_back_at=None, done_at=None).first()


def why_not(user: User) -> str:
    """What has to be done before this account can be deleted; empty if nothing."""
    if is_alias(user.email):
        return gettext("This account was deleted already.")
    if user.is_superuser or user.groups.exists() or user.has_perm("wagtailadmin.access_admin"):
        return gettext(
            "This account has a role in the shop. An admin has to take its roles away first, "
            "under Settings → People; then it can be deleted."
        )
    return why_refused(user)


@transaction.atomic
def ask(user: User, *, by: User, language: str, reason: str = "") -> AccountDeletion:
    """Have the account deleted in ACCOUNT_DELETION_DAYS days. Raises NotPossible.

    One that waits already is left as it is, so that two tabs do one thing. `by` is the person, or
    somebody of the staff, who say why.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if waiting := open_for(user):
        return waiting
    if words := why_not(user):
        raise NotPossible(words)
    deletion = AccountDeletion.objects.create(
        user=user,
        asked_by=by,
        reason=reason,
        language=language,
        due_at=timezone.now() + timedelta(days=settings.ACCOUNT_DELETION_DAYS),
    )
    log(user, audit.DELETION_ASKED, user=by, data={"reason": reason})
    with translation.override(language):
        catalogue.deletion_asked(
            recipient=user.email,
            date_text=day_of(deletion),
            keep_url=reverse("account_keep_link", args=[token_of(deletion)]),
            data_url=reverse("account_data"),
            is_by_staff=by != user,
            language=language,
        )
    return deletion


def day_of(deletion: AccountDeletion) -> str:
    """When it takes effect, in words."""
    return date_format(timezone.localtime(deletion.due_at), "j F Y")


@transaction.atomic
def take_back(deletion: AccountDeletion, *, by: User | None) -> None:
    """Keep the account. Raises NotPossible once it is deleted; a second time does nothing.

    `by` is None for whoever has the link of the mail.
    """
    mine = AccountDeletion.objects.filter(pk=deletion.pk, done_at=None)
    if mine.filter(taken_back_at=None).update(taken_back_at=timezone.now()):
        user = deletion.user
        log(user, audit.DELETION_TAKEN_BACK, user=by)
        catalogue.deletion_taken_back(
            recipient=user.email,
            reset_url=reverse("account_reset_password"),
            language=deletion.language,
        )
    elif not mine.exists():
        raise NotPossible(gettext("It is too late: the account was deleted."))


def token_of(deletion: AccountDeletion) -> str:
    """What the link of the mail holds."""
    return signing.dumps(deletion.pk, salt=SALT)


def behind(token: str) -> AccountDeletion:
    """The deletion that a link is about, if it still waits. Raises LinkUnknown."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise LinkUnknown from None
    found = AccountDeletion.objects.filter(pk=key, taken_back_at=None, done_at=None)
    deletion = found.select_related("user").first()
    if deletion is None:
        raise LinkUnknown
    return deletion


def carry_out_due() -> int:
    """Delete the accounts whose time has come; returns how many were."""
    due = _due().order_by(F("looked_at").asc(nulls_first=True), "due_at")
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            done += carry_out(pk)
        except Exception:  # of one account; the others need not wait for it
            logger.exception("account deletion %s failed", pk)
            AccountDeletion.objects.filter(pk=pk).update(looked_at=timezone.now())
    restored.note_deletions()
    return done


def carry_out(deletion_id: int) -> bool:
    """Delete one account, unless it was kept or has to wait. It may run twice.

    Files go first, outside of any transaction: where a storage does not answer, nothing has
    happened yet, and the next run tries again.
    """
    deletion = _due().select_related("user").filter(pk=deletion_id).first()
    if deletion is None or _has_to_wait(deletion):
        return False
    _remove_files(person_of(deletion.user))
    with transaction.atomic():
        # The key too: what is about to point to this account waits, and finds it gone.
        user = User.objects.select_for_update().get(pk=deletion.user_id)
        deletion = _due().select_for_update().filter(pk=deletion_id).first()
        if deletion is None or _has_to_wait(deletion):
            return False
        address = user.email
        with translation.override(deletion.language):
            _erase(person_of(user))
        AccountDeletion.objects.filter(pk=deletion.pk).update(
            done_at=timezone.now(), looked_at=timezone.now(), waits_for=""
        )
        user.refresh_from_db()
        log(user, audit.DELETED)
        if not deletion.is_repeated:
            catalogue.deletion_done(recipient=address, language=deletion.language)
    return True


def delete_at_once(user: User, *, by: User) -> None:
    """Delete an account that nothing in the books needs, and its number too; nobody is told.

    Raises ProtectedError where something needs it.
    """
    _remove_files(person_of(user))
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        _erase(person_of(user))
        user.refresh_from_db()
        log(user, "wagtail.delete", user=by, deleted=True)
        user.delete()


def _remove_files(person: Person) -> None:
    for holding in holdings():
        if holding.remove_files:
            holding.remove_files(person)


def _erase(person: Person) -> None:
    for holding in holdings():
        holding.erase_for(person)


def _due():
    return AccountDeletion.objects.filter(
        taken_back_at=None, done_at=None, due_at__lte=timezone.now()
    )


def _has_to_wait(deletion: AccountDeletion) -> bool:
    """Whether something has to end first; it is written down for who looks."""
    with translation.override(deletion.language):
        words = why_not(deletion.user) or why_waiting(deletion.user)
    if words:
        AccountDeletion.objects.filter(pk=deletion.pk).update(
            waits_for=words[:300], looked_at=timezone.now()
        )
    return bool(words)
