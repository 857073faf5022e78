"""All that is looked at, side by side: one that hangs or breaks keeps no other from its answer."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.db import connections
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from site_config.doctor import (
    background,
    buckets,
    configuration,
    database,
    disks,
    installation,
    mail,
    outside,
    provider,
    redis_servers,
    scanner,
)
from site_config.doctor.findings import BAD, Finding, warning, wrong

logger = logging.getLogger(__name__)

# Each check waits for its servers for a few seconds at most; this is for those that cannot.
PATIENCE = 12.0


@dataclass(frozen=True)
class Check:
    """`examine` gives findings, whose topic is this one unless they have their own."""

    topic: str
    title: str | Promise
    examine: Callable[[], Iterable[Finding]]


DATABASE = Check("database", gettext_lazy("Database"), database.examine)
# What can be said whether the database answers or not.
WITHOUT_DATABASE = (
    Check("version", gettext_lazy("Version"), installation.version),
    Check("settings", gettext_lazy("Settings"), configuration.examine),
    Check("static", gettext_lazy("Static files"), installation.static_files),
    DATABASE,
    Check("cache", gettext_lazy("Cache"), redis_servers.cache),
    Check("queue", gettext_lazy("Queue"), redis_servers.queue),
    Check("mail", gettext_lazy("Mail"), mail.examine),
    Check("private_bucket", gettext_lazy("Bucket for what is sold"), buckets.private),
    Check("bucket_uploads", gettext_lazy("Uploads to the bucket"), buckets.uploads),
    Check("public_bucket", gettext_lazy("Bucket for pictures"), buckets.public),
    Check("scanner", gettext_lazy("Virus scanner"), scanner.examine),
    Check("address", gettext_lazy("Address of the shop"), outside.examine),
    Check("disk", gettext_lazy("Disk"), disks.data),
)
MIGRATIONS = Check("migrations", gettext_lazy("Migrations"), installation.migrations)
BACKGROUND = Check("background", gettext_lazy("Background work"), background.examine)
WITH_TABLES = (
    Check("provider_key", gettext_lazy("Payment provider's key"), provider.key),
    Check("provider_webhook", gettext_lazy("Payment provider's webhook"), provider.webhook),
    BACKGROUND,
    Check("files", gettext_lazy("Files"), disks.files),
    Check("backup_room", gettext_lazy("Room for backups"), disks.backups),
)


def services() -> list[Finding]:
    """What is not known from the shop's own rows: it takes seconds, and is kept for the admin."""
    return _examine([check for check in WITH_TABLES if check is not BACKGROUND])


def everything() -> list[Finding]:
    """All of it, in one order."""
    return _examine(list(WITH_TABLES))


def _examine(with_tables: list[Check]) -> list[Finding]:
    found = run(WITHOUT_DATABASE)
    if any(each.topic == DATABASE.topic and each.level == BAD for each in found):
        return [*found, _left_out()]
    found += run([MIGRATIONS])
    if found[-1].level == BAD:
        return [*found, _left_out()]
    return found + run(with_tables)


def _left_out() -> Finding:
    return warning(
        _("The rest"),
        _("Payments, background work and backups can be looked at with the database only."),
        _("Mend the above first, and run this again."),
    )


def run(checks: Iterable[Check], patience: float = PATIENCE) -> list[Finding]:
    """The findings of each, in their order; a thread each, and `patience` seconds for all."""
    checks = list(checks)
    results: dict[str, list[Finding]] = {}
    threads = [
        threading.Thread(target=_look, args=(check, results), daemon=True) for check in checks
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + patience
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    found = []
    for check in checks:
        for each in results.get(check.topic, [_too_late(check)]):
            found.append(each if each.topic else replace(each, topic=check.topic))
    return found


def _look(check: Check, results: dict[str, list[Finding]]) -> None:
    try:
        results[check.topic] = list(check.examine())
    except Exception as error:
        logger.exception("doctor: %s", check.topic)
        results[check.topic] = [
            wrong(
                str(check.title),
                _("This could not be looked at (%(error)s).") % {"error": type(error).__name__},
                _("The log has the rest of the story; it is a fault of the shop's own."),
            )
        ]
    finally:
        connections.close_all()


def _too_late(check: Check) -> Finding:
    return warning(
        str(check.title),
        _("It did not answer in time."),
        _("Try again; if it stays so, the server behind it hangs."),
    )
