"""Web, workers, beat, Redis and PostgreSQL die, hang and come back: nothing is lost, all goes on.

Every figure that a test waits for is written to var/test/workers.json.
"""

import contextlib
import json
import os
import signal
import socket
import time
from datetime import UTC, datetime

import psutil
import pytest
import requests

from tests.conftest import DATABASE_URL
from tests.faults import rows
from tests.faults.rows import SWEEP, SWEEP_OFTEN
from tests.migrated import KEPT
from tests.running_shop import PROCESSES, RunningShop
from tests.services import redis as redis_service
from tests.services.postgres import PostgresServer
from tests.services.redis import RedisServer
from tests.services.smtp import SMTPServer

pytestmark = pytest.mark.postgres

REPORT = KEPT / "workers.json"
WRITE = """
from django.db import transaction
from notifications import outbox
with transaction.atomic():
    outbox.enqueue(kind="trial", recipient="{0}", subject="Trial", text="Words.", dedupe_key="{0}")
"""
END_LEASES = (
    "UPDATE notifications_outgoingmessage SET leased_until = now() WHERE status = 'pending'"
)
RUNS = "SELECT name, total_run_count FROM django_celery_beat_periodictask"
RAN = """UPDATE django_celery_beat_periodictask SET last_run_at = now() - interval '{} minutes'
WHERE name = '{}'"""
JUST_RAN, LATE = "close unpaid orders", "forget personal data of webhook events"


@pytest.fixture(scope="module")
def post():
    with SMTPServer() as server:
        yield server


@pytest.fixture(scope="module")
def broker():
    if redis_service.program() is None:
        pytest.skip("redis-server is missing: make test says how to install it")
    server = RedisServer().start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory, post, broker):
    """A shop of its own, whose servers nobody else uses."""
    with RunningShop(
        tmp_path_factory.mktemp("workers") / "shop",
        postgres=DATABASE_URL,
        redis=broker.url(0),
        environment={"EMAIL_URL": f"smtp://127.0.0.1:{post.port}"},
    ) as shop:
        yield shop


@pytest.fixture(autouse=True)
def all_run(shop):
    """Each test begins and ends with every process running."""
    yield
    for name in PROCESSES:
        if name not in shop.processes or shop.processes[name].poll() is not None:
            shop.start_process(name)
    shop.wait_until(shop._ready, 60)


def write(shop, recipient: str) -> None:
    """A message as the shop writes one, in a process of its own."""
    shop.manage("shell", "--verbosity=0", "--command", WRITE.format(recipient))


def ask(shop, statement: str) -> dict:
    """The answer's rows of two columns."""
    return dict(rows.ask(shop.environment["DATABASE_URL"], statement))


def record(what: str, seconds: float) -> None:
    figures = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    REPORT.write_text(json.dumps(figures | {what: round(seconds, 1)}, indent=1))


@contextlib.contextmanager
def hanging(post):
    """A server in the mail server's place that takes connections and never says a word."""
    post.stop()
    with socket.create_server(("127.0.0.1", post.port)) as listener:
        listener.settimeout(30)
        yield listener
    post.start()


def kill_in_the_middle_of_a_mail(shop, post, recipient: str) -> float:
    """When (time.monotonic) the worker died that was talking to the mail server."""
    with hanging(post) as listener:
        write(shop, recipient)
        talking, _ = listener.accept()
        shop.kill("worker")
        died = time.monotonic()
        talking.close()
    assert post.to(recipient) == []
    shop.start_process("worker")
    return died


def letter_after(shop, post, recipient: str, since: float, within: float, what: str) -> None:
    shop.wait_until(lambda: post.to(recipient), within - (time.monotonic() - since), what)
    record(what, time.monotonic() - since)


def waiting(broker, queue: str = "default") -> list[dict]:
    """The headers of the tasks in a queue."""
    return [json.loads(row)["headers"] for row in broker.client(3).lrange(queue, 0, -1)]


def is_alive(head: dict) -> bool:
    """Whether a worker would still do it."""
    return head["expires"] is None or datetime.fromisoformat(head["expires"]) > datetime.now(UTC)


# --- workers and beat ---------------------------------------------------------------------------
def test_a_mail_whose_worker_was_killed_is_sent_once_its_lease_ends(shop, post):
    died = kill_in_the_middle_of_a_mail(shop, post, "short@faults.example")
    ask(shop, END_LEASES)
    letter_after(shop, post, "short@faults.example", died, 60, "mail after kill, lease ended")
    assert len(post.to("short@faults.example")) == 1


@pytest.mark.long
def test_a_mail_whose_worker_was_killed_arrives_within_two_minutes(shop, post):
    died = kill_in_the_middle_of_a_mail(shop, post, "whole@faults.example")
    letter_after(shop, post, "whole@faults.example", died, 120, "mail after kill -9 of its worker")
    time.sleep(30)  # Redis hands the killed worker's task out again: it finds nothing to do
    assert len(post.to("whole@faults.example")) == 1


def test_a_beat_that_was_killed_forgets_no_turn_and_gives_none_twice(shop):
    shop.kill("beat")
    ask(shop, RAN.format(0, JUST_RAN))
    ask(shop, RAN.format(61, LATE))
    before = ask(shop, RUNS)
    shop.start_process("beat")
    shop.wait_until(lambda: ask(shop, RUNS)[LATE] > before[LATE], 30)
    shop.kill("beat")
    again = ask(shop, RUNS)
    shop.start_process("beat")
    shop.wait_until(lambda: ask(shop, RUNS)[SWEEP] > again[SWEEP], 40)
    after = ask(shop, RUNS)
    assert after[LATE] == before[LATE] + 1
    assert after[JUST_RAN] == before[JUST_RAN]


def test_sweeps_do_not_pile_up_while_the_worker_is_away(shop, broker):
    ask(shop, SWEEP_OFTEN)
    shop.kill("worker")

    def turns() -> list[dict]:
        return [head for head in waiting(broker) if head["task"] == "notifications.sweep"]

    shop.wait_until(lambda: len(turns()) >= 3, 60, "beat sends no sweeps")
    assert len([head for head in turns() if is_alive(head)]) <= 1
    shop.start_process("worker")
    shop.wait_until(lambda: waiting(broker) == [], 30, "the worker did not take what waited")


@pytest.mark.long
def test_ten_minutes_without_a_worker_are_made_up_in_seconds(shop, broker):
    shop.kill("worker")
    time.sleep(600)
    alive = [head["task"] for head in waiting(broker) if is_alive(head)]
    assert sorted(alive) == sorted(set(alive))
    shop.start_process("worker")
    begun = time.monotonic()
    shop.wait_until(lambda: waiting(broker) == [], 60, "the worker did not take what waited")
    record("queue of ten minutes taken", time.monotonic() - begun)


def test_gunicorn_replaces_a_killed_process(shop):
    (child,) = psutil.Process(shop.processes["web"].pid).children()
    child.kill()
    begun = time.monotonic()
    shop.wait_until(shop._ready, 30, "the shop did not come back")
    record("web after kill -9 of its process", time.monotonic() - begun)


# --- Redis --------------------------------------------------------------------------------------
def pages_go_on(shop) -> None:
    for path in ("/", "/products/", "/products/almanac-docs/", "/accounts/login/", "/readyz"):
        begun = time.monotonic()
        assert requests.get(shop.url + path, timeout=20).status_code == 200, path
        record(f"{path} without Redis", time.monotonic() - begun)


@pytest.fixture
def restarting(shop):
    """Kombu may end a worker whose connection breaks in an unlucky moment; compose restarts it."""
    shop.restarts = True
    yield shop
    shop.restarts = False


def test_redis_refuses_and_returns_empty(restarting, shop, broker, post):
    broker.stop(signal.SIGKILL)
    try:
        pages_go_on(shop)
        write(shop, "refused@faults.example")
    finally:
        broker.start()
    back = time.monotonic()
    letter_after(
        shop, post, "refused@faults.example", back, 120, "mail after Redis came back empty"
    )


@pytest.mark.long
def test_redis_hangs(restarting, shop, broker, post):
    os.kill(broker.process.pid, signal.SIGSTOP)
    try:
        pages_go_on(shop)
        write(shop, "hanging@faults.example")
        time.sleep(20)
    finally:
        os.kill(broker.process.pid, signal.SIGCONT)
    back = time.monotonic()
    letter_after(shop, post, "hanging@faults.example", back, 120, "mail after Redis hung 20 s")


# --- PostgreSQL ---------------------------------------------------------------------------------
@pytest.mark.long
def test_postgresql_is_restarted(tmp_path, broker, post):
    server = PostgresServer().start()
    try:
        with RunningShop(
            tmp_path / "shop",
            postgres=server.url("shop"),
            redis=broker.url(0).replace("/0", "/9"),
            environment={
                "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
                "CACHE_URL": broker.url(5),
                "CELERY_BROKER_URL": broker.url(6),
            },
        ) as shop:
            write(shop, "before@faults.example")
            shop.wait_until(lambda: post.to("before@faults.example"), 60)
            server.stop()
            assert requests.get(f"{shop.url}/healthz", timeout=20).status_code == 200
            assert requests.get(f"{shop.url}/readyz", timeout=20).status_code == 503
            time.sleep(15)
            server.start()
            back = time.monotonic()
            shop.wait_until(shop._ready, 30, "the shop did not find its database again")
            record("web after PostgreSQL came back", time.monotonic() - back)
            write(shop, "after@faults.example")
            letter_after(shop, post, "after@faults.example", back, 30, "mail after PostgreSQL")
            before = ask(shop, RUNS)[SWEEP]
            shop.wait_until(
                lambda: ask(shop, RUNS)[SWEEP] > before,
                40,
                "beat did not go on",
            )
            assert all(process.poll() is None for process in shop.processes.values())
    finally:
        server.close()
