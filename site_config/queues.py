"""The two queues, and the time limits of their workers.

Short tasks (mails, webhook events) must not wait behind a backup, and must be delivered again soon
when their worker is killed; a backup must not be delivered a second time while it still runs. So
each queue has a worker of its own.
"""

from dataclasses import dataclass

from kombu import Queue

DEFAULT, LONG = "default", "long"
QUEUES = [Queue(name, routing_key=name) for name in (DEFAULT, LONG)]
ROUTES = {
    "accounts.make_export": {"queue": LONG},
    "backups.back_up": {"queue": LONG},
    "commerce.reconcile": {"queue": LONG},
    "commerce.rebuild_lost_orders": {"queue": LONG},
    "commerce.compare_provider_products": {"queue": LONG},
    "analytics.refresh_traffic": {"queue": LONG},
    "products.check_upload": {"queue": LONG},
    "products.inspect_file": {"queue": LONG},
}


@dataclass(frozen=True)
class Terms:
    """Seconds. A task gets SoftTimeLimitExceeded at `soft` and is killed at `hard`.

    After `visibility` the broker delivers an unfinished task again, so it is longer than `hard`:
    only the task of a dead worker is delivered twice.
    """

    soft: int
    hard: int
    visibility: int


TERMS = {DEFAULT: Terms(60, 70, 110), LONG: Terms(7200, 7500, 7800)}


def transport_options(broker_url: str, queue: str = DEFAULT) -> dict:
    """Kombu's options for the broker. Other brokers than Redis refuse options of Redis."""
    if not broker_url.startswith(("redis://", "rediss://")):
        return {}
    options: dict[str, int | str] = {
        "socket_connect_timeout": 1,
        "socket_timeout": 1,
        # A refused connection is not asked again: that alone would cost a request two seconds.
        "max_retries": 0,
        "visibility_timeout": TERMS[queue].visibility,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        # Seconds: how long a worker that was killed while restoring tasks blocks the others.
        "unacked_mutex_expire": 15,
    }
    if queue != DEFAULT:
        # kombu keeps what all workers hold in one list, and each worker gives back what is older
        # than its own visibility: in a shared list the short one would give away running backups.
        options |= {
            f"unacked{part}_key": f"unacked{part}_{queue}" for part in ("", "_index", "_mutex")
        }
    return options


def set_up_worker(conf, names: list[str] | None) -> str:
    """Give a worker that is about to start the limits of its queue; returns that queue.

    Without names a worker takes from all queues, and has the limits of the long one.
    """
    queue = DEFAULT if list(names or []) == [DEFAULT] else LONG
    conf.task_soft_time_limit, conf.task_time_limit = TERMS[queue].soft, TERMS[queue].hard
    conf.broker_transport_options = transport_options(conf.broker_url, queue)
    if conf.broker_url.startswith("sqla+sqlite:"):
        # Seconds that it waits for a file that others write to: giving up could end the worker.
        conf.broker_transport_options["connect_args"] = {"timeout": 60}
    return queue
