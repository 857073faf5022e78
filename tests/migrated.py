"""Databases that are migrated once per set of migrations, then copied: seconds instead of a minute.

A copy holds what the migrations put there: the page tree, the roles, the site.
"""

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.first_rows import FirstRows
from tests.services.postgres import Databases

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "test"
# manage.py migrate, which makes millions of objects and little garbage: looking for that would be
# a quarter of its time.
MIGRATE = """
import gc
from django.core.management import execute_from_command_line

gc.disable()
execute_from_command_line(["manage.py", "migrate", "--verbosity", "0"])
"""


def mark() -> str:
    """Changes with every migration, with the roles handed out after them, with every release of
    what brings migrations, and with the list of apps."""
    files = sorted(
        path
        for folder in ("*/migrations", "*/*/migrations")
        for path in ROOT.glob(f"{folder}/*.py")
        if "dodo_sandbox" not in str(path)
    )
    digest = hashlib.sha256()
    for path in [ROOT / "requirements.txt", ROOT / "site_config/roles.py", *files]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    settings = (ROOT / "site_config/settings/base.py").read_text()
    digest.update(re.search(r"INSTALLED_APPS = \[.*?\]", settings, re.S)[0].encode())
    return digest.hexdigest()[:16]


class SqliteCopies:
    """Copies as files; `restore` brings one back to its first state under open connections."""

    def __init__(self):
        self.template = KEPT / f"migrated-{mark()}.sqlite3"
        KEPT.mkdir(parents=True, exist_ok=True)
        with (KEPT / "migrated.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.template.exists():
                for old in KEPT.glob("migrated-*"):
                    # A run beside this one may still use a young one.
                    if old.stat().st_mtime < time.time() - 24 * 3600:
                        old.unlink()
                building = self.template.with_suffix(".building")
                building.unlink(missing_ok=True)
                migrate(f"sqlite:///{building}")
                building.rename(self.template)

    def make(self, path: Path) -> str:
        """The address of a new copy at `path`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.template, path)
        return f"sqlite:///{path}"

    def restore(self, path: Path) -> None:
        source, target = sqlite3.connect(self.template), sqlite3.connect(path, timeout=30)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()


class PostgresCopies:
    """Copies as databases of the server that `url` names."""

    def __init__(self, url: str):
        self.server = url.rsplit("/", 1)[0]
        self.databases = Databases(f"{self.server}/postgres")
        self.template = f"migrated_{mark()}"
        self.first: dict[str, FirstRows] = {}
        KEPT.mkdir(parents=True, exist_ok=True)
        with (KEPT / f"migrated-{urlsplit(url).port}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            names = self.databases.names()
            if self.template not in names:
                for old in names:
                    if old.startswith("migrated_"):
                        self.databases.drop(old)
                building = self.databases.create("migrated_building")
                migrate(f"{self.server}/{building}")
                self.databases.rename(building, self.template)

    def make(self, name: str) -> str:
        """The address of a new copy called `name`."""
        self.databases.drop(name)
        self.databases.create(name, self.template)
        return f"{self.server}/{name}"

    def restore(self, name: str) -> None:
        """Nobody is connected to it afterwards. The first time costs as much as a new copy."""
        first = self.first.get(name)
        if first is None or name not in self.databases.names() or not first.bring_back():
            self.first[name] = FirstRows(self.make(name))


def migrate(database_url: str) -> None:
    """Bring an empty database up to date. Raises RuntimeError with what the command said."""
    done = subprocess.run(
        [sys.executable, "-c", MIGRATE],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "site_config.settings.test",
            "DATABASE_URL": database_url,
            "CACHE_URL": "locmemcache://",
        },
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"migrate failed on {database_url}:\n{done.stdout}{done.stderr}")
