"""systemd's units: which there are, that they start with the machine, and that they run now."""

import http.client
import socket
import time
from collections.abc import Iterator

from server import places
from server.changes import Action, Change, Failed, File, Link, run, succeeds
from server.filling import FILES, fill
from server.machine import Server
from server.releases import Releases

HARDENING = "hardening.conf"
# Those that start with the machine, beside the web processes of the release that serves.
ENABLED = (
    places.WEB_SOCKET,
    places.REDIS_CACHE,
    places.REDIS_QUEUE,
    *places.BACKGROUND,
)
READY_SECONDS = 90


def unit_files() -> list[str]:
    return sorted(path.name for path in (FILES / "systemd").iterdir() if path.name != HARDENING)


def files(server: Server) -> Iterator[Change]:
    """Each unit, what all of them may do, and links by which the target brings them up."""
    at, root = server.places, server.root_user
    texts = {at.units / name: fill(f"systemd/{name}", server.values()) for name in unit_files()}
    texts[at.units / "storefront-.service.d" / HARDENING] = fill(
        f"systemd/{HARDENING}", server.values()
    )
    written = [File(path, 0o644, root, root, text=text) for path, text in texts.items()]
    yield from written
    wanted = at.units / "storefront.target.wants"
    for name in ENABLED:
        yield Link(wanted / name, at.units / name)
    yield Link(at.units / "multi-user.target.wants" / places.TARGET, at.units / places.TARGET)
    if server.has_systemd:
        yield Action(
            "let systemd read its units anew",
            is_read,
            lambda: run(["systemctl", "daemon-reload"]),
        )


def is_read() -> bool:
    """Whether systemd knows the units as they stand in their files."""
    names = [name for name in unit_files() if "@" not in name]
    return "yes" not in run(["systemctl", "show", "--property=NeedDaemonReload", "--value", *names])


def start(server: Server) -> Iterator[Change]:
    """The target, with the web processes of the release that serves; done once they are ready."""
    at = server.places
    release = Releases(at).current()
    if release is not None:
        yield Link(
            at.units / "storefront.target.wants" / places.web_unit(release),
            at.units / places.web_unit(""),
        )
    yield from started(server, places.TARGET)
    for unit in ENABLED:
        yield from started(server, unit)
    if release is not None:
        yield from started(server, places.web_unit(release))
    if server.has_systemd:
        yield Action(
            "wait until the shop answers",
            lambda: status_of(server) == 200,
            lambda: wait_until_ready(server),
        )


def started(server: Server, unit: str) -> Iterator[Change]:
    """Nothing where no systemd runs: who sees to the processes there is not known."""
    if server.has_systemd:
        yield Action(
            f"start {unit}",
            lambda: succeeds(["systemctl", "is-active", "--quiet", unit]),
            lambda: run(["systemctl", "start", unit]),
        )


class OverSocket(http.client.HTTPConnection):
    """HTTP over the socket at which nginx reaches the shop."""

    def __init__(self, path: str):
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def status_of(server: Server) -> int:
    """What /readyz answers; 0 if nobody does."""
    connection = OverSocket(str(server.places.web_socket))
    try:
        connection.request("GET", "/readyz", headers={"Host": "127.0.0.1"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def wait_until_ready(server: Server) -> None:
    """Raises Failed."""
    deadline = time.monotonic() + READY_SECONDS
    while (status := status_of(server)) != 200:
        if time.monotonic() > deadline:
            said = f"/readyz says {status}" if status else "nobody answers"
            raise Failed(f"{said} after {READY_SECONDS} seconds")
        time.sleep(1)
