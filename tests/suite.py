"""Runs pytest three times side by side: on SQLite as the demo, on PostgreSQL and Redis, and in a
browser, which waits most of its time and leaves the processor to the others.

Started by bin/test.py. Arguments are pytest's; --long adds the suites marked long. Each run's
lines carry its name; the last lines say how long each took and sum them up as pytest does.

A test runs on both databases unless a mark says otherwise:

    once        no database makes a difference: whichever run is free takes it (tests/turns.py)
    both        all the same, in a file marked once
    postgres    only PostgreSQL can show it
    flow        all of tests/flows: on PostgreSQL and Redis, as a shop in production
    browser     in the run of the browser: on SQLite, as the demo

Never `once`: queries of our own that a database could answer differently, locks, transactions,
constraints, odd characters on their way into a column, search, order, dates in SQL, migrations,
backups. With --long nothing is shared: both databases take everything, so a wrong mark shows there.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from xml.etree import ElementTree

from tests.services import redis
from tests.services.postgres import PostgresServer
from tests.services.s3 import ensure_installed

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "test"
# pytest's exit codes that are no failure: all passed, nothing selected in this run.
PASSED, NOTHING = 0, 5


class Run:
    """One pytest process; `marks` say which tests are not for it."""

    def __init__(self, name: str, marks: list[str], environment: dict[str, str]):
        self.name = name
        self.marks = marks
        self.environment = environment
        self.report = KEPT / f"{name.lower()}.xml"
        self.seconds = 0.0

    def start(self, arguments: list[str]) -> None:
        arguments, expression = take_marks(arguments)
        marks = " and ".join([*expression, *self.marks])
        self.report.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "pytest", "-m", marks, f"--junitxml={self.report}"),
                *("-o", "junit_family=xunit1", "-r", "fE", *arguments),
            ],
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"} | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self.printer = threading.Thread(target=self._print, daemon=True)
        self.printer.start()

    def wait(self) -> int:
        code = self.process.wait()
        self.printer.join(10)
        return code

    def _print(self) -> None:
        started = time.monotonic()
        for line in self.process.stdout:
            sys.stdout.write(f"{self.name:>10} | {line}")
            sys.stdout.flush()
        self.seconds = time.monotonic() - started

    def cases(self):
        """Each test as (outcome, name, message)."""
        if not self.report.is_file():
            return
        for case in ElementTree.parse(self.report).iter("testcase"):
            name = f"{case.get('file')}::{case.get('name')}"
            outcome, message = "passed", ""
            for kind in ("failure", "error", "skipped"):
                found = case.find(kind)
                if found is not None:
                    outcome, message = kind, found.get("message", "")
            yield outcome, name, message.strip().partition("\n")[0]


def take_marks(arguments: list[str]) -> tuple[list[str], list[str]]:
    """The arguments without -m, and its expression: ours must hold as well."""
    if "-m" not in arguments[:-1]:
        return arguments, []
    place = arguments.index("-m")
    return arguments[:place] + arguments[place + 2 :], [f"({arguments[place + 1]})"]


def main(arguments: list[str]) -> int:
    started = time.monotonic()
    is_long = "--long" in arguments
    arguments = [argument for argument in arguments if argument != "--long"]
    KEPT.mkdir(parents=True, exist_ok=True)
    ensure_installed()
    postgres = PostgresServer().start()
    redis_server = redis.RedisServer().start() if redis.program() else None
    on_postgres = {"DATABASE_URL": postgres.url("shop")}
    if redis_server:
        on_postgres["CACHE_URL"] = redis_server.url(0)
        on_postgres["CELERY_BROKER_URL"] = redis_server.url(1)
    if is_long:
        runs = [
            Run("SQLite", ["not postgres"], {}),
            Run("PostgreSQL", ["not browser"], on_postgres),
        ]
    else:
        short = "not long"
        runs = [
            Run("SQLite", ["not postgres", "not browser", "not flow", short], {}),
            Run("PostgreSQL", ["not browser", short], on_postgres),
            Run("Browser", ["(browser or once and not both)", "not postgres", short], {}),
        ]
    turns = tempfile.TemporaryDirectory(prefix="storefront-turns-")
    if not is_long:
        # In one word: pytest takes a folder that stands alone for one of tests.
        arguments = ["-p", "tests.turns", f"--turns={turns.name}", *arguments]
    try:
        for run in runs:
            run.start(arguments)
        codes = [run.wait() for run in runs]
    finally:
        for run in runs:
            if hasattr(run, "process") and run.process.poll() is None:
                run.process.terminate()
                run.process.wait()
        turns.cleanup()
        postgres.close()
        if redis_server:
            redis_server.close()
    return sum_up(runs, codes, time.monotonic() - started)


def sum_up(runs: list[Run], codes: list[int], seconds: float) -> int:
    """Print what failed and was skipped, then one line as pytest's own; returns the exit code."""
    counts = {"failure": 0, "passed": 0, "skipped": 0, "error": 0}
    for run in runs:
        for outcome, name, message in run.cases():
            counts[outcome] += 1
            if outcome != "passed":
                word = {"failure": "FAILED", "error": "ERROR"}.get(outcome, "SKIPPED")
                print(f"{word} [{run.name}] {name} - {message}")
    failed = not counts["passed"]
    for run, code in zip(runs, codes, strict=True):
        if code not in (PASSED, NOTHING):
            failed = True
            if not run.report.is_file():
                print(f"ERROR [{run.name}] pytest ended with {code} before its report")
                counts["error"] += 1
    if counts["skipped"] and os.environ.get("CI") == "true":
        print("ERROR CI=true allows no skipped tests")
        failed = True
    words = {"failure": "failed", "error": "errors"}
    parts = [f"{number} {words.get(key, key)}" for key, number in counts.items() if number]
    print(", ".join(f"{run.name} {clock(run.seconds)}" for run in runs))
    text = f" {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s ({clock(seconds)}) "
    print(text.center(80, "="))
    return 1 if failed else 0


def clock(seconds: float) -> str:
    return f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02}"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
