"""A shop on servers of its own, which may be stopped, filled up and cut off."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import DATABASE_URL, missing
from tests.running_shop import RunningShop
from tests.seeded_shop import copy_seeded_shop
from tests.services import namespaces
from tests.services import redis as redis_service
from tests.services.postgres import PostgresServer
from tests.services.redis import RedisServer


def need_namespaces() -> None:
    if not namespaces.are_allowed():
        missing("root, for namespaces of the tests' own")


@contextlib.contextmanager
def own_redis() -> Iterator[RedisServer]:
    if redis_service.program() is None:
        missing("redis-server")
    server = RedisServer().start()
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that other users reach too: PostgreSQL runs as one, and pytest's are for its own."""
    folder = Path(tempfile.mkdtemp(prefix="storefront-postgres-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def own_postgres(home: Path, **settings: str) -> Iterator[PostgresServer]:
    server = PostgresServer(home=home, settings=settings)
    try:
        yield server.start()
    finally:
        server.close()


def shop_on(
    server: PostgresServer, redis: RedisServer, folder: Path, **environment: str
) -> RunningShop:
    """A shop, not started yet, with the demo's data in a database of that server."""
    shop = RunningShop(
        folder, postgres=server.url("any"), redis=redis.url(0), environment=environment
    )
    seeded = RunningShop(folder, postgres=DATABASE_URL)
    copy_seeded_shop(seeded, RunningShop)
    try:
        server.bring(seeded.environment["DATABASE_URL"], shop.database)
    finally:
        seeded.stop()
    return shop
