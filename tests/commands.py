"""Management commands and Celery's processes of a running shop, without the two seconds in which
each would start.

A process imports the shop once and forks for every command: each still has a process, database
connections and a memory of its own, and starts from a shop that has done nothing yet.

    commands = Commands(environment)
    code, output, errors = commands.run(["ledger", "--json"])
    worker = commands.start_celery(["--app", "site_config", "worker"], log)
    commands.close()                                   # what was started goes on

gunicorn's processes cannot be had like this: each has to load the shop itself (decision 30).
"""

import contextlib
import gc
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
import weakref
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parents[1]


class Commands:
    """`environment` is all that the commands know of the outside."""

    def __init__(self, environment: dict[str, str]):
        self.environment = environment
        # Its end closes when the tests die, and the process goes with them.
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.commands", str(theirs.fileno())],
                cwd=ROOT,
                env=environment,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def run(self, arguments: list[str], stdin: str | None = None) -> tuple[int, str, str]:
        """Exit code, output and errors. A command that was killed has the code -9."""
        mine, theirs = socket.socketpair()
        with contextlib.ExitStack() as files:
            given, out, err = (files.enter_context(tempfile.TemporaryFile()) for _ in range(3))
            given.write((stdin or "").encode())
            given.seek(0)
            with mine:
                with theirs:
                    self._send(["manage.py", *arguments], given, out, err, theirs)
                # The command's code, then the end of its process.
                code = b"".join(iter(lambda: mine.recv(16), b""))
            out.seek(0)
            err.seek(0)
            return int(code or -9), out.read().decode(), err.read().decode()

    def start_celery(self, arguments: list[str], log: IO[bytes]) -> "Started":
        """What `celery` with these arguments does, as the head of a session of its own."""
        mine, theirs = socket.socketpair()
        with mine:
            with theirs, open(os.devnull) as nothing:
                self._send(["celery", *arguments], nothing, log, log, theirs)
            pid, (handle,), *_ = socket.recv_fds(mine, 16, 1)
        return Started(int(pid), handle)

    def _send(self, words: list[str], *files) -> None:
        ends = [each.fileno() for each in files]
        socket.send_fds(self.line, [json.dumps(words).encode()], ends)

    def close(self) -> None:
        self.line.close()
        self.process.wait(30)


class Started:
    """What subprocess.Popen says of a process, about one that another process has forked."""

    def __init__(self, pid: int, handle: int):
        """`handle` is the process's pidfd, which can be read once the process has ended."""
        self.pid, self.handle = pid, handle
        # Threads may ask at once: whoever sees the end first must not close it for the others.
        weakref.finalize(self, os.close, handle)

    def poll(self) -> bool | None:
        """None as long as it runs, then True: nobody but its parent learns its exit code."""
        return self._has_ended(0) or None

    def wait(self, timeout: float) -> None:
        """`timeout` in seconds."""
        if not self._has_ended(timeout):
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self.handle, number)

    def _has_ended(self, seconds: float) -> bool:
        end = select.poll()
        end.register(self.handle, select.POLLIN)
        return bool(end.poll(seconds * 1000))


def serve(line: socket.socket) -> None:
    import django

    django.setup()
    from django.db import connections
    from django.urls import get_resolver

    # Most of what commands import, and all that their checks look at.
    len(get_resolver().url_patterns)
    assert not any(each.connection for each in connections.all(initialized_only=True))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What is imported by now stays shared: a command need not look through it for garbage.
    gc.collect()
    gc.freeze()
    while True:
        words, ends, *_ = socket.recv_fds(line, 1 << 20, 4)
        if not words:
            return
        if os.fork() == 0:
            line.close()
            arguments = json.loads(words)
            take(*ends[:3])
            PROGRAMS[arguments[0]](arguments, ends[3])
        for end in ends:
            os.close(end)


def take(*ends: int) -> None:
    """These are standard input, output and errors from now on."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, end in enumerate(ends):
        os.dup2(end, number)
        os.close(end)


def obey(arguments: list[str], answer: int) -> NoReturn:
    """What manage.py does, in a process that ends with it: at once, since taking apart what it
    shares with the others would be most of its work.
    """
    from django.core.management import execute_from_command_line
    from django.db import connections

    os.set_inheritable(answer, False)
    sys.argv = arguments
    code = 1
    try:
        execute_from_command_line(sys.argv)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    connections.close_all()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(answer, str(code).encode())
    os._exit(code)


def become_celery(arguments: list[str], answer: int) -> NoReturn:
    """Tells who it is, and is Celery's program from then on, to its end."""
    os.setsid()
    with socket.socket(fileno=answer) as ours:
        handle = os.pidfd_open(os.getpid())
        socket.send_fds(ours, [str(os.getpid()).encode()], [handle])
        os.close(handle)
    from celery.__main__ import main

    sys.argv = arguments
    sys.exit(main())


PROGRAMS = {"manage.py": obey, "celery": become_celery}

if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as ours:
        serve(ours)
