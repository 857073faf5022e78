"""An upgrade, step by step: what happens in which order, and what is left when a step fails.

The releases are of a repository with next to nothing in it, and systemd's place is taken by a
program of the same words; tests/upgrades/test_under_traffic.py has a real shop.
"""

import fcntl
import json
import subprocess
import sys

import pytest

from bin.bootstrap import Stop
from server.places import BACKGROUND, Places, web_unit
from server.releases import Releases, find_commit
from server.services import Services
from server.upgrade import Upgrade
from tests.migrated import ROOT
from tests.server.small_shop import SmallShop
from tests.services.systemd import ServiceManager, Unit

pytestmark = [pytest.mark.once, pytest.mark.early]

# Says that it is ready, unless its release is to break, and then waits for its end.
WEB = """
import os, signal, socket, sys
if os.path.exists(sys.argv[1]):
    sys.exit(3)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
    notices.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
signal.pause()
"""
GOOD = {"topic": "disk", "level": "good", "name": "Disk", "text": "Much room.", "advice": ""}
WRONG = {
    "level": "wrong",
    "name": "Database",
    "text": "It does not answer.",
    "advice": "Look at DATABASE_URL.",
}


class Machine:
    """A server on which release 0.1 serves."""

    def __init__(self, folder):
        self.source = SmallShop(folder / "source")
        self.places = Places(folder / "server")
        self.releases = Releases(self.places)
        self.manager = ServiceManager(folder / "services", self.unit)
        self.told = []
        services = Services(str(self.manager.program))
        self.upgrade = Upgrade(self.releases, services, as_shop=(), say=self.told.append)
        self.old = self.commit().name
        self.releases.build(self.commit(), self.told.append)
        self.releases.switch(self.old)
        for unit in (web_unit(self.old), *BACKGROUND):
            assert self.manager.start(unit)
        self.manager.enable(web_unit(self.old))
        self.say(GOOD)
        self.begin()

    def unit(self, name: str) -> Unit:
        if name in BACKGROUND:
            return Unit(["sleep", "3600"], ROOT, {})
        release = self.places.releases / name.removeprefix("storefront-web@")[: -len(".service")]
        command = [sys.executable, "-c", WEB, str(self.places.home / "break-web")]
        return Unit(command, release, {}, notifies=True)

    def commit(self, version: str = ""):
        return find_commit(self.source.folder, version and f"v{version}")

    def say(self, *checks: dict) -> None:
        """What the doctor will say."""
        (self.places.home / "doctor").write_text(json.dumps({"checks": checks}))

    def break_(self, what: str) -> None:
        (self.places.home / f"break-{what}").touch()

    def begin(self) -> None:
        self.told.clear()
        self.manager.said.clear()
        (self.places.home / "commands").write_text("")

    @property
    def commands(self) -> list[str]:
        """The management commands that were run, each with its release."""
        return (self.places.home / "commands").read_text().splitlines()

    def serves(self, name: str) -> None:
        """Nothing else does, now or after the machine has started again."""
        assert self.releases.current() == name
        assert self.manager.enabled == {web_unit(name)}
        running = {unit for unit in self.manager.processes if self.manager.is_active(unit)}
        assert running == {web_unit(name), *BACKGROUND}


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path)
    with machine.manager:
        yield machine


@pytest.fixture
def new(machine) -> str:
    """The release that a new commit would become."""
    machine.source.commit("0.2")
    return machine.commit().name


# --- all goes well ------------------------------------------------------------------------------
def test_everything_in_its_order(machine, new):
    machine.upgrade.to(machine.commit())
    assert machine.commands == [
        "0.1 doctor",
        "0.2 collectstatic",
        "0.2 compilemessages",
        "0.2 check",
        "0.1 backup",
        "0.2 migrate",
        "0.2 try_pages",
    ]
    assert machine.manager.said == [
        f"start {web_unit(new)}",
        f"enable {web_unit(new)}",
        f"stop {web_unit(machine.old)}",
        *(f"restart {unit}" for unit in BACKGROUND),
        f"disable {web_unit(machine.old)}",
    ]
    assert machine.told[-1] == (
        f"release {new} serves. The way back to {machine.old}: make upgrade BACK=yes"
    )
    machine.serves(new)


def test_the_way_back_leaves_the_database_as_it_is(machine, new):
    machine.upgrade.to(machine.commit())
    machine.begin()
    machine.upgrade.back()
    assert machine.commands == ["0.1 try_pages"]
    machine.serves(machine.old)
    machine.upgrade.to(machine.commit())
    machine.serves(new)


def test_without_a_new_commit_there_is_nothing_to_do(machine):
    machine.upgrade.to(machine.commit())
    assert machine.told == [f"release {machine.old} serves: there is nothing to upgrade to"]
    assert (machine.commands, machine.manager.said) == ([], [])


def test_a_backup_can_be_left_out(machine, new):
    machine.say(WRONG | {"topic": "backup_room"})
    machine.upgrade.to(machine.commit(), backup=False)
    assert "0.1 backup" not in machine.commands
    machine.serves(new)


# --- something fails ----------------------------------------------------------------------------
def refused(machine, **options) -> str:
    """What an upgrade says that did not come to be; 0.1 serves as before."""
    with pytest.raises(Stop) as stop:
        machine.upgrade.to(machine.commit(), **options)
    machine.serves(machine.old)
    assert f"Release {machine.old} still serves; " in str(stop.value)
    return str(stop.value)


def test_what_the_doctor_finds_wrong_stops_it_before_anything_is_touched(machine, new):
    machine.say(GOOD, WRONG | {"topic": "database"})
    told = refused(machine)
    assert told.startswith("Database: It does not answer. Look at DATABASE_URL. (ANYWAY=yes")
    assert machine.commands == ["0.1 doctor"]
    machine.upgrade.to(machine.commit(), anyway=True)
    machine.serves(new)


def test_what_has_nothing_to_do_with_it_is_only_said(machine, new):
    machine.say(WRONG | {"topic": "mail", "name": "Mail"})
    machine.upgrade.to(machine.commit())
    assert "  Mail: It does not answer. Look at DATABASE_URL." in machine.told
    machine.serves(new)


def test_a_step_that_fails_is_named_and_the_same_command_goes_on(machine, new):
    for command, told in {
        "doctor": "manage.py doctor gave no answer: doctor is broken",
        "collectstatic": "the static files of release 0.2-",
        "check": "manage.py check of release 0.2-",
        "backup": "manage.py backup of release 0.1-",
        "migrate": "manage.py migrate of release 0.2-",
        "try_pages": "manage.py try_pages of release 0.2-",
    }.items():
        machine.break_(command)
        assert told in refused(machine)
        (machine.places.home / f"break-{command}").unlink()
    assert machine.manager.said == []
    machine.upgrade.to(machine.commit())
    machine.serves(new)


def test_a_release_that_does_not_start_is_taken_back(machine, new):
    machine.break_("web")
    told = refused(machine)
    assert f"{web_unit(new)} did not start; journalctl --unit {web_unit(new)}" in told
    assert machine.releases.served() == [machine.old]


def test_workers_that_do_not_start_are_said_and_the_same_command_goes_on(machine, new, monkeypatch):
    find = machine.manager.find
    broken = Unit(["true"], ROOT, {}, notifies=True)
    monkeypatch.setattr(
        machine.manager, "find", lambda name: broken if name in BACKGROUND else find(name)
    )
    with pytest.raises(Stop, match=f"release {new} serves the pages, but {BACKGROUND[0]} did not"):
        machine.upgrade.to(machine.commit())
    assert machine.releases.current() == new
    monkeypatch.setattr(machine.manager, "find", find)
    machine.upgrade.to(machine.commit())
    machine.serves(new)


def test_a_release_that_cannot_read_the_database_any_more_is_not_gone_back_to(machine, new):
    machine.upgrade.to(machine.commit())
    machine.break_("try_pages")
    with pytest.raises(Stop, match=r"cannot read the database as it is now.*Release 0\.2-.* still"):
        machine.upgrade.back()
    machine.serves(new)


def test_two_at_once_are_refused(machine, new):
    with (machine.places.home / "upgrade.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Stop, match="another upgrade is under way"):
            machine.upgrade.to(machine.commit())
    machine.serves(machine.old)


def test_without_a_shop_it_says_what_makes_one(tmp_path):
    upgrade = Upgrade(Releases(Places(tmp_path)))
    with pytest.raises(Stop, match="no shop is installed on this server: make install"):
        upgrade.to(find_commit(SmallShop(tmp_path / "source").folder))


def test_make_upgrade_hands_its_words_over():
    # Below another make it would say where it is.
    command = [
        "make",
        "--no-print-directory",
        "--dry-run",
        "upgrade",
        "VERSION=v1",
        "BACKUP=no",
        "ANYWAY=yes",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    words = done.stdout.replace("\\\n", " ").split()
    assert words[words.index("upgrade") :] == ["upgrade", "v1", "--no-backup", "--anyway"]
