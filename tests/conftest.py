"""What every test gets. `make test` gives the servers by environment; alone, pytest uses SQLite.

A database test begins with what the migrations made (page tree, roles, site), also after a test
that really commits: such a test gets its database anew instead of emptied.
"""

import gc
import gettext
import os
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.test.signals import setting_changed
from django.utils import translation

from tests.migrated import ROOT, PostgresCopies, SqliteCopies
from tests.running_shop import WHOLE_SHOPS, RunningShop
from tests.services import free_port
from tests.services import redis as redis_service

ON_POSTGRES = django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
DATABASE_URL = os.environ["DATABASE_URL"]
IN_CI = os.environ.get("CI") == "true"


def pytest_configure():
    """The shop's words as they stand, also where no make target has compiled them."""
    call_command("compilemessages")
    gettext._translations.clear()  # what was read while Django started
    changed = {"setting": "LOCALE_PATHS", "value": django_settings.LOCALE_PATHS, "enter": True}
    setting_changed.send(sender=type(django_settings), **changed)


def pytest_collection_modifyitems(items):
    for item in items:
        if str(item.path.parent.relative_to(ROOT)) in WHOLE_SHOPS:
            item.add_marker("whole")
    if ON_POSTGRES:
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL: make test runs it there")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(skip)


def pytest_collection_finish():
    """What is imported by now stays to the end: nobody need look through it for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def missing(what: str) -> None:
    """Skip, saying what the machine lacks; in CI nothing may be skipped."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and CI=true allows no skipped tests")
    pytest.skip(f"{what} is missing: make test says how to install it")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    from django.test import TransactionTestCase

    if ON_POSTGRES:
        copies, name = PostgresCopies(DATABASE_URL), f"test_{os.getpid()}"
    else:
        copies, name = SqliteCopies(), Path(django_settings.DATA_DIR) / "tests.sqlite3"

    def bring_back(test_case) -> None:
        connections.close_all()
        copies.restore(name)

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        connection.close()
        copies.make(name)
        connection.settings_dict["NAME"] = str(name)
        # Django would empty every table here, the root page and the roles included.
        patch.setattr(TransactionTestCase, "_fixture_teardown", bring_back)
        yield
        connections.close_all()
        if ON_POSTGRES:
            copies.databases.drop(name)


@pytest.fixture(autouse=True)
def empty_cache(request):
    """Rate limits and cached pages of one test are no business of the next."""
    cache.clear()


@pytest.fixture
def two_languages(settings):
    """The shop in English and German; clients that are made from now on know of both."""
    from tests.products.translated import speak

    speak(settings)
    yield
    translation.activate("en")


@pytest.fixture(scope="session")
def redis():
    """A Redis server of the tests' own, to be stopped, started and emptied at will."""
    if redis_service.program() is None:
        missing("redis-server")
    server = redis_service.RedisServer().start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def s3():
    """An S3 server that refuses forged and expired addresses."""
    from tests.services.s3 import S3Server

    server = S3Server().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory):
    from tests.dodo_sandbox.process import start_sandbox

    with start_sandbox(
        free_port(),
        tmp_path_factory.mktemp("sandbox"),
        "http://127.0.0.1:9/webhooks/dodo/",
        api_key=django_settings.DODO_PAYMENTS_API_KEY,
        webhook_key=django_settings.DODO_PAYMENTS_WEBHOOK_KEYS[0],
    ) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process, settings, monkeypatch):
    """The stand-in provider with empty books, where the shop finds it; it counts no calls, so the
    shop need not pause between them (test_reconciliation_runs.py has one for which it must).
    """
    monkeypatch.setattr("commerce.provider.rate_limit.CALLS_A_SECOND", 10_000)
    sandbox_process.reset()
    settings.DODO_PAYMENTS_BASE_URL = sandbox_process.url
    return sandbox_process


@pytest.fixture(scope="session")
def google_of_shop():
    """A server in Google's place, which the whole shop asks."""
    from tests.services.google import GoogleServer

    with GoogleServer() as server:
        yield server


@pytest.fixture(scope="session")
def telegram_of_shop():
    """A server in Telegram's place, which the whole shop writes to."""
    from tests.services.telegram import TelegramServer

    with TelegramServer() as server:
        yield server


@pytest.fixture(scope="session")
def shop(tmp_path_factory, google_of_shop, telegram_of_shop):
    """A whole shop as processes, seeded as the demo, on the servers of this run; each process
    starts as the Procfile says."""
    redis_url = django_settings.CELERY_BROKER_URL
    with RunningShop(
        tmp_path_factory.mktemp("running") / "shop",
        postgres=DATABASE_URL if ON_POSTGRES else None,
        redis=redis_url if redis_url.startswith("redis") else None,
        environment=google_of_shop.environment | telegram_of_shop.environment,
        forks_celery=False,
    ) as shop:
        yield shop
