"""Management commands of a running shop, without the two seconds in which each would start.

A process imports the shop once and forks for every command: each still has a process, database
connections and a memory of its own, and starts from a shop that has done nothing yet.

    commands = Commands(environment)
    code, output, errors = commands.run(["ledger", "--json"])
    commands.close()
"""

import contextlib
import gc
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import NoReturn

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
                    ends = [each.fileno() for each in (given, out, err, theirs)]
                    socket.send_fds(self.line, [json.dumps(arguments).encode()], ends)
                # The command's code, then the end of its process.
                code = b"".join(iter(lambda: mine.recv(16), b""))
            out.seek(0)
            err.seek(0)
            return int(code or -9), out.read().decode(), err.read().decode()

    def close(self) -> None:
        self.line.close()
        self.process.wait(30)


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
            obey(json.loads(words), *ends)
        for end in ends:
            os.close(end)


def obey(arguments: list[str], stdin: int, stdout: int, stderr: int, answer: int) -> NoReturn:
    """What manage.py does, in a process that ends with it: at once, since taking apart what it
    shares with the others would be most of its work.
    """
    from django.core.management import execute_from_command_line
    from django.db import connections

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, end in enumerate((stdin, stdout, stderr)):
        os.dup2(end, number)
        os.close(end)
    os.set_inheritable(answer, False)
    sys.argv = ["manage.py", *arguments]
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


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as ours:
        serve(ours)
