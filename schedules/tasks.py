"""Heartbeats of the workers, and looking for missing ones. Each task may run twice."""

import logging

from celery import shared_task

from schedules import heartbeats

logger = logging.getLogger(__name__)


@shared_task(name="schedules.heartbeat")
def heartbeat(process: str) -> None:
    """Show that beat reaches a worker, and write down how much waits for it."""
    try:
        waiting = heartbeats.queue_length(heartbeats.QUEUES[process])
    except Exception as error:  # each broker transport has errors of its own
        logger.warning("the queue of %s could not be measured: %s", process, error)
        waiting = None
    heartbeats.show(process, waiting)


@shared_task(name="schedules.watch", soft_time_limit=60, time_limit=68)
def watch() -> None:
    """Tell those who run the shop when beat or a worker has fallen silent."""
    heartbeats.tell_of_silence()
