"""The threads that settle payments under way and send webhooks. One courier per sandbox."""

import logging
import queue
import threading
import time

from django.db import DatabaseError
from django.utils import timezone

from dodo_sandbox import behaviour, charges, webhooks
from dodo_sandbox.models import Delivery, Payment

SENDERS = 4
LONGEST_NAP = 5.0
log = logging.getLogger("dodo_sandbox")


def start() -> None:
    Courier().start()


class Courier:
    """One thread hands out what is due, a few send it, so that one slow answer holds up few.

    A delivery is with one sender at a time. Messages about one payment go out one after the
    other, unless `shuffle` is set; those of different payments may overtake each other.
    """

    def __init__(self):
        self.work = queue.SimpleQueue()
        self.lock = threading.Lock()
        # What the senders have in hand: delivery to payment, by primary key.
        self.in_hand: dict[int, int] = {}
        # Seconds until something may be due.
        self.nap = 0.0

    def start(self) -> None:
        for target in [self._run] + [self._send] * SENDERS:
            threading.Thread(target=target, name="courier", daemon=True).start()

    def _run(self) -> None:
        while True:
            # Cleared before looking: what comes in meanwhile ends the next nap at once.
            webhooks.news.clear()
            self.nap = 1.0
            self._outlive(self._look_around)
            webhooks.news.wait(self.nap)

    def _look_around(self) -> None:
        """Do what is due, and know how long nothing else will be."""
        charges.settle_due()
        shuffled = behaviour.read()["shuffle"]
        while self._hand_out(shuffled):
            pass
        self.nap = self._seconds_to_next(shuffled)

    def _hand_out(self, shuffled: bool) -> bool:
        """Give one delivery to a sender; False when none is due or no sender is free."""
        if len(self.in_hand) >= SENDERS:
            return False
        due = self._waiting(shuffled).filter(due_at__lte=timezone.now())
        order = ("?",) if shuffled else ("due_at", "id")
        found = due.order_by(*order).values_list("pk", "payment_id").first()
        if found is None:
            return False
        with self.lock:
            self.in_hand[found[0]] = found[1]
        self.work.put(found[0])
        return True

    def _waiting(self, shuffled: bool):
        with self.lock:
            deliveries, payments = list(self.in_hand), list(self.in_hand.values())
        rows = Delivery.objects.filter(state=Delivery.State.WAITING).exclude(pk__in=deliveries)
        return rows if shuffled else rows.exclude(payment_id__in=payments)

    def _seconds_to_next(self, shuffled: bool) -> float:
        settling = Payment.objects.filter(status="processing").order_by("settles_at")
        times = list(settling.values_list("settles_at", flat=True)[:1])
        # With all senders busy, the first that is done brings the news.
        if len(self.in_hand) < SENDERS:
            waiting = self._waiting(shuffled).order_by("due_at")
            times += waiting.values_list("due_at", flat=True)[:1]
        seconds = [(time - timezone.now()).total_seconds() for time in times]
        return min(max(0.0, min(seconds, default=LONGEST_NAP)), LONGEST_NAP)

    def _send(self) -> None:
        while True:
            pk = self.work.get()
            if not self._outlive(webhooks.attempt, pk):
                # It is still due: not at once again.
                time.sleep(1.0)
            with self.lock:
                del self.in_hand[pk]
            webhooks.news.set()

    def _outlive(self, act, *values) -> bool:
        """Whether act() came to its end: a thread must outlive whatever one message brings."""
        try:
            act(*values)
            return True
        except DatabaseError as error:
            log.error("the store cannot be used just now (%s); trying again", error)
        except Exception:
            log.exception("a webhook could not be made; trying again")
        return False
