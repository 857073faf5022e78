"""Which request, or which task, this thread works on: for the log, and for the tasks it queues."""

from contextvars import ContextVar
from dataclasses import dataclass

# Where a request's environ holds them, for the server's own log (site_config/web_server.py).
ID, ROUTE = "storefront.request_id", "storefront.route"


@dataclass(frozen=True)
class Work:
    """`id` is the request's; a task has that of the request which queued it, else its own.

    `client` is the address that the request came from, empty in tasks.
    """

    id: str = ""
    client: str = ""


NONE = Work()
_current: ContextVar[Work] = ContextVar("work", default=NONE)
# What this process is: web, worker, beat, or a command.
_process = "command"


def current() -> Work:
    return _current.get()


def begin(work: Work) -> None:
    _current.set(work)


def end(**kwargs) -> None:
    """Nothing is under way any more. Takes what signals send."""
    _current.set(NONE)


def process() -> str:
    return _process


def call_process(name: str) -> None:
    global _process
    _process = name
