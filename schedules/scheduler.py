"""Beat, following the schedules in the database."""

import logging
import time

from django.db import DatabaseError, InterfaceError, connections
from django_celery_beat.schedulers import DatabaseScheduler

from schedules import heartbeats, rows

logger = logging.getLogger(__name__)


class ShopScheduler(DatabaseScheduler):
    """Django-celery-beat's scheduler, changed where the shop needs it.

    It keeps what people set in the admin, survives a restart of the database, catches up on runs
    missed while it was away, and stores heartbeats.
    """

    # Seconds.
    HEARTBEAT_EVERY = 30.0
    DATABASE_PAUSE = 2.0
    _shown_at = None

    def setup_schedule(self):
        """Write the shop's schedules. The original would set each time back to the setting's."""
        rows.bring_up_to_date()

    def enabled_models_qs(self):
        """All that are switched on. The original leaves out a crontab until two hours before its
        hour, so that one that was missed while beat was away would run a day late, and then twice.
        """
        return self.Model.objects.enabled()

    def tick(self, *args, **kwargs):
        try:
            self._show_heartbeat()
            return super().tick(*args, **kwargs)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("beat waits for the database: %s", error)
            connections.close_all()
            return self.DATABASE_PAUSE

    def _show_heartbeat(self):
        if self._shown_at is None or time.monotonic() - self._shown_at >= self.HEARTBEAT_EVERY:
            heartbeats.show(heartbeats.Process.BEAT)
            self._shown_at = time.monotonic()
