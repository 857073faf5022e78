"""Runs a command, and runs it anew after each edit of the shop's Python: reload.py COMMAND...

Started by processes.py for what has no reloader of its own. A command that fails at its start (an
edit with a mistake in it) is tried again after the next edit.
"""

import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_RUN = {"tests", "benchmarks", "bin", "dodo_sandbox"}
LOOK_EVERY = 1.0
# A worker that is in the middle of a task gets so many seconds to finish it.
STOP_WAIT = 10


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    process = None
    try:
        while True:
            seen = _edits()
            process = subprocess.Popen(sys.argv[1:])
            _wait_for_an_edit(seen, process)
            _stop(process)
            print("starting anew after an edit", flush=True)
    finally:
        if process is not None:
            _stop(process)


def _wait_for_an_edit(seen: dict, process: subprocess.Popen) -> None:
    """Return once a file changed and then all were left alone for one look."""
    told = False
    while (now := _edits()) == seen:
        if process.poll() is not None and not told:
            print(f"stopped with exit code {process.returncode}: waiting for an edit", flush=True)
            told = True
        time.sleep(LOOK_EVERY)
    while True:
        time.sleep(LOOK_EVERY)
        if now == (now := _edits()):
            return


def _stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_WAIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _edits() -> dict[str, int]:
    """When each Python file that the shop runs was last written."""
    edits = {}
    for package in ROOT.glob("*/__init__.py"):
        if package.parent.name in NOT_RUN:
            continue
        for path in package.parent.rglob("*.py"):
            try:
                edits[str(path)] = path.stat().st_mtime_ns
            except FileNotFoundError:  # editors write a new file in the place of the old one
                continue
    return edits


if __name__ == "__main__":
    sys.exit(main())
