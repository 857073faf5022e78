"""Webhook messages: rows first, sent later by the courier, really signed, retried."""

import json
import random
import threading
from datetime import UTC, datetime, timedelta

import requests
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from standardwebhooks import Webhook

from dodo_sandbox import behaviour, shapes
from dodo_sandbox.models import Delivery

# Seconds after each failed try, as the provider does it; after the last one it gives up.
RETRY_SECONDS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600)
TIME_LIMIT = 15
# With `shuffle`, messages wait up to this long, so that neighbours can overtake each other.
SHUFFLE_SECONDS = 1.0

# Set whenever something may have become due before the courier expects it.
news = threading.Event()


def queue(type: str, payment, refund=None, dispute=None) -> Delivery:
    """Note a message in the caller's transaction. Nothing is sent here."""
    conditions = behaviour.read()
    wait = conditions["delay_seconds"]
    if conditions["shuffle"]:
        wait += random.uniform(0, SHUFFLE_SECONDS)  # noqa: S311  chance, not a secret
    lost = random.random() < float(conditions["drop"])  # noqa: S311
    delivery = Delivery.objects.create(
        type=type,
        payment=payment,
        refund=refund,
        dispute=dispute,
        due_at=timezone.now() + timedelta(seconds=wait),
        copies=conditions["duplicates"],
        state=Delivery.State.DROPPED if lost else Delivery.State.WAITING,
    )
    transaction.on_commit(news.set)
    return delivery


def resend(delivery: Delivery) -> None:
    """Send a message again soon, whatever became of it, under its old webhook id."""
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.WAITING, due_at=timezone.now(), failures=0
    )
    transaction.on_commit(news.set)


def deliver_due() -> None:
    """Send what is due, one after the other."""
    due = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=timezone.now())
    ids = list(due.order_by("due_at", "id").values_list("pk", flat=True))
    if behaviour.read()["shuffle"]:
        random.shuffle(ids)
    for pk in ids:
        # Read again: the sending of those before it may have taken long.
        delivery = Delivery.objects.filter(pk=pk, state=Delivery.State.WAITING).first()
        if delivery:
            _try(delivery)


def _try(delivery: Delivery) -> None:
    conditions = behaviour.read()
    status = _send(delivery, conditions["webhook_url"])
    for _ in range(delivery.copies):
        _send(delivery, conditions["webhook_url"])
    rows = Delivery.objects.filter(pk=delivery.pk)
    rows.update(attempts=F("attempts") + 1 + delivery.copies, last_status=status, copies=0)
    # A resend asked for meanwhile has set another time, and stays.
    rows = rows.filter(due_at=delivery.due_at)
    if 200 <= status < 300:
        rows.update(state=Delivery.State.DELIVERED)
    elif delivery.failures >= len(RETRY_SECONDS):
        rows.update(state=Delivery.State.GIVEN_UP)
    else:
        wait = RETRY_SECONDS[delivery.failures] * conditions["retry_scale"]
        rows.update(due_at=timezone.now() + timedelta(seconds=wait), failures=F("failures") + 1)


def _send(delivery: Delivery, url: str) -> int:
    """Post the message with its latest body; the HTTP status, or 0 when nobody answered."""
    body = json.dumps(shapes.event(delivery), separators=(",", ":"))
    now = datetime.now(UTC)
    signatures = [
        Webhook(key).sign(delivery.webhook_id, now, body)
        for key in settings.ENVIRONMENT.webhook_keys
    ]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "dodo-sandbox",
        "webhook-id": delivery.webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    with requests.Session() as session:
        # Proxies of the environment are not for loopback.
        session.trust_env = False
        try:
            answer = session.post(
                url,
                data=body.encode(),
                headers=headers,
                timeout=TIME_LIMIT,
                allow_redirects=False,
                stream=True,
            )
        except (requests.RequestException, ValueError):
            return 0
        return answer.status_code
