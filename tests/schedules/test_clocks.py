"""Recurring work when the clock was wrong, and when two beats run."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask, PeriodicTasks

from commerce.models import Order, Reconciliation, WebhookEvent
from commerce.payments import asking, inbox, reconciliation
from notifications import outbox
from notifications.models import OutgoingMessage
from schedules import heartbeats, lease, tasks
from schedules.models import BeatLease, Heartbeat
from schedules.scheduler import ShopScheduler
from site_config import health
from site_config.celery import app
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db

# Beat closes connections and ends transactions as it likes.
on_its_own = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


class Beat(ShopScheduler):
    """Counts what it hands to the broker."""

    def __init__(self):
        self.sent = []
        super().__init__(app=app)

    def apply_async(self, entry, **kwargs):
        result = super().apply_async(entry, **kwargs)
        self.sent.append(entry.name)
        return result

    def ticks(self, times=40):
        for _ in range(times):
            self.tick()
        return self.sent


def ran(ago: timedelta) -> None:
    """As if all had run so long ago; less than nothing: with the clock ahead."""
    PeriodicTask.objects.update(last_run_at=timezone.now() - ago)


def wait_out_the_renewal(beat) -> None:
    beat._renewed_at -= beat.RENEW_EVERY


@on_its_own
def test_runs_that_lie_ahead_count_as_now(caplog):
    ran(-HOUR)
    PeriodicTasks.objects.update_or_create(ident=1, defaults={"last_update": timezone.now() + HOUR})
    with caplog.at_level(logging.WARNING, "schedules"):
        beat = Beat()
        assert beat.ticks() == []
    assert "the clock was set back" in caplog.text
    # In twenty seconds the first is due, not in an hour.
    waits = [entry.is_due().next for entry in beat.schedule.values()]
    assert 0 < min(waits) <= 20
    beat.close()
    assert not PeriodicTask.objects.filter(last_run_at__gt=timezone.now()).exists()
    assert not PeriodicTasks.objects.filter(last_update__gt=timezone.now()).exists()


@on_its_own
def test_a_clock_that_is_set_back_while_beat_runs_stops_nothing():
    ran(timedelta(minutes=2))
    beat = Beat()
    beat.ticks()
    assert "send waiting messages" in beat.sent
    # What beat holds in memory after an hour too many, and that hour is taken back.
    for event in beat._heap:
        event.entry.model.last_run_at += HOUR
    beat._heap = [event._replace(time=event.time + 3600) for event in beat._heap]
    beat.tick()
    assert min(event.time for event in beat._heap) <= timezone.now().timestamp() + 20


def test_an_overdue_task_is_named_and_one_from_the_future_is_not():
    UserFactory(email="admin@shop.example", groups=["Admins"])
    ran(-HOUR)
    assert heartbeats.not_done() == []
    ran(timedelta(0))
    PeriodicTask.objects.filter(name="send waiting messages").update(
        last_run_at=timezone.now() - HOUR
    )
    for process in Heartbeat.Process:
        heartbeats.show(process)
    (finding,) = [one for one in health.examine() if one.name == "The clock of recurring tasks"]
    assert finding.level == "bad"
    assert "send waiting messages" in finding.text

    Heartbeat.objects.filter(process="beat").update(seen_at=timezone.now() - HOUR)
    tasks.watch()
    message = OutgoingMessage.objects.get(kind="beat-silent")
    assert "Not done meanwhile: send waiting messages." in message.text


def test_a_heartbeat_from_the_future_is_said_and_then_counted_from_now():
    for process in Heartbeat.Process:
        heartbeats.show(process)
    ran(timedelta(0))
    Heartbeat.objects.filter(process="worker").update(seen_at=timezone.now() + HOUR)
    (finding,) = [one for one in health.examine() if one.name == "The worker"]
    assert finding.level == "wait"
    assert "lies ahead" in finding.text
    tasks.watch()
    assert Heartbeat.objects.get(process="worker").seen_at <= timezone.now()


@on_its_own
def test_beat_that_sends_nothing_shows_no_life():
    """The loop goes on while the broker refuses everything."""
    Heartbeat.objects.all().delete()
    ran(timedelta(days=2))
    beat = ShopScheduler(app=app)
    with app.connection_for_write("redis://127.0.0.1:9/0") as nowhere:
        beat.producer = app.amqp.Producer(nowhere, auto_declare=False)
        beat.tick()
    assert not Heartbeat.objects.filter(process="beat").exists()


def test_a_lease_is_one_beats():
    assert lease.take("first 1 a")
    assert lease.take("first 1 a")
    assert not lease.take("second 1 b")
    assert lease.host() == "first"
    lease.give_back("second 1 b")
    assert not lease.take("second 1 b")
    lease.give_back("first 1 a")
    assert lease.take("second 1 b")


@pytest.mark.parametrize("ends_in", [timedelta(seconds=-1), HOUR])
def test_a_lease_that_is_over_or_was_taken_in_the_future_is_free(ends_in):
    lease.take("first 1 a")
    BeatLease.objects.update(until=timezone.now() + ends_in)
    assert lease.take("second 1 b")
    assert not lease.take("first 1 a")


@on_its_own
def test_of_two_beats_one_sends_and_the_other_takes_over():
    ran(timedelta(minutes=2))
    first, second = Beat(), Beat()
    sent = first.ticks()[:]
    assert sent
    assert second.ticks() == []

    # The first hangs until its lease is over.
    BeatLease.objects.update(until=timezone.now() - timedelta(seconds=1))
    PeriodicTask.objects.filter(name="send waiting messages").update(
        last_run_at=timezone.now() - HOUR
    )
    assert second.ticks() == ["send waiting messages"]
    wait_out_the_renewal(first)
    assert first.ticks() == sent
    second.close()
    assert first.tick() is not None
    assert lease.take(first.holder)


def test_messages_and_runs_leased_in_the_future_are_free():
    now = timezone.now()
    message = OutgoingMessage.objects.create(
        kind="k", recipient="a@b.example", dedupe_key="k", next_try_at=now
    )
    OutgoingMessage.objects.update(leased_until=now + outbox.LEASE)
    assert outbox.lease(message.pk) is None
    OutgoingMessage.objects.update(leased_until=now + HOUR)
    assert outbox.lease(message.pk) == message

    Reconciliation.objects.create(started_at=now, leased_until=now + HOUR, is_running=True)
    assert reconciliation._lease(afresh=False)
    Reconciliation.objects.update(is_running=False, finished_at=now + HOUR)
    assert reconciliation.is_due()

    order = OrderFactory()
    Order.objects.update(asked_at=now + HOUR)
    assert asking.ask_once(order)


def test_what_was_written_in_the_future_is_done_by_the_next_sweep():
    """Its task came after the clock was put right, and found that it was not yet time."""
    ahead = timezone.now() + HOUR
    message = OutgoingMessage.objects.create(
        kind="k", recipient="a@b.example", dedupe_key="k", next_try_at=ahead, created_at=ahead
    )
    waiting = OutgoingMessage.objects.create(
        kind="k", recipient="c@b.example", dedupe_key="waits", next_try_at=ahead
    )
    assert outbox.lease(message.pk) is None
    assert outbox.sweep() == 1
    message.refresh_from_db()
    assert message.status == "sent"
    assert message.created_at <= timezone.now()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.next_try_at) == ("pending", ahead)

    event = WebhookEvent.objects.create(
        webhook_id="ahead", body=b'{"type": "odd"}', next_try_at=ahead, received_at=ahead
    )
    assert inbox.sweep() == 1
    event.refresh_from_db()
    assert event.status == "ignored"
    assert event.received_at <= timezone.now()


def test_an_empty_queue_is_no_trouble(caplog):
    """Redis forgets a queue when its last task is taken."""
    tasks.heartbeat("long")
    assert Heartbeat.objects.get(process="long").waiting == 0
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
