"""Runs pytest four times side by side: on SQLite as the demo, on PostgreSQL and Redis, with whole
shops on these two, and in a browser. The last two wait most of their time, and leave the processor
to the others.

Started by bin/test.py. Arguments are pytest's; --long adds the suites marked long. Each run's
lines carry its name; the last lines say how long each took and sum them up as pytest does.

Where no more than a few tests failed, each is tried once more by itself: four runs on two cores may
be too much for one that waits. What passes then is named in the summary (decision 56).

A test runs on both databases unless a mark says otherwise:

    once        no database makes a difference: whichever run is free takes it (tests/turns.py)
    both        all the same, in a file marked once
    early       begun first of what runs once: it takes long in one piece
    postgres    only PostgreSQL can show it
    whole       all of tests/flows, tests/faults and tests/load: in the run of whole shops
    flow        all of tests/flows: on PostgreSQL and Redis, as a shop in production
    browser     in the run of the browser: on SQLite, as the demo

Never `once`: queries of our own that a database could answer differently, locks, transactions,
constraints, odd characters on their way into a column, search, order, dates in SQL, migrations,
backups. What a form refuses before it asks for a row may be, and what a page, a mail or an export
says of rows read by their keys. With --long nothing is shared: both databases take everything, so a
wrong mark shows there.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from xml.etree import ElementTree

from tests.running_shop import WHOLE_SHOPS
from tests.services import redis
from tests.services.postgres import PostgresServer
from tests.services.s3 import ensure_installed
from tests.turns import collected

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "test"
# Whatever the machine says: what one process has compiled is read by all the others.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
# pytest's exit codes that are no failure: all passed, nothing selected in this run.
PASSED, FAILED, NOTHING = 0, 1, 5
# More than these are no accident.
TRIED_AGAIN = 5


class Run:
    """One pytest process; `marks` say which tests are not for it."""

    def __init__(
        self,
        name: str,
        marks: list[str],
        environment: dict[str, str],
        folders: tuple[str, ...] = ("tests",),
        root: Path = ROOT,
    ):
        """`folders` are all that this run need look through, unless the arguments name some."""
        self.name = name
        self.root = root
        self.marks = marks
        self.environment = environment
        self.folders = " ".join(folders)
        self.report = KEPT / f"{name.lower().replace(' ', '-')}.xml"
        self.seconds = 0.0
        self.process: subprocess.Popen | None = None

    def start(self, arguments: list[str]) -> None:
        arguments, expression = take_marks(arguments)
        marks = " and ".join([*expression, *self.marks])
        chosen = ("-m", marks) if marks else ()
        self.report.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "pytest", *chosen, f"--junitxml={self.report}"),
                *("-o", "junit_family=xunit1", "-o", f"testpaths={self.folders}"),
                *("-r", "fE", *arguments),
            ],
            cwd=self.root,
            env=ENVIRONMENT | {"PYTHONUNBUFFERED": "1"} | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self.printer = threading.Thread(target=self._print, daemon=True)
        self.printer.start()

    def wait_for_collection(self, turns: Path) -> None:
        """Returns once this run knows its tests, or has ended."""
        while self.process and self.process.poll() is None:
            if collected(turns, self.process.pid).exists():
                return
            time.sleep(0.1)

    def again(self) -> "Run":
        """A run of nothing but what failed in this one, named by its cases."""
        other = Run(f"{self.name} again", [], self.environment, root=self.root)
        other.start(sorted(self.failed()))
        return other

    def failed(self) -> set[str]:
        return {name for outcome, name, _ in self.cases() if outcome in ("failure", "error")}

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


def addresses_of(servers: list[redis.RedisServer], number: int) -> dict[str, str]:
    """Settings of a run that has the Redis server of this number, if there are any."""
    if not servers:
        return {}
    return {
        "CACHE_URL": servers[number].url(0),
        "CELERY_BROKER_URL": servers[number].url(1),
    }


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
    # Two: each run empties the cache of its own.
    redis_servers = [redis.RedisServer().start() for _ in range(2)] if redis.program() else []
    on_postgres, with_shops = (
        {"DATABASE_URL": postgres.url("shop")} | addresses_of(redis_servers, number)
        for number in range(2)
    )
    short = "not long"
    if is_long:
        runs = [
            Run("SQLite", ["not postgres"], {}),
            Run("PostgreSQL", ["not browser"], on_postgres),
        ]
    else:
        runs = [
            Run("SQLite", ["not postgres", "not browser", "not flow", short], {}),
            Run("Shops", ["whole", short], with_shops, folders=WHOLE_SHOPS),
            Run("PostgreSQL", ["not browser", "not whole", short], on_postgres),
            Run("Browser", ["(browser or once and not both)", "not postgres", short], {}),
        ]
    turns = tempfile.TemporaryDirectory(prefix="storefront-turns-")
    if not is_long:
        # In one word: pytest takes a folder that stands alone for one of tests.
        arguments = ["-p", "tests.turns", f"--turns={turns.name}", *arguments]
    try:
        for run in runs:
            if run.folders == runs[0].folders and not is_long:
                # What the first has compiled takes the next ones a third of the time to read.
                runs[0].wait_for_collection(Path(turns.name))
            run.start(arguments)
        codes = [run.wait() for run in runs]
        mended = set() if is_long else try_again(runs, codes)
    finally:
        for run in runs:
            if run.process and run.process.poll() is None:
                run.process.terminate()
                run.process.wait()
        turns.cleanup()
        postgres.close()
        for server in redis_servers:
            server.close()
    return sum_up(runs, codes, mended, time.monotonic() - started)


def try_again(runs: list[Run], codes: list[int]) -> set[Run]:
    """The runs in which all that failed passed when it was tried by itself."""
    failed = [run for run, code in zip(runs, codes, strict=True) if code == FAILED]
    if sum(len(run.failed()) for run in failed) > TRIED_AGAIN:
        return set()
    return {run for run in failed if run.failed() and run.again().wait() == PASSED}


def sum_up(runs: list[Run], codes: list[int], mended: set[Run], seconds: float) -> int:
    """Print what failed and was skipped, then one line as pytest's own; returns the exit code."""
    counts = {"failure": 0, "passed": 0, "skipped": 0, "error": 0}
    words = {"failure": "FAILED", "error": "ERROR", "skipped": "SKIPPED"}
    for run in runs:
        for outcome, name, message in run.cases():
            word = words.get(outcome)
            if run in mended and outcome in ("failure", "error"):
                outcome, word = "passed", "PASSED BY ITSELF"
            counts[outcome] += 1
            if word:
                print(f"{word} [{run.name}] {name} - {message}")
    failed = not counts["passed"]
    for run, code in zip(runs, codes, strict=True):
        if code not in (PASSED, NOTHING) and run not in mended:
            failed = True
            if not run.report.is_file():
                print(f"ERROR [{run.name}] pytest ended with {code} before its report")
                counts["error"] += 1
    if counts["skipped"] and os.environ.get("CI") == "true":
        print("ERROR CI=true allows no skipped tests")
        failed = True
    words |= {"failure": "failed", "error": "errors", "skipped": "skipped"}
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
