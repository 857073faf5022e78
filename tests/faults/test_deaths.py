"""What the shop is made of, or depends on, dies, hangs or is restarted while the shop is in use.

tests/faults/test_workers.py looks at each more closely; here it is seen as visitors see it.
"""

import contextlib
import os
import signal
from dataclasses import dataclass

import pytest

from tests.faults.own_shop import own_postgres, own_redis, reachable_folder, shop_on
from tests.faults.trials import go_through
from tests.load.traffic import NO_ANSWER
from tests.running_shop import RunningShop
from tests.services.postgres import PostgresServer
from tests.services.redis import RedisServer
from tests.services.smtp import SMTPServer

pytestmark = [pytest.mark.postgres, pytest.mark.long]

AWAY = frozenset({503})
# Without its web process nobody is there to answer.
NOBODY = frozenset({NO_ANSWER})


@dataclass
class Whole:
    """A shop with all it depends on."""

    shop: RunningShop
    database: PostgresServer
    broker: RedisServer
    post: SMTPServer


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deaths")
    with (
        reachable_folder() as home,
        own_redis() as broker,
        own_postgres(home) as database,
        SMTPServer() as post,
        shop_on(
            database, broker, folder / "shop", EMAIL_URL=f"smtp://127.0.0.1:{post.port}"
        ) as shop,
    ):
        # As compose.yaml and systemd do it: a process that ends by itself is started again.
        shop.restarts = True
        yield Whole(shop, database, broker, post)


@contextlib.contextmanager
def dead(whole, name: str):
    whole.shop.kill(name)
    try:
        yield
    finally:
        whole.shop.start_process(name)


@contextlib.contextmanager
def provider(whole, **settings):
    """The provider behaves so; afterwards as ever."""
    whole.shop.control("settings", **settings)
    try:
        yield
    finally:
        whole.shop.control(
            "settings", api_status=None, api_hang_seconds=0, api_garbage=False, drop=False
        )


@contextlib.contextmanager
def no_mail_server(whole):
    whole.post.stop()
    try:
        yield
    finally:
        whole.post.start()


@contextlib.contextmanager
def emptied_redis(whole):
    whole.broker.stop(signal.SIGKILL)
    try:
        yield
    finally:
        whole.broker.start()


@contextlib.contextmanager
def restarted_database(whole):
    whole.database.stop()
    try:
        yield
    finally:
        whole.database.start()


@contextlib.contextmanager
def frozen_database(whole):
    """Its processes stop where they stand; the kernel goes on taking connections for them."""
    frozen = whole.database.pids()
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in frozen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


FAULTS = {
    "web is killed": (lambda whole: dead(whole, "web"), 3, NOBODY),
    "the worker is killed": (lambda whole: dead(whole, "worker"), 5, frozenset()),
    "the long worker is killed": (lambda whole: dead(whole, "long"), 5, frozenset()),
    "beat is killed": (lambda whole: dead(whole, "beat"), 5, frozenset()),
    "the provider fails": (lambda whole: provider(whole, api_status=503), 10, AWAY),
    "the provider hangs": (lambda whole: provider(whole, api_hang_seconds=60), 15, AWAY),
    "the provider answers garbage": (lambda whole: provider(whole, api_garbage=True), 10, AWAY),
    "webhooks are lost": (lambda whole: provider(whole, drop=True), 10, frozenset()),
    "the mail server is away": (no_mail_server, 10, frozenset()),
    "Redis dies and comes back empty": (emptied_redis, 10, frozenset()),
    "PostgreSQL is restarted": (restarted_database, 10, AWAY),
    "PostgreSQL stops answering": (frozen_database, 15, AWAY),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_shop_in_use_lives_through_it(whole, name):
    fault, seconds, allowed = FAULTS[name]
    number = list(FAULTS).index(name)
    customers = [f"visitor-{number}-{n}@faults.example" for n in range(3)]
    whole.shop.add_customers(*customers)
    go_through(
        name, lambda: fault(whole), seconds, whole.shop, addresses=customers, allowed=allowed
    )
