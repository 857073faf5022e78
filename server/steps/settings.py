"""/etc/storefront/.env: the example, with the answers, and with secrets that are made here.

Once it is there it belongs to whoever runs the shop: it is never written again.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping

from server import answers, places
from server.changes import Change, Failed, File, run
from server.machine import Server

AS_POSTGRES = ("runuser", "-u", "postgres", "--")


def changes(server: Server) -> Iterator[Change]:
    at = server.places
    is_there = at.env_file.is_file()
    yield File(
        at.env_file,
        0o640,
        server.root_user,
        server.shop_user,
        text="" if is_there else filled_in(example(server), new_values(server)),
        is_theirs=True,
    )


def example(server: Server) -> str:
    return (server.source / ".env.example").read_text()


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """The example with these values. Raises KeyError for a name that it does not have."""
    for name, value in values.items():
        # What re.sub would read in a value is no pattern of ours.
        line = f"{name}={value}".replace("\\", r"\\")
        text, count = re.subn(rf"^{name}=.*$", line, text, flags=re.M)
        if count != 1:
            raise KeyError(name)
    return text


def new_values(server: Server) -> dict[str, str]:
    told, at = server.answers, server.places
    redis = {name: _redis_url(port) for name, port in places.REDIS_PORTS.items()}
    values = {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_URL": f"https://{server.domain}",
        "ALLOWED_HOSTS": server.domain,
        "TRUSTED_PROXIES": "1",
        "SHOP_CURRENCY": told["SHOP_CURRENCY"],
        "DATABASE_URL": _database_url(),
        "CACHE_URL": redis["cache"],
        "CELERY_BROKER_URL": redis["queue"],
        "DATA_DIR": str(at.data),
        "BACKUP_URL": at.backups.as_uri(),
        "BACKUP_ENCRYPTION_KEY": _backup_key(),
        "DOWNLOAD_DELIVERY": "accel",
        "EMAIL_URL": answers.email_url(told),
        "DEFAULT_FROM_EMAIL": told["DEFAULT_FROM_EMAIL"],
        "DODO_PAYMENTS_API_KEY": told["DODO_PAYMENTS_API_KEY"],
        "DODO_PAYMENTS_WEBHOOK_KEY": told["DODO_PAYMENTS_WEBHOOK_KEY"],
        "DODO_PAYMENTS_ENVIRONMENT": told["DODO_PAYMENTS_ENVIRONMENT"],
        "WEB_CONCURRENCY": str(min(max(os.cpu_count() or 1, 2), 8)),
        "MONITORING_TOKEN": secrets.token_urlsafe(32),
        "ALERT_EMAILS": told["ADMIN_EMAIL"],
    }
    if "TIME_ZONE" in told:
        values["TIME_ZONE"] = told["TIME_ZONE"]
    return values


def _backup_key() -> str:
    """None before age is installed, which is the step before: a dry run comes here all the same."""
    if shutil.which("age-keygen") is None:
        return ""
    return run(["age-keygen"]).split()[-1]


def _redis_url(port: int) -> str:
    return f"redis://:{secrets.token_hex(24)}@127.0.0.1:{port}/0"


def _database_url() -> str:
    """Debian gives the first PostgreSQL port 5432, and the next one another."""
    try:
        port = run([*AS_POSTGRES, "psql", "-tAc", "SHOW port"]).strip()
    except Failed:
        port = "5432"
    return f"postgres://{places.ROLE}:{secrets.token_hex(24)}@127.0.0.1:{port}/{places.DATABASE}"
