"""Looking after the shop's own machinery. Each task may run twice."""

import logging

from celery import current_app, shared_task
from django.core.management import call_command

from site_config import broker, signs

logger = logging.getLogger(__name__)


@shared_task(name="site_config.heartbeat")
def heartbeat(process: str) -> None:
    """Show that beat reaches a worker, and write down how much waits for it."""
    try:
        waiting = signs.queue_length(signs.QUEUES[process])
    except Exception as error:  # each broker transport has errors of its own
        logger.warning("the queue of %s could not be measured: %s", process, error)
        waiting = None
    signs.show(process, waiting)


@shared_task(name="site_config.watch", soft_time_limit=60, time_limit=68)
def watch() -> None:
    """Tell those who run the shop when beat or a worker has fallen silent."""
    signs.tell_of_silence()


@shared_task(name="site_config.refresh_search")
def refresh_search() -> None:
    """Clear the search index of what is gone, and add what it lacks."""
    call_command("update_index", verbosity=0)


@shared_task(name="site_config.forget_delivered")
def forget_delivered() -> None:
    """Clear the demo's broker of tasks that were taken."""
    with current_app.connection_for_write() as connection:
        broker.forget_delivered(connection)
