"""The outbox: a message is a row first, then leased, sent outside any transaction, and marked.

A worker that dies between sending and marking lets the lease run out, and the message goes out
a second time: twice at most per death, never not at all.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import F, Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.background import queue_soon
from core.clocks import CLOCKS_DIFFER
from core.personal_data import is_alias
from core.plain_text import storable
from notifications import mailing, telegram
from notifications.delivery_errors import NotYet, Refused, Rejected, ServerAway
from notifications.models import OutgoingMessage

logger = logging.getLogger(__name__)

# Longer than the task may take (see tasks.py), so that a live worker is never overtaken; short
# enough that the sweep sends what a killed worker held within two minutes of its death.
LEASE = timedelta(seconds=70)
# After the n-th refusal a message waits this long; after the last pause it has failed.
PAUSES = [
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
]
# With the server away no message is to blame: all wait alike, so that they leave soon after its
# return, and give up by age.
AWAY_PAUSE = timedelta(seconds=45)
GIVE_UP_AFTER = timedelta(days=3)
# What lay still so long (held back, or all workers away) is not given up at its first try.
TRIES_AT_LEAST = 80
# What is of no use once a message is delivered, and of harm in wrong hands.
WIPED = {"text": "", "html": "", "stop_url": ""}

# How a message of each channel leaves; raises one of notifications.delivery_errors.
SENDERS: dict[str, Callable[[OutgoingMessage], None]] = {
    OutgoingMessage.Channel.EMAIL: mailing.send,
    OutgoingMessage.Channel.TELEGRAM: telegram.send,
}


def enqueue(
    *,
    kind: str,
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    dedupe_key: str,
    language: str = "en",
    channel: str = OutgoingMessage.Channel.EMAIL,
    is_sensitive: bool = False,
    expires_at: datetime | None = None,
    stop_url: str = "",
    about: Model | None = None,
    details: dict[str, Any] | None = None,
) -> OutgoingMessage:
    """Write a message in the caller's transaction and ask for its delivery once that commits.

    `dedupe_key` names the cause: a second call with the same key returns the first row and sends
    nothing. `about` is the row it tells of and `details` what else `resending` needs to write it
    anew. Sensitive content (codes, links that open an account) never belongs in `subject`, which
    is kept.
    """
    message, created = OutgoingMessage.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind,
            "channel": channel,
            "recipient": recipient,
            "language": language,
            "subject": subject,
            "text": text,
            "html": html,
            "is_sensitive": is_sensitive,
            "expires_at": expires_at,
            "stop_url": stop_url,
            "about": about,
            "details": details or {},
        },
    )
    if created and channel == OutgoingMessage.Channel.EMAIL and is_alias(recipient):
        _mark_undeliverable(message)
    elif created:
        queue_soon("notifications.deliver", message.pk)
    return message


def due(now: datetime) -> Q:
    """The condition of messages to send: pending, their pause over, neither held nor leased."""
    # One that ends so late was taken while the clock was wrong.
    is_over = Q(leased_until__lte=now) | Q(leased_until__gt=now + 2 * LEASE)
    free = Q(leased_until=None) | is_over
    waiting = Q(status=OutgoingMessage.Status.PENDING, next_try_at__lte=now, held_at=None)
    return waiting & free


def lease(message_id: int) -> OutgoingMessage | None:
    """Take a due message for LEASE, by one UPDATE; None when it is not due or somebody has it."""
    now = timezone.now()
    until = now + LEASE
    taken = OutgoingMessage.objects.filter(due(now), pk=message_id).update(
        leased_until=until, attempts=F("attempts") + 1
    )
    return OutgoingMessage.objects.get(pk=message_id, leased_until=until) if taken else None


def deliver(message_id: int) -> bool:
    """Send one message if it is due. False when the server is away and others need not try."""
    message = lease(message_id)
    if message is None:
        return True
    if message.expires_at and message.expires_at <= timezone.now():
        _mark_failed(message, _("It was of no use any more when it could have been sent."))
        return True
    try:
        SENDERS[message.channel](message)
    except ServerAway as error:
        cache.set(_away_key(message.channel), True, AWAY_PAUSE.total_seconds())
        _mark_waiting(message, str(error), AWAY_PAUSE)
        return False
    except NotYet as error:
        _mark_waiting(message, str(error), timedelta(seconds=error.seconds))
    except Refused as error:
        _mark_refused(message, str(error))
    except Rejected as error:
        _mark_failed(message, str(error))
    except Exception as error:
        logger.exception("message %s (%s) could not be sent", message.pk, message.kind)
        _mark_refused(message, f"{type(error).__name__}: {error}")
    else:
        _mark_sent(message)
    cache.delete(_away_key(message.channel))
    return True


def deliver_soon(message_id: int) -> None:
    """`deliver`, unless the channel's server was away a moment ago: then the sweep asks it.

    So a server that hangs does not keep one worker after the other from what else there is.
    """
    channel = OutgoingMessage.objects.filter(pk=message_id).values_list("channel", flat=True)
    if any(cache.get(_away_key(name)) for name in channel):
        return
    deliver(message_id)


def sweep(budget_seconds: float = 40) -> int:
    """Deliver what is due and whose task was lost, oldest first; returns how many were tried.

    Each channel by itself, with its share of `budget_seconds`: one whose server is away or slow
    holds up no other.
    """
    _take_times_ahead_as_now()
    return sum(_sweep(channel, budget_seconds / len(SENDERS)) for channel in SENDERS)


def _take_times_ahead_as_now() -> None:
    """What was written while the clock was ahead would wait until that time has come."""
    now = timezone.now()
    OutgoingMessage.objects.filter(
        status=OutgoingMessage.Status.PENDING,
        next_try_at__gt=now,
        created_at__gt=now + CLOCKS_DIFFER,
    ).update(created_at=now, next_try_at=now)


def _sweep(channel: str, budget_seconds: float) -> int:
    stop_at = time.monotonic() + budget_seconds
    waiting = (
        OutgoingMessage.objects.filter(due(timezone.now()), channel=channel)
        .order_by("next_try_at")
        .values_list("pk", flat=True)[:500]
    )
    tried = 0
    for pk in list(waiting):
        if time.monotonic() > stop_at:
            break
        tried += 1
        if not deliver(pk):
            break
    return tried


def release(message: OutgoingMessage) -> bool:
    """Send a message that was held back; False if it is not held."""
    released = OutgoingMessage.objects.filter(
        pk=message.pk, status=OutgoingMessage.Status.PENDING, held_at__isnull=False
    ).update(held_at=None)
    if released:
        queue_soon("notifications.deliver", message.pk)
    return bool(released)


def _away_key(channel: str) -> str:
    return f"outbox:{channel}:away"


def _mark_sent(message: OutgoingMessage) -> None:
    # Sent is sent, also when the lease ran out meanwhile. The bodies have done their work.
    OutgoingMessage.objects.filter(pk=message.pk).update(
        status=OutgoingMessage.Status.SENT,
        sent_at=timezone.now(),
        leased_until=None,
        last_error="",
        **WIPED,
    )


def _mark_undeliverable(message: OutgoingMessage) -> None:
    """What is told to a deleted account goes nowhere, and nobody need look after it."""
    message.status = OutgoingMessage.Status.FAILED
    message.last_error = _("The account was deleted: there is nobody to tell.")
    message.given_up_told_at = timezone.now()
    for name, value in WIPED.items():
        setattr(message, name, value)
    message.save()


def _mark_waiting(message: OutgoingMessage, error: str, pause: timedelta) -> None:
    if timezone.now() - message.created_at > GIVE_UP_AFTER and message.attempts > TRIES_AT_LEAST:
        _mark_failed(message, error)
        return
    logger.warning("message %s (%s) waits for the server: %s", message.pk, message.kind, error)
    _update_own(
        message,
        next_try_at=timezone.now() + pause,
        last_error=_storable(error),
        leased_until=None,
    )


def _mark_refused(message: OutgoingMessage, error: str) -> None:
    if message.refusals >= len(PAUSES):
        _mark_failed(message, error)
        return
    logger.warning("message %s (%s) was refused: %s", message.pk, message.kind, error)
    _update_own(
        message,
        refusals=F("refusals") + 1,
        next_try_at=timezone.now() + PAUSES[message.refusals],
        last_error=_storable(error),
        leased_until=None,
    )


def _mark_failed(message: OutgoingMessage, error: str) -> None:
    logger.error("message %s (%s) was given up: %s", message.pk, message.kind, error)
    wiped = WIPED if message.is_sensitive else {}
    _update_own(
        message,
        status=OutgoingMessage.Status.FAILED,
        last_error=_storable(error),
        leased_until=None,
        **wiped,
    )


def _update_own(message: OutgoingMessage, **values) -> None:
    """Change the row only while this worker's own lease stands on it."""
    OutgoingMessage.objects.filter(
        pk=message.pk,
        status=OutgoingMessage.Status.PENDING,
        leased_until=message.leased_until,
    ).update(**values)


def _storable(error: str) -> str:
    """`error` without what a column refuses: servers answer with anything."""
    return storable(error, spelled_out=True)[:500]
