"""Start of the process: checks first, then gunicorn with one worker and the courier's thread."""

import os
import socket
import sqlite3
import sys
from urllib.parse import quote

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from dodo_sandbox.environment import BadEnvironment, Environment, read_environment

THREADS = 32


class AccessLog(Logger):
    """One line per request: no query strings, no line breaks out of a path."""

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        atoms["U"] = quote(atoms["U"] or "", safe="/:@-._~!$&'()*+,;=", errors="replace")
        return atoms


class Server(BaseApplication):
    """gunicorn without a command line or a configuration file.

    One worker process, since the courier must exist once; many threads, so that API calls told
    to hang leave some for the control paths.
    """

    def __init__(self, environment: Environment):
        self.environment = environment
        super().__init__()

    def load_config(self):
        options = {
            "bind": f"127.0.0.1:{self.environment.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 120,
            "graceful_timeout": 1,
            "keepalive": 5,
            "loglevel": "error",
            "logger_class": AccessLog,
            "accesslog": "-",
            "access_log_format": "sandbox: %(m)s %(U)s %(s)s %(M)sms",
            "control_socket_disable": True,
            "proc_name": "dodo_sandbox",
            "when_ready": self.announce,
            "post_worker_init": self.start_courier,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self):
        from dodo_sandbox.wsgi import application

        return application

    def announce(self, arbiter):
        print(
            f"sandbox: the stand-in provider is at {self.environment.url} (control page "
            f"/control/), webhooks go to {self.environment.webhook_url}",
            flush=True,
        )

    def start_courier(self, worker):
        from dodo_sandbox import courier

        courier.start()


def main() -> int:
    """Run until stopped. Returns the exit code: 2 for a mistake in what it was given."""
    try:
        environment = read_environment()
        require_free_port(environment.port)
        prepare_store(environment)
    except BadEnvironment as mistake:
        print(f"sandbox: {mistake}", file=sys.stderr)
        return 2
    Server(environment).run()
    return 0


def require_free_port(port: int) -> None:
    """Raise BadEnvironment when something else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise BadEnvironment(
                f"port {port} cannot be used ({error.strerror}): stop what uses it, or set "
                "SANDBOX_PORT to another."
            ) from error


def prepare_store(environment: Environment) -> None:
    """Make the data folder and bring its tables up to date.

    Raises BadEnvironment when the folder cannot be written or its file is no store.
    """
    try:
        environment.data_dir.mkdir(parents=True, exist_ok=True)
        os.environ["DJANGO_SETTINGS_MODULE"] = "dodo_sandbox.settings"
        import django
        from django.core.management import call_command
        from django.db import DatabaseError, connections

        django.setup()
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except (DatabaseError, sqlite3.DatabaseError) as error:
            raise BadEnvironment(
                f"the store in {environment.data_dir} cannot be used ({error}): free some space, "
                "or remove the folder to start afresh."
            ) from error
        # The worker is forked from this process and must not inherit an open SQLite file.
        connections.close_all()
    except OSError as error:
        raise BadEnvironment(
            f"the data folder {environment.data_dir} cannot be written ({error.strerror}): set "
            "SANDBOX_DATA_DIR to another."
        ) from error
