"""The health check of a container: ends its process when that hangs, so that Docker starts it anew.

Docker itself starts only what has ended: of a container that is unhealthy it keeps a note. Nothing
outside needs to watch, and nobody else is given Docker's socket, which is as good as root.

A process lives while it goes to sleep and wakes up: gunicorn's head, a worker's and beat do so
every few seconds, with Redis away too. One that waits for a server that will never say anything
does not, and is better begun anew. Web must answer as well. After FAILURES checks in a row that
found no life it is killed. For this it must not be process 1, which cannot be killed from inside:
`init: true` in compose.yaml.

Standard library only: it runs several times a minute.
"""

import argparse
import http.client
import json
import os
import signal
import sys
from pathlib import Path

PROC = Path("/proc")
# With a check every 20 seconds, three minutes.
FAILURES = 9
ANSWER_WITHIN = 4


def main() -> int:
    options = read_options()
    process = oldest_child(options.parent)
    if process is None:
        print("there is no process yet")
        return 1
    before = read(options.memory)
    is_same = all(before.get(name) == process[name] for name in ("pid", "started"))
    fault = None
    if is_same and before.get("wakings") == process["wakings"]:
        fault = "it has not woken up since the last check"
    elif options.port and not answers(options.port):
        fault = f"nothing answers on port {options.port}"
    failures = (before.get("failures", 0) if is_same else 0) + 1 if fault else 0
    options.memory.write_text(json.dumps(process | {"failures": failures}))
    if not fault:
        return 0
    print(f"process {process['pid']}: {fault} ({failures} of {options.failures})")
    if failures >= options.failures:
        os.kill(process["pid"], signal.SIGKILL)
    return 1


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, help="where it must answer /healthz")
    parser.add_argument("--parent", type=int, default=1, help="whose oldest child is looked at")
    parser.add_argument("--failures", type=int, default=FAILURES)
    parser.add_argument("--memory", type=Path, default=Path("/tmp/alive.json"))  # noqa: S108
    return parser.parse_args()


def oldest_child(parent: int) -> dict | None:
    """What the container was started for: pid, time of start (clock ticks), how often it woke."""
    found = []
    for folder in PROC.glob("[0-9]*"):
        try:
            # Its name stands in brackets, and may hold any.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            status = (folder / "status").read_text()
        except OSError:  # it has just ended
            continue
        if int(fields[1]) == parent:
            wakings = int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
            found.append((int(fields[19]), int(folder.name), wakings))
    if not found:
        return None
    started, pid, wakings = min(found)
    return {"pid": pid, "started": started, "wakings": wakings}


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def read(memory: Path) -> dict:
    """What the check before has seen; nothing after the first start."""
    try:
        return json.loads(memory.read_text())
    except (OSError, ValueError):
        return {}


if __name__ == "__main__":
    sys.exit(main())
