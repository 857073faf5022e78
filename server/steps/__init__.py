"""The steps from a bare server to a shop, in their order.

A step is a title, what to do when it fails, and its changes. They are made one by one, and each is
looked at first: what is there already is left as it is, so all of it can be run again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from server.changes import Change
from server.machine import Server
from server.steps import (
    certificate,
    database,
    nginx,
    packages,
    people,
    postgres,
    redis,
    release,
    services,
    settings,
)


@dataclass(frozen=True)
class Step:
    title: str
    changes: Callable[[Server], Iterable[Change]]
    advice: str
    # Whether the shop runs without it, if not as it should.
    may_wait: bool = False


STEPS = (
    Step(
        "packages", packages.changes, "See what apt-get says of it, and whether there is a network."
    ),
    Step("user and folders", people.changes, "See that the disk can be written to."),
    Step("settings", settings.changes, "See that the disk can be written to."),
    Step(
        "PostgreSQL",
        postgres.changes,
        "It must run: pg_lsclusters shows it, its log is in /var/log/postgresql.",
    ),
    Step("services", services.files, "journalctl --unit 'storefront-*' says more."),
    Step("Redis", redis.changes, "journalctl --unit 'storefront-redis-*' says more."),
    Step("release", release.changes, "Mend what it names."),
    Step("database", database.changes, "Mend what it names, in /etc/storefront/.env if need be."),
    Step("start", services.start, "journalctl --unit 'storefront-*' says more."),
    Step("nginx", nginx.changes, "nginx -t says more; another site may be in its way."),
    Step(
        "certificate",
        certificate.changes,
        "The name must lead to this server, and port 80 be open to everybody. Until then the shop "
        "shows a certificate that no browser believes.",
        may_wait=True,
    ),
)
