"""A whole shop as its own processes, as in the demo: web, workers, beat, stand-in provider.

    shop = RunningShop(folder).start()                       # SQLite, the broker in a file
    shop = RunningShop(folder, postgres=url, redis=url)      # PostgreSQL and Redis
    shop.ledger(), shop.provider_ledger(), shop.letters("ada@example.com")
    shop.stop()

It begins as a copy of a seeded shop, which is made once per state of the code.
"""

import contextlib
import email
import email.policy
import json
import os
import random
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from tests.commands import Commands, Started
from tests.migrated import ROOT
from tests.seeded_shop import copy_seeded_shop
from tests.services.postgres import Databases

PROCESSES = ("web", "worker", "long", "beat", "sandbox")
# Of the tests' own environment a shop gets only this; the rest is what a test gives it.
KEPT_NAMES = ("HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
# Folders of tests that look at nothing else, and wait for it more than they compute.
WHOLE_SHOPS = ("tests/flows", "tests/faults", "tests/load")
PASSWORD = "demo-password"
SECRETS = {
    "SECRET_KEY": "for-the-running-shop-of-the-tests-" + "x" * 40,
    "DODO_PAYMENTS_API_KEY": "key-of-the-running-shop",
    "DODO_PAYMENTS_WEBHOOK_KEY": "whsec_cnVubmluZy1zaG9wLXdlYmhvb2sta2V5LWZvci10ZXN0cw==",
}
ADD_CUSTOMERS = """
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from accounts.models import User
password = make_password("demo-password")
for email in {}:
    user = User.objects.create(email=email, password=password)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
"""


class RunningShop:
    """`url` and `sandbox_url` have no final slash. `environment` adds to the shop's settings.

    Workers and beat are forked from a process that has imported the shop (tests/commands.py), where
    the system can do that; with `forks_celery=False` each process starts as the Procfile says.

    `folder` must not exist yet (or be that of a shop that ran before). Of the addresses
    `postgres` and `redis` only the server counts: databases of its own are used.
    """

    def __init__(
        self,
        folder: Path,
        postgres: str | None = None,
        redis: str | None = None,
        environment: dict[str, str] | None = None,
        forks_celery: bool = True,
    ):
        self.folder = Path(folder)
        self.postgres, self.redis = postgres, redis
        self.database = f"shop_{os.getpid()}_{id(self)}"
        self.port = _free_pair()
        self.url = f"http://127.0.0.1:{self.port}"
        self.sandbox_url = f"http://127.0.0.1:{self.port + 1}"
        self.extra = environment or {}
        self.processes: dict[str, subprocess.Popen | Started] = {}
        self.commands: Commands | None = None
        # Whether a process that ended by itself is started again, as compose.yaml does it.
        self.restarts = False
        # Where the processes' words go.
        self.log_folder = self.folder
        self.forks_celery = forks_celery and hasattr(os, "pidfd_open")

    # --- its life ---------------------------------------------------------------------------
    def start(self, only: tuple[str, ...] = PROCESSES) -> "RunningShop":
        """Returns when shop and provider answer. Raises RuntimeError with the end of the log."""
        if not self.folder.exists():
            copy_seeded_shop(self, RunningShop)
        try:
            for name in only:
                self.start_process(name)
            self.wait_until(self._ready, 90, "the shop did not answer")
        except BaseException:
            self.stop()  # nobody else would: what failed to start is never left
            raise
        return self

    def start_process(self, name: str) -> None:
        """Start one process of the Procfile; its words go to <name>.log in the folder of logs."""
        words = shlex.split(self.command(name))
        with (self.log_folder / f"{name}.log").open("ab") as log:
            if self.forks_celery and words[:2] == ["exec", "celery"]:
                self.processes[name] = self._commands().start_celery(words[2:], log)
                return
            self.processes[name] = subprocess.Popen(
                ["sh", "-c", self.command(name)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def command(self, name: str) -> str:
        """What the Procfile says of a process."""
        return _procfile()[name]

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """End one process and its children at once, as a crash would."""
        with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
            os.killpg(self.processes[name].pid, number)
        self.processes.pop(name).wait(20)

    def stop(self) -> None:
        """End all of it at once: nothing is left to finish, and nobody waits for goodbyes."""
        for name, process in list(self.processes.items()):
            if process.poll() is None:
                self.kill(name)
        self.processes.clear()
        self._end_commands()
        if self.postgres and "seeding" not in self.database:
            Databases(f"{self.postgres.rsplit('/', 1)[0]}/postgres").drop(self.database)

    def __enter__(self) -> "RunningShop":
        return self.start()

    def __exit__(self, *failure) -> None:
        self.stop()

    @property
    def environment(self) -> dict[str, str]:
        values = {name: os.environ[name] for name in KEPT_NAMES if name in os.environ}
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        values |= SECRETS | {
            "PATH": programs,
            "DJANGO_SETTINGS_MODULE": "site_config.settings.dev",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
            "DATA_DIR": str(self.folder),
            "SANDBOX_DATA_DIR": str(self.folder / "sandbox"),
            "PORT": str(self.port),
            "SITE_URL": self.url,
        }
        if self.postgres:
            values["DATABASE_URL"] = f"{self.postgres.rsplit('/', 1)[0]}/{self.database}"
        if self.redis:
            server = self.redis.rsplit("/", 1)[0]
            values |= {"CACHE_URL": f"{server}/2", "CELERY_BROKER_URL": f"{server}/3"}
        return values | self.extra

    def add_customers(self, *addresses: str) -> None:
        """Accounts with verified addresses and the demo's password, all in one go."""
        self.manage("shell", "--verbosity=0", "--command", ADD_CUSTOMERS.format(list(addresses)))

    # --- what a test looks at ---------------------------------------------------------------
    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        """The output of a management command. Raises RuntimeError when it fails.

        What makes commands quick is ended by `stop`.
        """
        code, output, errors = self._commands().run(list(arguments), stdin)
        if code:
            raise RuntimeError(f"manage.py {' '.join(arguments)}:\n{output}{errors}")
        return output

    def ledger(self) -> dict:
        """The shop's own books."""
        # Read hundreds of times; to check each time that the shop is well made takes longer.
        return json.loads(self.manage("ledger", "--json", "--skip-checks"))

    def provider_ledger(self) -> dict:
        return requests.get(f"{self.sandbox_url}/control/ledger", timeout=20).json()

    def control(self, path: str, **values) -> dict:
        """POST /control/<path> of the provider; raises on refusal."""
        answer = requests.post(f"{self.sandbox_url}/control/{path}", json=values, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def letters(self, recipient: str) -> list[email.message.EmailMessage]:
        """The mails to an address, oldest first."""
        found = []
        for path in sorted(
            (self.folder / "mail").glob("*.log"), key=lambda one: one.stat().st_mtime
        ):
            # Django's file backend writes a line of dashes after each message.
            for text in re.split(r"\n-{70,}\n", path.read_text()):
                letter = email.message_from_string(text, policy=email.policy.default)
                if recipient in str(letter["To"]):
                    found.append(letter)
        return found

    def code_for(self, recipient: str, seconds: float = 30) -> str:
        """The code in the newest mail to an address, once there is one."""

        def find():
            for letter in reversed(self.letters(recipient)):
                text = letter.get_body(("plain",)).get_content()
                code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", text, re.M)
                if code:
                    return code.group(1)
            return None

        return self.wait_until(find, seconds, f"no mail with a code came to {recipient}")

    def sold_file(self, slug: str) -> bytes:
        """The bytes that buyers of a product must get: its newest release, from the disk."""
        name = self.manage(
            "shell",
            "--verbosity=0",
            "--command",
            f"from products.models import ProductPage as P\n"
            f"print(P.objects.get(slug={slug!r}).latest_release.file.name)",
        )
        return (self.folder / "private" / name.strip().splitlines()[-1]).read_bytes()

    def wait_until(self, condition, seconds: float = 20, otherwise: str = ""):
        """The first true value of condition(). Raises AssertionError with the end of the logs."""
        deadline = time.monotonic() + seconds
        while True:
            value = condition()
            if value:
                return value
            dead = [name for name, process in self.processes.items() if process.poll() is not None]
            if dead and self.restarts:
                for name in dead:
                    self.start_process(name)
                dead = []
            if dead or time.monotonic() > deadline:
                what = otherwise or f"not within {seconds} s: {condition}"
                ended = f" ({', '.join(dead)} ended)" if dead else ""
                raise AssertionError(f"{what}{ended}\n{self.logs()}")
            time.sleep(0.1)

    def logs(self) -> str:
        """The last words of each process."""
        texts = []
        for path in sorted(self.log_folder.glob("*.log")):
            words = path.read_text(errors="replace")[-1500:]
            texts.append(f"--- {path.name}\n{words}")
        return "\n".join(texts)

    def _commands(self) -> Commands:
        if self.commands is None or self.commands.environment != self.environment:
            self._end_commands()
            self.commands = Commands(self.environment)
        return self.commands

    def _end_commands(self) -> None:
        if self.commands:
            self.commands.close()
            self.commands = None

    def _ready(self) -> bool:
        try:
            return all(
                requests.get(address, timeout=5).status_code == 200
                for address in (f"{self.url}/readyz", f"{self.sandbox_url}/healthz")
            )
        except requests.RequestException:
            return False


def _procfile() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def _free_pair() -> int:
    """A port of which the next one is free too: the provider's place.

    Below the ports that outgoing connections take for themselves, since the shop starts later.
    """
    while True:
        port = random.randrange(20_000, 32_000, 2)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
