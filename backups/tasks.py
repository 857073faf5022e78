"""Backups in the background. All may run twice: a lock lets one backup be taken at a time."""

import logging

from celery import shared_task

from backups import runs, watching
from backups.failures import Busy

logger = logging.getLogger(__name__)


# Killed (out of memory, say), it is not begun again at once and for ever: the watch tells of it.
@shared_task(name="backups.back_up", reject_on_worker_lost=False)
def back_up() -> None:
    """Take a backup, unless one is being taken. How long it may take is its queue's rule."""
    try:
        runs.back_up()
    except Busy as error:
        logger.info("no second backup: %s", error)


@shared_task(name="backups.watch")
def watch() -> None:
    """Find runs that died and requests that were lost; alert when no backup succeeded for long."""
    watching.watch()
