"""The webhook inbox: what is signed by the provider is stored first, then understood.

Rules of the signature: https://www.standardwebhooks.com, checked by its library over the raw
bytes. A stored event that could not be applied is tried again with growing pauses.
"""

import hashlib
import json
import logging
import re
import traceback
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from commerce import settlement
from commerce.models import Order, WebhookEvent
from commerce.settlement import NotYetKnown, Payment

logger = logging.getLogger(__name__)

MAX_BODY = 1_000_000  # bytes; the provider's largest events have a few thousand
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 600)]
PARKED_PAUSE = timedelta(seconds=15)


class Refused(Exception):
    """Not an event of the provider. `status` is the HTTP answer, the text says why."""

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status = status


def receive(headers: Mapping[str, str], body: bytes) -> WebhookEvent:
    """Check and store one delivery; the same delivery again gives the row that stands.

    Raises Refused for everything that the provider did not send or that cannot be read.
    """
    _verify(headers, body)
    event_type = _read_type(body)
    identity = {
        "webhook_id": headers["webhook-id"],
        "body_sha256": hashlib.sha256(body).hexdigest(),
    }
    try:
        with transaction.atomic():
            return WebhookEvent.objects.create(body=body, type=event_type, **identity)
    except IntegrityError:
        return WebhookEvent.objects.get(**identity)


def _verify(headers: Mapping[str, str], body: bytes) -> None:
    if any(not headers.get(name) for name in HEADERS):
        raise Refused(400, "A header of the signature is missing.")
    if not re.fullmatch(r"[\x21-\x7e]{1,120}", headers["webhook-id"]):
        raise Refused(400, "The webhook-id is malformed.")
    try:
        body.decode()
    except UnicodeDecodeError:
        raise Refused(400, "The body is not UTF-8.") from None
    signed = {name: headers[name] for name in HEADERS}
    for key in settings.DODO_PAYMENTS_WEBHOOK_KEYS:
        try:
            Webhook(key).verify(body, signed, json_parse=False)
            return
        except WebhookVerificationError:
            continue
        except (ValueError, IndexError, OverflowError) as error:
            # The library lets malformed signatures out as errors of its insides.
            raise Refused(401, "The signature is malformed.") from error
    raise Refused(401, "The signature is not valid.")


def _read_type(body: bytes) -> str:
    event_type = _parse(body).get("type")
    if not isinstance(event_type, str) or not re.fullmatch(r"[A-Za-z0-9_.-]{1,80}", event_type):
        raise Refused(400, "The event has no type.")
    return event_type


def _parse(body: bytes) -> dict:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "The body is not JSON.") from None
    if not isinstance(payload, dict):
        raise Refused(400, "The body is not a JSON object.")
    return payload


def apply(event_id: int) -> None:
    """Let one stored event have its effect, in a transaction of its own. It may run twice.

    An error stays in the row, with its traceback, and the sweep tries again.
    """
    try:
        with transaction.atomic():
            event = WebhookEvent.objects.select_for_update().get(pk=event_id)
            if event.status in (WebhookEvent.Status.APPLIED, WebhookEvent.Status.IGNORED):
                return
            order, outcome, status = _interpret(event)
            _finish(event, status, order, outcome)
    except NotYetKnown:
        WebhookEvent.objects.filter(pk=event_id).update(
            outcome="Waits for the checkout call that it overtook.",
            next_try_at=timezone.now() + PARKED_PAUSE,
        )
    except Exception:
        logger.exception("webhook event %s could not be applied", event_id)
        _postpone(event_id, traceback.format_exc())


def sweep() -> int:
    """Apply the events that are due: those whose request died, parked ones, failed ones."""
    due = WebhookEvent.objects.filter(
        Q(status=WebhookEvent.Status.PENDING) | Q(status=WebhookEvent.Status.FAILED),
        next_try_at__lte=timezone.now(),
        attempts__lte=len(PAUSES),
    ).order_by("received_at")
    ids = list(due.values_list("pk", flat=True)[:200])
    for event_id in ids:
        apply(event_id)
    return len(ids)


def _interpret(event: WebhookEvent) -> tuple[Order | None, str, str]:
    payload = _parse(bytes(event.body))
    if not event.type.startswith("payment."):
        return None, "Not an event that this shop acts on.", WebhookEvent.Status.IGNORED
    payment = Payment.read(payload.get("data") or {})
    order, outcome = settlement.settle(
        payment, cause=f"{event.type} ({event.webhook_id})", first_seen=event.received_at
    )
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
    event = WebhookEvent.objects.get(pk=event_id)
    pause = PAUSES[min(event.attempts, len(PAUSES) - 1)]
    WebhookEvent.objects.filter(pk=event_id).update(
        status=WebhookEvent.Status.FAILED,
        error=error,
        attempts=event.attempts + 1,
        next_try_at=timezone.now() + pause,
    )
