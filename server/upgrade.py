"""make upgrade: another release takes over from the one that serves, and nobody notices.

The steps stand in `Upgrade.to`. Until the last of them the old release serves, or can again: what
a step cannot do is said with what still serves and what to do.
"""

import argparse
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bin.bootstrap import ROOT, Clock, Stop
from server.places import BACKGROUND, USER, Places, web_unit
from server.releases import Commit, Releases, find_commit
from server.services import Services

# A release takes half of it.
NEEDED_MEGABYTES = 1000
# So long a release may take from its start to its first page.
READY_SECONDS = 120
# What the doctor finds wrong there would break an upgrade; the rest it may even mend.
NEEDED = {"settings", "database", "cache", "queue", "disk", "backup_room"}
# A migration that waits for a table lets all others wait behind it: after so long it gives up, and
# is tried again with the next upgrade.
LOCK_SECONDS = 5


@dataclass
class Upgrade:
    """`as_shop` is what runs a command as the shop's user, put before it."""

    releases: Releases
    services: Services = field(default_factory=Services)
    as_shop: tuple[str, ...] = ("runuser", "-u", USER, "--")
    say: Callable[[str], None] = print

    def to(self, commit: Commit, backup: bool = True, anyway: bool = False) -> None:
        """Let the release of `commit` serve. Raises Stop."""
        old, new = self._current(), commit.name
        with self._alone():
            if new == old and self.releases.works(old):
                self._finish(old)
                self.say(f"release {old} serves: there is nothing to upgrade to")
                return
            with self._still_serving(old):
                self._look_around(backup, anyway)
                self.releases.build(commit, self.say)
                self.say("checking the settings with the new release")
                self.manage(new, "check", "--deploy", "--fail-level", "ERROR")
                if backup:
                    self.say("taking a backup, and proving it")
                    name = self.manage(old, "backup").stdout.split()[-1]
                    self.say(f"  {name}")
                self.say("bringing the database up to date, while the old release serves")
                locks = f"-c lock_timeout={LOCK_SECONDS}s"
                self.manage(new, "migrate", "--noinput", PGOPTIONS=locks)
                self._try_pages(new)
            self.hand_over(old, new)
            if removed := self.releases.remove_old():
                self.say(f"removed {', '.join(removed)}")
        self.say(f"release {new} serves. The way back to {old}: make upgrade BACK=yes")

    def back(self) -> None:
        """Let the release serve that did before. Raises Stop."""
        new, old = self._current(), self.releases.before()
        with self._alone():
            with self._still_serving(new):
                if not self.releases.works(old):
                    raise Stop(f"release {old} does not start any more; VERSION=… builds it anew")
                try:
                    self._try_pages(old)
                except Stop as stop:
                    raise Stop(
                        f"{stop}. It seems that {old} cannot read the database as it is now. What "
                        "it can read is the backup from before the upgrade, which lacks all that "
                        "came since (docs/operations.md, Restoring)"
                    ) from None
            self.hand_over(new, old)
        self.say(f"release {old} serves again, with the database as it was")

    def hand_over(self, old: str, new: str) -> None:
        """Let `new`, which is built and fits the database, serve instead of `old`. Raises Stop."""
        with self._still_serving(old):
            self._take_over(old, new)
        self._finish(new)

    def _current(self) -> str:
        name = self.releases.current()
        if name is None:
            raise Stop("no shop is installed on this server: make install does that.")
        return name

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One upgrade at a time; the lock goes with the process that has it."""
        with (self.releases.places.home / "upgrade.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Stop("another upgrade is under way on this server.") from None
            yield

    @contextmanager
    def _still_serving(self, name: str) -> Iterator[None]:
        """Say what serves whenever a step could not be done."""
        try:
            yield
        except Stop as stop:
            raise Stop(
                f"{str(stop).rstrip('.')}. Release {name} still serves; once this is mended, the "
                "same command goes on."
            ) from None

    def _look_around(self, backup: bool, anyway: bool) -> None:
        """Room for a release, and what the doctor says. Raises Stop."""
        self.say("looking at the shop as it is (manage.py doctor)")
        free = shutil.disk_usage(self.releases.places.home).free // 1_000_000
        if free < NEEDED_MEGABYTES:
            raise Stop(
                f"only {free} MB are free in {self.releases.places.home}, and a release needs "
                f"{NEEDED_MEGABYTES} MB"
            )
        needed = NEEDED if backup else NEEDED - {"backup_room"}
        for check in self._doctor():
            if check["level"] == "wrong":
                text = f"{check['name']}: {check['text']} {check['advice']}"
                if check["topic"] in needed and not anyway:
                    raise Stop(f"{text.rstrip('.')}. (ANYWAY=yes upgrades all the same)")
                self.say(f"  {text}")

    def _doctor(self) -> list[dict]:
        """What it says with the release that serves."""
        done = self._run(self._current(), "doctor", "--json")
        try:
            return json.loads(done.stdout)["checks"]
        except ValueError:
            raise Stop(f"manage.py doctor gave no answer: {_last_line(done)}") from None

    def _try_pages(self, name: str) -> None:
        self.say(f"asking release {name} for its pages, before anybody else does")
        self.manage(name, "try_pages")

    def _take_over(self, old: str, new: str) -> None:
        """Web of `new` beside that of `old`, then without it. Raises Stop, and all is as before."""
        # First, so that each page finds its style sheets from now on: nginx looks there.
        self.releases.switch(new)
        try:
            self.say(f"starting release {new} beside {old}")
            self.services.start(web_unit(new), READY_SECONDS)
        except BaseException as error:
            self.releases.switch(old)
            with suppress(Stop):
                self.services.stop(web_unit(new))
            if isinstance(error, Stop):
                log = f"journalctl --unit {web_unit(new)} --lines 50"
                raise Stop(f"{error}; {log} says why") from None
            raise

    def _finish(self, serving: str) -> None:
        """All that is left to do once `serving` has taken over; if it breaks off, the next run goes
        on, for web of the other release stays enabled to the end. Raises Stop."""
        others = [web_unit(name) for name in self.releases.listed() if name != serving]
        others = [unit for unit in others if self.services.is_in_use(unit)]
        if not others:
            return
        try:
            self.services.enable(web_unit(serving))
            for unit in others:
                self.say(f"letting {unit} finish what it answers")
                self.services.stop(unit)
            for unit in BACKGROUND:
                self.say(f"restarting {unit}")
                self.services.restart(unit)
        except Stop as stop:
            raise Stop(
                f"release {serving} serves the pages, but {stop}: journalctl says why. Once this "
                "is mended, the same command goes on."
            ) from None
        for unit in others:
            self.services.disable(unit)

    def manage(self, name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        """Run a management command of a release. Raises Stop with its last line."""
        done = self._run(name, *arguments, **environment)
        if done.returncode:
            raise Stop(f"manage.py {arguments[0]} of release {name} failed: {_last_line(done)}")
        return done

    def _run(self, name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        place = self.releases.path(name)
        # Nothing of what root has set may be taken for a setting of the shop.
        kept = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
        return subprocess.run(
            [*self.as_shop, place / ".venv/bin/python", "manage.py", *arguments],
            cwd=place,
            env=kept | {"PYTHONDONTWRITEBYTECODE": "1"} | environment,
            umask=0o027,
            capture_output=True,
            text=True,
        )


def _last_line(done: subprocess.CompletedProcess) -> str:
    lines = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"it ended with {done.returncode}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make upgrade", description=__doc__)
    parser.add_argument("version", nargs="?", default="")
    parser.add_argument("--back", action="store_true")
    parser.add_argument("--no-backup", action="store_true")
    parser.add_argument("--anyway", action="store_true")
    wanted = parser.parse_args(sys.argv[2:])
    if os.geteuid() != 0:
        raise Stop("an upgrade changes what belongs to root: run it as root, or by sudo.")
    upgrade = Upgrade(Releases(Places()), say=Clock().say)
    if wanted.back:
        upgrade.back()
    else:
        commit = find_commit(Path(ROOT), wanted.version)
        upgrade.to(commit, backup=not wanted.no_backup, anyway=wanted.anyway)
