"""Sending a message once more: a new row, written anew from what it was about.

The texts of a message that arrived are wiped, and those of one that failed may not be true any
more. So the app that writes a kind of message registers, in its ready(), how to write it again:

    resending.register("order-paid", write)

`write(about, dedupe_key, **details)` returns the new message, or None when there is nothing (true)
to say any more. `about` and `details` are those that the first message was written with; it is
not asked once the row is gone.
"""

import uuid
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.refusals import NotPossible
from notifications.models import OutgoingMessage

Writer = Callable[..., OutgoingMessage | None]
_writers: dict[str, Writer] = {}

CODE_OR_LINK = _(
    "It held a code or a link that opens an account, and those are never sent twice: ask the "
    "person to request a new one."
)
MOMENT = _("It told of a moment that has passed: what it was about shows how things stand now.")
WAITING = _("It has not been given up: it is tried again by itself.")
ON_ITS_WAY = _("It was sent again already and is on its way.")
NOTHING_TO_SAY = _("What it was about is gone or has changed, so it would not be true any more.")


def register(kind: str, write: Writer) -> None:
    """Let `write` write messages of `kind` anew."""
    _writers[kind] = write


def kinds_written_anew() -> set[str]:
    """The kinds that somebody registered."""
    return set(_writers)


def why_not(message: OutgoingMessage) -> str:
    """Why `message` cannot be sent again; empty if it can, as far as its row tells."""
    if message.status == OutgoingMessage.Status.PENDING:
        return str(WAITING)
    if message.is_sensitive:
        return str(CODE_OR_LINK)
    if message.kind not in _writers or message.about_id is None:
        return str(MOMENT)
    if message.repeats.filter(status=OutgoingMessage.Status.PENDING).exists():
        return str(ON_ITS_WAY)
    return ""


def as_written_today(message: OutgoingMessage) -> OutgoingMessage | None:
    """`message` as it would be written now, which is not kept and goes to nobody; None for secrets
    and moments, and where what it was about has changed.

    Words are wiped once they have arrived: this is what can still be said of them.
    """
    writer = _writers.get(message.kind)
    if writer is None or message.is_sensitive or message.about_id is None:
        return None
    with transaction.atomic():
        row = message.about
        key = f"read:{message.pk}:{uuid.uuid4()}"
        written = writer(row, key, **message.details) if row else None
        # With the row goes the task that was to send it.
        transaction.set_rollback(True)
    return written


def send_again(message: OutgoingMessage) -> OutgoingMessage:
    """Write `message` anew, to whom it concerns now. Raises NotPossible.

    Of many clicks at once the key admits one.
    """
    with transaction.atomic():
        message = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
        if reason := why_not(message):
            raise NotPossible(reason)
        count = message.repeats.count() + 1
        key = f"again:{message.pk}:{count}"
        row = message.about
        again = _writers[message.kind](row, key, **message.details) if row else None
        if again is None:
            raise NotPossible(str(NOTHING_TO_SAY))
        again.repeat_of = message
        again.save(update_fields=["repeat_of"])
    return again
