"""A backup brings deleted accounts back: which were deleted is noted in the storage, beside it.

A note is an empty file whose name holds the account's number and the moment when it was made: after
a restore the number may belong to somebody else.
"""

import logging

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AccountDeletion, User
from core.personal_data import is_alias

logger = logging.getLogger(__name__)

FOLDER = "deleted-accounts"


def note_deletions() -> None:
    """Note in the storage what was deleted and is not noted yet."""
    storage = storages["private"]
    missing = AccountDeletion.objects.filter(noted_at=None).exclude(done_at=None)
    for deletion in missing.select_related("user")[:100]:
        name = f"{FOLDER}/{_name(deletion.user)}"
        try:
            if not storage.exists(name):
                storage.save(name, ContentFile(b"\n"))
        except Exception:  # whatever the storage has to say: the next run tries again
            logger.exception("the deletion of account %s is not noted yet", deletion.user_id)
            return
        AccountDeletion.objects.filter(pk=deletion.pk).update(noted_at=timezone.now())


def repeat() -> list[int]:
    """Have the accounts deleted again that a restore brought back; returns their numbers.

    Nobody is told a second time. Raises what the storage raises.
    """
    repeated = []
    for name in _noted():
        number, _, made = name.partition("-")
        user = User.objects.filter(pk=int(number)).first() if number.isdecimal() else None
        if user is None or is_alias(user.email) or _name(user) != f"{number}-{made}":
            continue
        now = timezone.now()
        try:
            with transaction.atomic():
                AccountDeletion.objects.create(
                    user=user, due_at=now, is_repeated=True, reason="", noted_at=now
                )
        except IntegrityError:  # one waits already, since before the backup
            AccountDeletion.objects.filter(user=user, taken_back_at=None, done_at=None).update(
                due_at=now, is_repeated=True
            )
        repeated.append(user.pk)
    return repeated


def _noted() -> list[str]:
    try:
        return storages["private"].listdir(FOLDER)[1]
    except FileNotFoundError:
        return []


def _name(user: User) -> str:
    return f"{user.pk}-{user.date_joined:%Y%m%d%H%M%S%f}"
