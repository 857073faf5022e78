"""systemd's units: as the shop's papers have its processes, and as systemd wants them."""

import re
import shutil
import subprocess

import pytest

from server import places
from server.filling import FILES, PLACEHOLDER, fill
from server.steps import people, redis, services
from site_config import queues, web_server
from tests.conftest import missing
from tests.migrated import ROOT
from tests.server.test_install import make

pytestmark = pytest.mark.once

SERVICES = ["storefront-web@", "storefront-worker", "storefront-long", "storefront-beat"]


def unit(name: str) -> str:
    return (FILES / f"systemd/{name}.service").read_text()


def setting(text: str, name: str) -> str:
    (found,) = re.findall(rf"^{name}=(.*)$", text, re.M)
    return found


def test_every_file_is_filled_in(server):
    values = dict(server.values()) | {"PORT": 6380, "PASSWORD": "word", "FOLDER": "/folder"}
    names = [str(path.relative_to(FILES)) for path in FILES.rglob("*") if path.is_file()]
    for name in names:
        assert not PLACEHOLDER.search(fill(name, values).replace("@PLACEHOLDERS@", "")), name
    assert "nginx/storefront.conf" in names


@pytest.mark.parametrize("process", ["web", "worker", "long", "beat"])
def test_they_run_what_the_procfile_runs(process):
    """Apart from where the log of beat begins, and where gunicorn's processes show they live."""
    (line,) = re.findall(rf"^{process}: exec (.*)$", (ROOT / "Procfile").read_text(), re.M)
    name = f"storefront-{process}{'@' * (process == 'web')}"
    command = setting(unit(name), "ExecStart").partition("/.venv/bin/python -m ")[2]
    for ours, theirs in (
        ("%%", "%"),
        (" --worker-tmp-dir /dev/shm", ""),
        ("beat --loglevel INFO", "beat --loglevel WARNING"),
    ):
        command = command.replace(ours, theirs)
    assert command == line.removeprefix("python -m ")


def test_each_may_finish_what_it_has_begun():
    seconds = {name: int(setting(unit(name), "TimeoutStopSec")) for name in SERVICES}
    assert seconds["storefront-web@"] > web_server.graceful_timeout
    assert seconds["storefront-worker"] >= queues.TERMS[queues.DEFAULT].visibility
    compose = (ROOT / "compose.yaml").read_text()
    for process in ("web", "worker", "long"):
        (told,) = re.findall(
            rf"^  {process}:\n(?:    .*\n|\n)*?    stop_grace_period: (\d+)s$", compose, re.M
        )
        name = f"storefront-{process}{'@' * (process == 'web')}"
        assert seconds[name] == int(told), process


@pytest.mark.parametrize("name", [*SERVICES, "storefront-redis-cache", "storefront-redis-queue"])
def test_each_starts_again_whatever_ends_it_and_with_the_machine(name):
    text = unit(name)
    assert setting(text, "Restart") == "always"
    assert setting(text, "StartLimitIntervalSec") == "0"
    assert setting(text, "WantedBy") == places.TARGET
    assert setting(text, "PartOf") == places.TARGET


def test_the_web_processes_take_the_socket_and_are_renewed_by_a_signal():
    text = unit("storefront-web@")
    assert setting(text, "Sockets") == places.WEB_SOCKET
    # Not gunicorn's head says that they are ready.
    assert setting(text, "NotifyAccess") == "all"
    # Wrong settings leave the processes as they are: the signal comes after a look.
    check, signal = re.findall(r"^ExecReload=(.*)$", text, re.M)
    assert check.endswith("manage.py check")
    assert signal == "/bin/kill -HUP $MAINPID"


def test_systemd_has_nothing_to_say_against_them(server):
    if not shutil.which("systemd-analyze"):
        missing("systemd-analyze")
    make(server, people.changes, services.files, redis.changes)
    # It looks for the programs that are started.
    python = server.places.releases / "0.3.0-abc/.venv/bin/python"
    python.parent.mkdir(parents=True)
    python.touch(mode=0o755)
    server.places.current.symlink_to("releases/0.3.0-abc")
    units = [path for path in server.places.units.iterdir() if path.is_file()]
    for path in units:
        text = path.read_text().replace("/usr/bin/redis-server", str(python))
        path.write_text(text)
    instance = server.places.units / places.web_unit("0.3.0-abc")
    instance.symlink_to("storefront-web@.service")
    names = [path for path in units if "@" not in path.name] + [instance]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", *names],
        capture_output=True,
        text=True,
    )
    ours = [line for line in done.stderr.splitlines() if "storefront" in line]
    assert ours == []
    assert done.returncode == 0, done.stderr


def test_a_bad_unit_would_be_found(tmp_path):
    """The test of the test above."""
    if not shutil.which("systemd-analyze"):
        missing("systemd-analyze")
    path = tmp_path / "storefront-bad.service"
    path.write_text("[Service]\nType=oneshot\nRestart=always\nExecStart=/bin/true\n")
    done = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True)
    assert "storefront-bad" in done.stderr
