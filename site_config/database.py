"""How long a web process waits for PostgreSQL: a page says within two seconds that it is away.

Workers and commands wait as long as their work takes: nothing of this is switched on in them.

A server that is cut off, stopped or frozen answers nothing at all, and then no limit that it keeps
itself ends the wait. So the driver's own waiting is done here (psycopg2's wait callback): whenever
the server has been silent for PATIENCE seconds, it is asked over a connection beside whether it
lives. If so, the query is only slow, and goes on until WEB_QUERY_SECONDS.
"""

import select
import socket
import struct
import time
from contextlib import suppress

import psycopg2
from django.conf import settings
from django.db import connections
from psycopg2 import extensions

# Seconds. The first two together are what a request waits for a server that is silent.
PATIENCE, PROBE_TIMEOUT = 1.0, 0.5
# So long after it was found silent nobody waits for it longer than IMPATIENCE: or each page, and
# each question of a page, would wait anew.
REST, IMPATIENCE = 3.0, 0.1
# The server ends a slow query; this much later we end the wait for a server that did not.
GRACE = 2.0
# What a client says first to ask for TLS. Any server answers it with one letter, before it asks
# who is there: docs of PostgreSQL, "Message Formats", SSLRequest.
SSL_REQUEST = struct.pack("!ii", 8, 80877103)

_silent_until = 0.0


def limit_waiting() -> None:
    """For this process from now on. Call it before the first query."""
    options = connections["default"].settings_dict["OPTIONS"]
    if connections["default"].vendor != "postgresql":
        return
    limit = f"-c statement_timeout={settings.WEB_QUERY_SECONDS * 1000}"
    # What DATABASE_URL says about it comes later, and wins.
    options["options"] = f"{limit} {options.get('options', '')}".strip()
    extensions.set_wait_callback(wait)


def wait(connection) -> None:
    """Wait until `connection` has done what it was asked. Raises psycopg2.OperationalError.

    After an error the driver closes the connection.
    """
    global _silent_until
    deadline = time.monotonic() + settings.WEB_QUERY_SECONDS + GRACE
    while (state := connection.poll()) != extensions.POLL_OK:
        while not _becomes_ready(connection.fileno(), state):
            # Impatience proves nothing: only who waited and asked begins a rest.
            is_resting = time.monotonic() < _silent_until
            if not is_resting and not _is_alive(connection.info):
                is_resting, _silent_until = True, time.monotonic() + REST
            if is_resting:
                raise psycopg2.OperationalError("the database server is silent")
            if time.monotonic() > deadline:
                raise psycopg2.OperationalError("the database server does not end a query")
    _silent_until = 0.0


def _becomes_ready(descriptor: int, state: int) -> bool:
    """Whether there is something to read (or room to write) before the patience ends."""
    patience = IMPATIENCE if time.monotonic() < _silent_until else PATIENCE
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT if state == extensions.POLL_WRITE else select.POLLIN)
    return bool(poll.poll(patience * 1000))


def _is_alive(info) -> bool:
    """Whether the server that a connection leads to says anything to a newcomer."""
    with suppress(OSError, psycopg2.Error), _newcomer(info.host, info.port) as newcomer:
        newcomer.sendall(SSL_REQUEST)
        return bool(newcomer.recv(1))
    return False


def _newcomer(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), PROBE_TIMEOUT)
    newcomer = socket.socket(socket.AF_UNIX)
    newcomer.settimeout(PROBE_TIMEOUT)
    newcomer.connect(f"{host}/.s.PGSQL.{port}")
    return newcomer
