"""Many workers, one message: one of them sends it. With a control that shows the race."""

import threading

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from notifications import outbox
from notifications.models import OutgoingMessage
from tests.notifications.conftest import write

WORKERS = 8

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def run_together(work) -> list:
    """Call `work` from WORKERS threads at the same moment; their results."""
    barrier = threading.Barrier(WORKERS)
    results = []

    def worker():
        try:
            connection.ensure_connection()
            barrier.wait(10)
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == WORKERS
    return results


def lease_in_two_steps(message_id: int):
    """The same lease, looked up first and written then: what outbox.lease must not be."""
    now = timezone.now()
    if not OutgoingMessage.objects.filter(outbox.due(now), pk=message_id).exists():
        return None
    OutgoingMessage.objects.filter(pk=message_id).update(
        leased_until=now + outbox.LEASE, attempts=F("attempts") + 1
    )
    return OutgoingMessage.objects.get(pk=message_id)


def test_one_of_many_workers_gets_the_message():
    for _ in range(20):
        message = write()
        leases = run_together(lambda pk=message.pk: outbox.lease(pk))
        assert len([lease for lease in leases if lease]) == 1


def test_control_without_the_single_update_several_workers_get_it():
    winners = []
    for _ in range(20):
        message = write()
        leases = run_together(lambda pk=message.pk: lease_in_two_steps(pk))
        winners.append(len([lease for lease in leases if lease]))

    assert max(winners) > 1


def test_many_workers_send_one_copy(post):
    message = write()

    run_together(lambda: outbox.deliver(message.pk))

    assert len(post.letters) == 1


def test_the_same_cause_from_many_workers_is_one_row():
    rows = run_together(lambda: write(dedupe_key="order-paid:1"))

    assert len({row.pk for row in rows}) == 1
    assert OutgoingMessage.objects.count() == 1
