"""A thread in each web process that reads the rows twice a second, so that no request has to.

So a change reaches every process of every host within a second, with Redis away too. With the
database away, or silent, the last known state holds: only this thread waits for it.
"""

import atexit
import logging
import threading
from contextlib import suppress

from django.db import DatabaseError, InterfaceError, connection

from construction import state

logger = logging.getLogger(__name__)

# Seconds. With what a look takes, a change is everywhere within one.
LOOK_EVERY = 0.5
EVERYWHERE_WITHIN = 1.0
# How long a look may take, at most; and a process that begins waits for its first one.
CONNECT_WITHIN = ANSWER_WITHIN = 2
FIRST_LOOK_WITHIN = 5.0
# So often the connection is made anew: after that long a moved database is found where it is now.
CONNECTION_AGE = 60


def start() -> None:
    """In a web process, once it has begun (after a fork, which takes no thread along)."""
    state.begin()
    follower = Follower()
    follower.start()
    follower.has_looked.wait(FIRST_LOOK_WITHIN)


class Follower(threading.Thread):
    """Looks until the process ends. It has a connection of its own, as every thread has."""

    def __init__(self):
        super().__init__(name="construction", daemon=True)
        self.has_looked, self.stopping = threading.Event(), threading.Event()
        self.is_cut_off = False

    def start(self) -> None:
        atexit.register(self.stop)
        super().start()

    def stop(self) -> None:
        """Close the connection and end; a database that hangs does not hold up the process."""
        atexit.unregister(self.stop)
        self.stopping.set()
        self.join(1)

    def run(self) -> None:
        limit_waiting()
        while not self.stopping.is_set():
            self.look()
            self.has_looked.set()
            self.stopping.wait(LOOK_EVERY)
            connection.close_if_unusable_or_obsolete()
        _disconnect()

    def look(self) -> None:
        """Read the rows, or keep what is known. Says once that it cannot, and once that it can."""
        try:
            state.refresh()
        except Exception as error:  # whatever it is: nobody else looks, and the next look may do
            _disconnect()
            if not self.is_cut_off:
                logger.warning(
                    "whether the shop is open could not be asked, what was known holds: %s",
                    type(error).__name__,
                    exc_info=not isinstance(error, (DatabaseError, InterfaceError)),
                )
            self.is_cut_off = True
            return
        if self.is_cut_off:
            logger.warning("whether the shop is open can be asked again")
        self.is_cut_off = False


def limit_waiting() -> None:
    """For this thread's connection: shorter limits than those of a page, and an end of its own."""
    values = connection.settings_dict
    values = values | {"CONN_MAX_AGE": CONNECTION_AGE, "CONN_HEALTH_CHECKS": False}
    if connection.vendor == "postgresql":
        limit = f"-c statement_timeout={ANSWER_WITHIN * 1000}"
        values["OPTIONS"] = values["OPTIONS"] | {
            "connect_timeout": CONNECT_WITHIN,
            # Of two that say the same the last one counts.
            "options": f"{values['OPTIONS'].get('options', '')} {limit}".strip(),
        }
    connection.settings_dict = values


def _disconnect() -> None:
    with suppress(DatabaseError, InterfaceError):
        connection.close()
