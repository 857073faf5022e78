"""Which settings a process takes that was told none, in a folder of its own."""

import os
import shutil
import stat
import subprocess
import sys

import pytest

from tests.migrated import ROOT
from tests.site_config.test_settings import COMPLETE

pytestmark = [pytest.mark.once, pytest.mark.early]

# What Python has compiled comes along: none of the many processes here need do it again.
LEFT_OUT = (".git", ".venv", ".*_cache", "var", "tests", "docs", "static")
GUNICORN = ("-m", "gunicorn", "--config", "python:site_config.web_server", "site_config.wsgi")
SHOW = "from django.conf import settings as s; print(s.SETTINGS_MODULE, s.SECRET_KEY)"


RELOAD = """
import os, pathlib
from site_config import web_server
file = pathlib.Path(".env")
file.write_text(file.read_text().replace("live_mode", "test_mode").replace("BADGE_DAYS='9'", ""))
web_server.on_reload(None)
print(*map(os.environ.get, ("DODO_PAYMENTS_ENVIRONMENT", "BADGE_DAYS", "TIME_ZONE")))
# Its processes begin with what it has read itself: nothing of Django's settings.
from django.conf import settings
print(settings.configured)
"""


@pytest.fixture
def folder(tmp_path):
    """A checkout without a `.env`."""
    shutil.copytree(ROOT, tmp_path / "shop", ignore=shutil.ignore_patterns(*LEFT_OUT))
    return tmp_path / "shop"


def write_settings(folder, **changes):
    values = COMPLETE | changes
    text = "".join(f"{name}='{value}'\n" for name, value in values.items())
    (folder / ".env").write_text(text)


def run(folder, *arguments, **environment) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"} | environment,
        capture_output=True,
        text=True,
    )


def show(folder) -> list[str]:
    done = run(folder, "manage.py", "shell", "--no-imports", "-c", SHOW)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_dot_env_means_production(folder):
    write_settings(folder)
    assert show(folder) == ["site_config.settings.production", COMPLETE["SECRET_KEY"]]
    assert not (folder / "var").exists()


def test_a_wrong_setting_is_said_in_one_line(folder):
    write_settings(folder, SITE_URL="shop.test")
    for command in (
        ("manage.py", "migrate"),
        ("manage.py", "createsuperuser"),
        GUNICORN,
        ("-m", "celery", "--app", "site_config", "worker"),
        ("-m", "celery", "--app", "site_config", "beat"),
    ):
        done = run(folder, *command, PORT="0")
        assert done.returncode in (1, 4)
        assert "SITE_URL" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (folder / "var").exists()


@pytest.mark.parametrize(
    ("command", "environment"),
    [
        (("manage.py", "migrate"), {"DJANGO_SETTINGS_MODULE": "site_config.settings.dev"}),
        (("bin/demo.py",), {}),
        (("bin/demo.py", "--reset"), {}),
        (("bin/test.py",), {}),
    ],
)
def test_demo_and_tests_stop_beside_it(folder, command, environment):
    write_settings(folder)
    done = run(folder, *command, **environment)
    assert done.returncode == 1
    assert "holds the settings of a shop" in done.stderr + done.stdout
    assert not {"var", ".venv"} & {path.name for path in folder.iterdir()}


def test_a_demo_that_was_never_started_has_a_key_of_its_own(folder):
    (module, key), other = show(folder), show(folder)
    assert module == "site_config.settings.dev"
    assert other != [module, key]  # nothing is kept yet

    (folder / "var" / "shop.sqlite3").touch()
    kept = show(folder)
    assert len(kept[1]) > 50
    assert show(folder) == kept
    assert stat.S_IMODE((folder / "var" / "demo.env").stat().st_mode) == 0o600


def test_gunicorn_has_its_port_and_processes_from_dot_env(folder):
    write_settings(folder, PORT="8123", WEB_CONCURRENCY="3")
    ask = "from site_config import web_server as w; print(w.bind, w.workers)"
    assert run(folder, "-c", ask).stdout.split() == ["127.0.0.1:8123", "3"]
    assert run(folder, "-c", ask, PORT="9000").stdout.split() == ["127.0.0.1:9000", "3"]


def test_gunicorn_refuses_to_load_the_shop_before_its_processes(folder):
    write_settings(folder)
    done = run(folder, *GUNICORN[:-1], "--preload", "wsgiref.simple_server:demo_app", PORT="0")
    assert done.returncode == 1
    assert "preload_app cannot be used" in done.stderr


def test_a_reload_of_gunicorn_reads_dot_env_again(folder):
    write_settings(folder, TIME_ZONE="Europe/Berlin", BADGE_DAYS="9")
    done = run(folder, "-c", RELOAD, TIME_ZONE="UTC")
    assert done.stdout.split() == ["test_mode", "None", "UTC", "False"], done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("WEB_CONCURRENCY", "0"), ("WEB_CONCURRENCY", "two"), ("PORT", "99999")]
)
def test_gunicorn_says_which_number_is_wrong(folder, name, value):
    write_settings(folder, **{name: value})
    done = run(folder, *GUNICORN)
    assert done.returncode == 1
    assert done.stderr.startswith(f"gunicorn: {name} must be")
