"""Beat, following the schedules in the database."""

import logging
import time

from django.db import DatabaseError, InterfaceError, connections
from django_celery_beat.schedulers import DatabaseScheduler

from schedules import heartbeats, rows

logger = logging.getLogger(__name__)


class ShopScheduler(DatabaseScheduler):
    """Django-celery-beat's scheduler, with what the shop cannot do without.

    It keeps what people set in the admin, lives through a restart of the database, catches up
    whatever its pause was, and shows that it lives.
    """

    SIGN_EVERY = 30.0
    DATABASE_PAUSE = 2.0
    _shown_at = None

    def setup_schedule(self):
        """Instead of the original, which would set each time back to the file's."""
        rows.bring_up_to_date()

    def enabled_models_qs(self):
        """All of them. The original leaves out a crontab until two hours before its hour, so that
        one that was missed while beat was away would run a day late, and then twice."""
        return self.Model.objects.enabled()

    def tick(self, *args, **kwargs):
        try:
            self._show_sign()
            return super().tick(*args, **kwargs)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("beat waits for the database: %s", error)
            connections.close_all()
            return self.DATABASE_PAUSE

    def _show_sign(self):
        if self._shown_at is None or time.monotonic() - self._shown_at >= self.SIGN_EVERY:
            heartbeats.show(heartbeats.Process.BEAT)
            self._shown_at = time.monotonic()
