"""Ask for a task soon. The work itself must already stand in a row: a queued task may be lost."""

import logging
import time

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

# After a broker did not answer, nobody waits for it again for this long (seconds): a request
# with several causes is slowed down once.
REST = 5.0
_away_until = 0.0


def queue_soon(task_name: str, *args) -> None:
    """Queue `task_name` once the current transaction commits.

    With the broker away this costs about a second and a log line, never an error: a beat sweep
    finds what was not done.
    """
    transaction.on_commit(lambda: send(task_name, args), robust=True)


def send(
    task_name: str,
    args=(),
    kwargs: dict | None = None,
    queue: str | None = None,
    task_id: str | None = None,
) -> bool:
    """Queue `task_name` now, by default in the queue of its route; False with the broker away."""
    global _away_until
    if time.monotonic() < _away_until:
        return False
    try:
        current_app.send_task(
            task_name,
            args=args,
            kwargs=kwargs,
            queue=queue,
            task_id=task_id,
            ignore_result=True,
            retry=False,
        )
    except Exception as error:  # each broker transport has errors of its own
        _away_until = time.monotonic() + REST
        logger.warning("broker unavailable, %s waits for the sweep: %s", task_name, error)
        return False
    return True
