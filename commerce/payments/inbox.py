"""The webhook inbox: an event signed by the provider is stored first, then applied.

A stored event that could not be applied is tried again with growing pauses. One that tells too
little of a payment waits until the provider was asked (a task does that), and is settled by its
answer. What is not signed by the provider (signatures.py) is counted, and nothing of it is kept.
"""

import hashlib
import json
import logging
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from commerce.messages import notices
from commerce.models import Order, WebhookEvent, WebhookRefusal
from commerce.payments import binding, settlement
from commerce.payments.settlement import NotYetKnown
from commerce.provider import calls
from commerce.provider.objects import ProviderDispute, ProviderPayment, ProviderRefund
from commerce.provider.signatures import Refused, verify
from core.background import queue_soon
from core.clocks import CLOCKS_DIFFER
from core.plain_text import storable

logger = logging.getLogger(__name__)

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 600)]
PARKED_PAUSE = timedelta(seconds=15)
# By then the task that asks has done so, or is lost.
ASKED_PAUSE = timedelta(minutes=1)
DONE = (WebhookEvent.Status.APPLIED, WebhookEvent.Status.IGNORED)
# What a redacted body keeps: everything that provider/objects.py reads, and nothing about a person.
KEPT_AROUND = ("business_id", "timestamp", "type")
KEPT_FIELDS = """
    payload_type payment_id checkout_session_id status product_cart product_id quantity
    total_amount currency tax settlement_amount settlement_currency settlement_tax customer
    customer_id metadata order attempt refund created_at refunds refund_id amount is_partial
    disputes dispute_id dispute_status dispute_stage refund_status
"""
# Only what stands inside these counts: a text in their place may be anything.
KEPT_GROUPS = frozenset({"customer", "metadata", "product_cart", "refunds", "disputes"})


class TellsTooLittle(Exception):
    """The event leaves out what a payment is judged by: the provider must be asked."""


@dataclass(frozen=True)
class Answer:
    """What the provider said of an event's payment when it was asked, and when that was."""

    reported: ProviderPayment
    reported_at: datetime


def receive(headers: Mapping[str, str], body: bytes) -> WebhookEvent:
    """Check and store one delivery; the same delivery again gives the row that is there.

    Raises Refused for everything that the provider did not send or that cannot be read.
    """
    verify(headers, body)
    event_type = _read_type(body)
    identity = {
        "webhook_id": headers["webhook-id"],
        "body_sha256": hashlib.sha256(body).hexdigest(),
    }
    try:
        with transaction.atomic():
            sent_at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
            return WebhookEvent.objects.create(
                body=body, type=event_type, signed_at=sent_at, **identity
            )
    except IntegrityError:
        return WebhookEvent.objects.get(**identity)


def count_refusal(refusal: Refused) -> None:
    """Count a refused request, by day and reason: an attack or a wrong key shows there."""
    today = {"day": timezone.now().date(), "reason": str(refusal)[:100]}
    counted = WebhookRefusal.objects.filter(**today)
    one_more = {"count": F("count") + 1, "last_at": timezone.now()}
    if not counted.update(**one_more):
        WebhookRefusal.objects.get_or_create(**today, defaults={"status": refusal.status})
        counted.update(**one_more)


def _read_type(body: bytes) -> str:
    event_type = _parse(body).get("type")
    if not isinstance(event_type, str) or not re.fullmatch(r"[A-Za-z0-9_.-]{1,80}", event_type):
        raise Refused(400, gettext_noop("The event has no type."))
    return event_type


def _parse(body: bytes) -> dict:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, gettext_noop("The body is not JSON.")) from None
    if not isinstance(payload, dict):
        raise Refused(400, gettext_noop("The body is not a JSON object."))
    return payload


def apply(event_id: int, again: bool = False, answer: Answer | None = None) -> None:
    """Apply one stored event, in a transaction of its own. It may run twice.

    An error stays in the row, with its traceback, and the sweep tries again. `again` runs an
    event that is done once more; `answer` counts instead of what the event says of its payment.
    """
    try:
        with transaction.atomic():
            event = WebhookEvent.objects.select_for_update().get(pk=event_id)
            if event.status in DONE and not again:
                return
            order, outcome, status = _interpret(event, answer)
            _finish(event, status, order, outcome)
    except NotYetKnown:
        WebhookEvent.objects.filter(pk=event_id).update(
            outcome=gettext("Waits for the checkout call that it overtook."),
            next_try_at=timezone.now() + PARKED_PAUSE,
        )
    except TellsTooLittle:
        _wait_for_answer(event_id, again)
    except Exception:
        logger.exception("webhook event %s could not be applied", event_id)
        _postpone(event_id, traceback.format_exc())


def ask(event_id: int) -> None:
    """Ask the provider about the payment of an event that tells too little; settle its answer.

    It may run twice. Without an answer the event is tried again like any other. Asks the
    provider: never call it in a transaction.
    """
    event = WebhookEvent.objects.get(pk=event_id)
    if event.status in DONE:
        return
    try:
        told = ProviderPayment.read(_data(event))
        reported_at = timezone.now()  # before the call: the answer may be older than its arrival
        reported = calls.payment(told.payment_id)
        if not reported.session_id:
            reported = replace(reported, session_id=told.session_id)
        answer = Answer(binding.with_listed_price(reported), reported_at)
    except Exception:
        logger.exception("the provider could not be asked about webhook event %s", event_id)
        _postpone(event_id, traceback.format_exc())
    else:
        apply(event_id, answer=answer)


def _wait_for_answer(event_id: int, again: bool) -> None:
    """Have the provider asked soon; the sweep does it again when that was lost."""
    waiting = WebhookEvent.objects.filter(pk=event_id)
    if not again:  # another delivery may have brought the answer in this moment
        waiting = waiting.exclude(status__in=DONE)
    is_waiting = waiting.update(
        status=WebhookEvent.Status.PENDING,
        outcome=gettext("The provider is asked about this payment: the event tells too little."),
        attempts=Least(F("attempts"), len(PAUSES)),
        next_try_at=timezone.now() + ASKED_PAUSE,
    )
    if is_waiting:
        queue_soon("commerce.ask_about_event", event_id)


def sweep() -> int:
    """Apply the events that are due: those whose request died, parked ones, failed ones."""
    _take_times_ahead_as_now()
    due = WebhookEvent.objects.filter(
        Q(status=WebhookEvent.Status.PENDING) | Q(status=WebhookEvent.Status.FAILED),
        next_try_at__lte=timezone.now(),
        attempts__lte=len(PAUSES),
    ).order_by("received_at")
    ids = list(due.values_list("pk", flat=True)[:200])
    for event_id in ids:
        apply(event_id)
    return len(ids)


def _take_times_ahead_as_now() -> None:
    """What came while the clock was ahead would wait until that time has come."""
    now = timezone.now()
    waiting = WebhookEvent.objects.filter(next_try_at__gt=now).exclude(status__in=DONE)
    waiting.filter(received_at__gt=now + CLOCKS_DIFFER).update(received_at=now, next_try_at=now)


def forget_payloads(older_than: timedelta | None = None) -> int:
    """Take personal data out of old bodies; returns how many. The events can still be run again.

    Both what is done and what was given up; what the sweep still tries keeps its body.
    """
    age = older_than or timedelta(days=settings.WEBHOOK_RETENTION_DAYS)
    return forget_people(WebhookEvent.objects.filter(received_at__lte=timezone.now() - age))


def forget_people(events: QuerySet[WebhookEvent]) -> int:
    """Take personal data out of the bodies of up to 1,000 of `events`; returns how many there
    were. What the sweep still tries keeps its body."""
    is_done = Q(status__in=DONE)
    is_given_up = Q(status=WebhookEvent.Status.FAILED, attempts__gt=len(PAUSES))
    settled = WebhookEvent.objects.filter(is_done | is_given_up)
    old = events.filter(is_done | is_given_up, redacted_at=None)
    ids = list(old.order_by("received_at").values_list("pk", flat=True)[:1000])
    for event_id in ids:
        event = WebhookEvent.objects.get(pk=event_id)
        # An error names the values that could not be read; another run writes it anew.
        settled.filter(pk=event_id).update(
            body=_redacted(event), error="", redacted_at=timezone.now()
        )
    return len(ids)


def _redacted(event: WebhookEvent) -> bytes:
    """The body with everything that a run of it reads, and nothing about a person."""
    try:
        payload = _parse(bytes(event.body))
        kept = {key: payload[key] for key in KEPT_AROUND if isinstance(payload.get(key), str)}
        if isinstance(payload.get("data"), dict):
            kept["data"] = _without_people(payload["data"])
        return json.dumps(kept).encode()
    except (RecursionError, Refused):  # nothing that is read is nested so deep
        return json.dumps({"type": event.type}).encode()


def _without_people(value):
    if isinstance(value, dict):
        kept = KEPT_FIELDS.split()
        return {
            key: _without_people(each)
            for key, each in value.items()
            if key in kept and (key not in KEPT_GROUPS or isinstance(each, dict | list))
        }
    if isinstance(value, list):
        return [_without_people(each) for each in value]
    return value


def _data(event: WebhookEvent) -> dict:
    return _parse(bytes(event.body)).get("data") or {}


def _interpret(event: WebhookEvent, answer: Answer | None) -> tuple[Order | None, str, str]:
    data = _data(event)
    cause = f"{event.type} ({event.webhook_id})"
    kind = event.type.partition(".")[0]
    if kind == "payment":
        reported = answer.reported if answer else ProviderPayment.read(data)
        if not answer and binding.tells_too_little(reported):
            raise TellsTooLittle
        order, outcome = settlement.settle_payment(
            reported,
            cause,
            reported_at=answer.reported_at if answer else event.signed_at,
            first_seen=event.received_at,
            is_asked=answer is not None,
        )
    elif kind == "refund":
        order, outcome = settlement.settle_refund(
            ProviderRefund.read(data), cause, reported_at=event.signed_at
        )
    elif kind == "dispute":
        order, outcome = settlement.settle_dispute(
            ProviderDispute.read(data), cause, reported_at=event.signed_at
        )
    else:
        outcome = gettext("Not an event that this shop acts on.")
        return None, outcome, WebhookEvent.Status.IGNORED
    return order, outcome, WebhookEvent.Status.APPLIED


def _finish(event: WebhookEvent, status: str, order: Order | None, outcome: str) -> None:
    event.status = status
    event.order = order
    event.outcome = outcome[:300]
    event.error = ""
    event.attempts += 1
    event.processed_at = timezone.now()
    event.save()


def _postpone(event_id: int, error: str) -> None:
    with transaction.atomic():
        event = WebhookEvent.objects.select_for_update().get(pk=event_id)
        pause = PAUSES[min(event.attempts, len(PAUSES) - 1)]
        event.status = WebhookEvent.Status.FAILED
        event.error = storable(error, spelled_out=True)
        event.attempts += 1
        event.next_try_at = timezone.now() + pause
        event.processed_at = timezone.now()
        event.save()
        if event.attempts == len(PAUSES) + 1:  # the sweep tries no more
            notices.event_given_up(event)
