"""Webhook messages: rows first, sent later by the courier, really signed, retried."""

import base64
import json
import random
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import requests
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from standardwebhooks import Webhook

from dodo_sandbox import behaviour, journal, shapes
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
    _note("webhook.dropped" if lost else "webhook.queued", delivery)
    transaction.on_commit(news.set)
    return delivery


def resend(delivery: Delivery) -> None:
    """Send a message again soon, whatever became of it, under its old webhook id."""
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.WAITING, due_at=timezone.now(), failures=0
        )
        _note("webhook.queued", delivery)
    transaction.on_commit(news.set)


def _note(change: str, delivery: Delivery, status: str | int = "") -> None:
    journal.note(
        change, delivery.webhook_id, payment=delivery.payment, status=status, type=delivery.type
    )


def attempt(pk: int) -> None:
    """Send a waiting message and its extra copies once, and write down what came of it."""
    waiting = Delivery.objects.filter(pk=pk, state=Delivery.State.WAITING)
    delivery = waiting.select_related("payment__session", "refund", "dispute").first()
    if delivery is None:
        return
    conditions = behaviour.read()
    message = _seal(delivery, conditions)
    statuses = message.post(1 + delivery.copies, at_once=conditions["shuffle"])
    with transaction.atomic():
        rows = Delivery.objects.filter(pk=pk)
        tried = rows.update(
            attempts=F("attempts") + len(statuses), last_status=statuses[0], copies=0
        )
        if not tried:
            # The books were reset meanwhile: there is nothing left to write down.
            return
        for status in statuses:
            _note("webhook.tried", delivery, status)
        # A resend asked for meanwhile has set another time, and stays.
        rows = rows.filter(due_at=delivery.due_at)
        if 200 <= statuses[0] < 300:
            rows.update(state=Delivery.State.DELIVERED)
        elif delivery.failures >= len(RETRY_SECONDS):
            rows.update(state=Delivery.State.GIVEN_UP)
        else:
            wait = RETRY_SECONDS[delivery.failures] * conditions["retry_scale"]
            due_at = timezone.now() + timedelta(seconds=wait)
            rows.update(due_at=due_at, failures=F("failures") + 1)


@dataclass(frozen=True)
class Message:
    """A signed request, ready to be sent any number of times."""

    url: str
    body: bytes
    headers: dict[str, str]

    def post(self, copies: int, at_once: bool) -> list[int]:
        """Send copies, one after the other or at once; their statuses, as `_post` says."""
        statuses = [0] * copies

        def send(at: int) -> None:
            statuses[at] = self._post()

        if not at_once:
            for at in range(copies):
                send(at)
            return statuses
        threads = [threading.Thread(target=send, args=(at,), daemon=True) for at in range(copies)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return statuses

    def _post(self) -> int:
        """The HTTP status, or 0 when nobody answered."""
        with requests.Session() as session:
            # Proxies of the environment are not for loopback.
            session.trust_env = False
            try:
                answer = session.post(
                    self.url,
                    data=self.body,
                    headers=self.headers,
                    timeout=TIME_LIMIT,
                    allow_redirects=False,
                    stream=True,
                )
            except (requests.RequestException, ValueError):
                return 0
            return answer.status_code


def _seal(delivery: Delivery, conditions: dict) -> Message:
    """The message with its latest body, signed now."""
    body = json.dumps(shapes.event(delivery, conditions["omit_amounts"]), separators=(",", ":"))
    now = datetime.now(UTC)
    keys = behaviour.signing_keys(conditions)
    if conditions["forge_signature"]:
        keys = tuple("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode() for _ in keys)
    signatures = [Webhook(key).sign(delivery.webhook_id, now, body) for key in keys]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "dodo-sandbox",
        "webhook-id": delivery.webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return Message(conditions["webhook_url"], body.encode(), headers)
