"""Beat, following the schedules in the database."""

import logging
import time

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone
from django_celery_beat.schedulers import DatabaseScheduler

from core.clocks import CLOCKS_DIFFER
from schedules import heartbeats, lease, rows

logger = logging.getLogger(__name__)


class ShopScheduler(DatabaseScheduler):
    """Django-celery-beat's scheduler, changed where the shop needs it.

    It keeps what people set in the admin, survives a restart of the database and a clock that is
    set back, catches up on runs missed while it was away, and shows by heartbeats that it sends.
    Of several beats the one with the lease sends; the others wait for it.
    """

    # Seconds.
    HEARTBEAT_EVERY = 30.0
    DATABASE_PAUSE = 2.0
    RENEW_EVERY = 5.0
    _shown_at = None
    _renewed_at = None
    _has_sent = False

    def __init__(self, *args, **kwargs):
        self.holder = lease.new_holder()
        # What was sent is written down at once: another beat may have to go on from there.
        super().__init__(*args, **kwargs | {"sync_every_tasks": 1})

    def setup_schedule(self):
        """Write the shop's schedules. The original would set each time back to the setting's."""
        rows.bring_up_to_date()

    def enabled_models_qs(self):
        """All that are switched on. The original leaves out a crontab until two hours before its
        hour, so that one that was missed while beat was away would run a day late, and then twice.
        """
        return self.Model.objects.enabled()

    def all_as_schedule(self):
        """Times that lie ahead are taken as now: by them nothing would run until they have come."""
        entries = super().all_as_schedule()
        now = timezone.now()
        ahead = [entry for entry in entries.values() if _is_ahead(entry, now)]
        if ahead:
            furthest = max(entry.last_run_at for entry in ahead) - now
            logger.warning(
                "the clock was set back: %d recurring tasks ran last %d s ahead, taken as now",
                len(ahead),
                furthest.total_seconds(),
            )
        for entry in ahead:
            entry.last_run_at = entry.model.last_run_at = now
            self._dirty.add(entry.name)
        self.Changes.objects.filter(last_update__gt=now + CLOCKS_DIFFER).update(last_update=now)
        return entries

    def tick(self, *args, **kwargs):
        try:
            if not self._may_send():
                return self.RENEW_EVERY
            if self._holds_times_ahead():
                self._read_anew()
            pause = super().tick(*args, **kwargs)
            self._show_heartbeat()
            return pause
        except (DatabaseError, InterfaceError) as error:
            logger.warning("beat waits for the database: %s", error)
            connections.close_all()
            return self.DATABASE_PAUSE

    def apply_async(self, entry, producer=None, advance=True, **kwargs):
        result = super().apply_async(entry, producer=producer, advance=advance, **kwargs)
        self._has_sent = True
        return result

    def close(self):
        super().close()
        try:
            lease.give_back(self.holder)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("beat could not give its lease back, it ends by itself: %s", error)

    def _may_send(self) -> bool:
        """Whether the lease is this beat's, renewed if it is time.

        The clock that measures this cannot be set: a beat that was stopped for a while asks first.
        """
        now = time.monotonic()
        if self._renewed_at is not None and now - self._renewed_at < self.RENEW_EVERY:
            return True
        had_it = self._renewed_at is not None
        self._renewed_at = now if lease.take(self.holder) else None
        if self._renewed_at is None:
            if had_it:
                logger.warning("another beat has the lease: this one waits")
            # What it knows is old; the other one writes the rows now.
            self._dirty.clear()
        elif not had_it:
            self._read_anew()
        return self._renewed_at is not None

    def _holds_times_ahead(self) -> bool:
        heap: list = self._heap or []
        return any(_is_ahead(event.entry, timezone.now()) for event in heap)

    def _read_anew(self) -> None:
        self._heap = None
        self._initial_read = True

    def _show_heartbeat(self):
        """Show that the broker takes what beat sends: a loop that sends nothing does no work."""
        is_time = (
            self._shown_at is None or time.monotonic() - self._shown_at >= self.HEARTBEAT_EVERY
        )
        if self._has_sent and is_time:
            heartbeats.show(heartbeats.Process.BEAT)
            self._shown_at = time.monotonic()
            self._has_sent = False


def _is_ahead(entry, now) -> bool:
    return entry.model.last_run_at > now + CLOCKS_DIFFER
