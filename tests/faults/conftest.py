"""A shop whose clock, Redis and way to PostgreSQL can be spoilt without harm to other tests."""

import itertools
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.conftest import DATABASE_URL, missing
from tests.faults.rows import RUNS_OF_SWEEP, SWEEP_OFTEN, ask
from tests.running_shop import RunningShop
from tests.services import clock as clock_service
from tests.services import redis as redis_service
from tests.services.clock import Clock
from tests.services.redis import RedisServer
from tests.services.relay import Relay


@dataclass
class Spoilt:
    """`shop` with what it depends on; `url` leads to its database without the relay."""

    shop: RunningShop
    relay: Relay
    broker: RedisServer
    clock: Clock
    url: str

    def __post_init__(self):
        self._numbers = itertools.count(1)

    def customers(self, number: int = 3) -> list[str]:
        """Addresses of new accounts."""
        made = [f"visitor-{next(self._numbers)}@faults.example" for _ in range(number)]
        self.shop.add_customers(*made)
        return made

    def runs(self) -> int:
        """How often beat has sent the sweep of messages."""
        return ask(self.url, RUNS_OF_SWEEP)[0][0]


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    for name, program in {
        "redis-server": redis_service.program(),
        "faketime": clock_service.library(),
    }.items():
        if program is None:
            missing(name)
    folder = tmp_path_factory.mktemp("spoilt")
    broker = RedisServer().start()
    server = urlsplit(DATABASE_URL)
    try:
        with Relay(server.hostname, server.port) as relay:
            clock = Clock(folder)
            shop = RunningShop(
                folder / "shop",
                postgres=DATABASE_URL,
                redis=broker.url(0),
                environment=clock.environment,
            )
            url = shop.environment["DATABASE_URL"]
            shop.extra["DATABASE_URL"] = url.replace(f":{server.port}/", f":{relay.port}/")
            with shop:
                ask(url, SWEEP_OFTEN)
                yield Spoilt(shop, relay, broker, clock, url)
    finally:
        broker.close()
