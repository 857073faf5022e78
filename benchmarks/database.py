"""A migrated PostgreSQL of a benchmark's own, gone afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.migrated import PostgresCopies
from tests.services import postgres

# Each commit is flushed to the disk, as in production.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@contextmanager
def scratch(**environment: str) -> Iterator[None]:
    """Until the end, the environment names a database that only has what the migrations made, and
    what else is given."""
    postgres.SETTINGS.update(DURABLE)
    server = postgres.PostgresServer().start()
    name = f"bench_{os.getpid()}"
    try:
        url = server.url(name)
        copies = PostgresCopies(url)
        copies.make(name)
        os.environ |= {"DJANGO_SETTINGS_MODULE": "site_config.settings.test", "DATABASE_URL": url}
        os.environ |= environment
        try:
            yield
        finally:
            copies.databases.drop(name)
    finally:
        server.close()
