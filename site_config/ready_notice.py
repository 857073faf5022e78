"""Tells systemd that this process answers pages (Type=notify, NotifyAccess=all).

gunicorn by itself says so before it has read a line of the shop. An upgrade starts a new release
beside the one that serves, and goes on only once the new one itself, not its neighbour behind the
same socket, has said that it is ready.
"""

import os
import socket
import threading
import time
from contextlib import suppress

ADDRESS = "NOTIFY_SOCKET"
# Seconds between two looks at whether it is ready by now.
AGAIN_AFTER = 1.0

_address = ""


def take_over() -> None:
    """From now on nobody else in this process, or in those that it starts, tells systemd."""
    global _address
    _address = os.environ.pop(ADDRESS, _address)


def tell_when_ready(worker) -> None:
    """Ask a worker of gunicorn for its own `/readyz` before it takes connections, and tell; if it
    is not ready it begins all the same, to say so to visitors, and is asked until it is."""
    if not _is_ready(worker):
        threading.Thread(target=_wait, args=(worker,), daemon=True).start()
    else:
        _tell()


def _wait(worker) -> None:
    while not _is_ready(worker):
        time.sleep(AGAIN_AFTER)
    _tell()


def _is_ready(worker) -> bool:
    # Imported late: it needs the shop's settings, which a worker reads.
    from site_config.own_answers import ask

    return ask(worker.wsgi, "/readyz").status == 200


def _tell() -> None:
    """In the words of sd_notify(3); an address that begins with @ is no file."""
    if not _address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
        notices.sendto(b"READY=1\nSTATUS=Answers pages", _address.replace("@", "\0", 1))
