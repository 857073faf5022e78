"""The thread that settles payments under way and sends webhooks. One per sandbox."""

import logging
import threading

from django.db import DatabaseError
from django.utils import timezone

from dodo_sandbox import charges, webhooks
from dodo_sandbox.models import Delivery, Payment

LONGEST_NAP = 5.0
log = logging.getLogger("dodo_sandbox")


def start() -> None:
    threading.Thread(target=_run, name="courier", daemon=True).start()


def _run() -> None:
    while True:
        # Cleared before looking: what comes in meanwhile ends the next nap at once.
        webhooks.news.clear()
        try:
            charges.settle_due()
            webhooks.deliver_due()
            nap = _seconds_to_next()
        except DatabaseError as error:
            log.error("the store cannot be used just now (%s); trying again", error)
            nap = 1.0
        except Exception:
            # The thread must outlive whatever one message brings.
            log.exception("a webhook could not be made; trying again")
            nap = 1.0
        webhooks.news.wait(nap)


def _seconds_to_next() -> float:
    due = Delivery.objects.filter(state=Delivery.State.WAITING).order_by("due_at")
    settling = Payment.objects.filter(status="processing").order_by("settles_at")
    times = [
        *due.values_list("due_at", flat=True)[:1],
        *settling.values_list("settles_at", flat=True)[:1],
    ]
    seconds = [(time - timezone.now()).total_seconds() for time in times]
    return min(max(0.0, min(seconds, default=LONGEST_NAP)), LONGEST_NAP)
