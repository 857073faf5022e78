"""A clock that is wrong, two beats, and servers that say nothing, each in a shop that is in use."""

import contextlib
import os
import signal
import time

import pytest

from tests.faults.trials import go_through

pytestmark = pytest.mark.postgres

AWAY = frozenset({503})


@contextlib.contextmanager
def clock_ahead(spoilt, seconds: int):
    spoilt.clock.set(seconds)
    try:
        yield
    finally:
        spoilt.clock.set(0)


@contextlib.contextmanager
def silent_redis(spoilt):
    os.kill(spoilt.broker.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(spoilt.broker.process.pid, signal.SIGCONT)


@contextlib.contextmanager
def silent_database(spoilt):
    spoilt.relay.freeze()
    try:
        yield
    finally:
        spoilt.relay.thaw()


def wait_for_a_sweep(spoilt) -> None:
    before = spoilt.runs()
    spoilt.shop.wait_until(lambda: spoilt.runs() > before, 40, "beat does not go on")


@pytest.mark.parametrize("seconds", [3600, pytest.param(-3600, marks=pytest.mark.long)])
def test_a_clock_that_is_an_hour_wrong_for_some_seconds(spoilt, seconds):
    way = "ahead" if seconds > 0 else "behind"
    go_through(
        f"the clock an hour {way}",
        lambda: clock_ahead(spoilt, seconds),
        5,
        spoilt.shop,
        addresses=spoilt.customers(),
    )
    wait_for_a_sweep(spoilt)


def test_redis_hangs(spoilt):
    go_through(
        "Redis hangs",
        lambda: silent_redis(spoilt),
        5,
        spoilt.shop,
        addresses=spoilt.customers(),
    )


def test_postgresql_hangs(spoilt):
    go_through(
        "PostgreSQL hangs",
        lambda: silent_database(spoilt),
        5,
        spoilt.shop,
        addresses=spoilt.customers(),
        allowed=AWAY,
    )
    wait_for_a_sweep(spoilt)


@contextlib.contextmanager
def second_beat(spoilt):
    """Beat runs twice; then the one that sends dies."""
    shop = spoilt.shop
    first = shop.processes.pop("beat")
    shop.start_process("beat")
    try:
        time.sleep(5)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait(20)
        yield
    finally:
        if first.poll() is None:
            os.killpg(first.pid, signal.SIGKILL)
            first.wait(20)
        wait_for_a_sweep(spoilt)


@pytest.mark.long
def test_of_two_beats_the_one_that_sends_dies(spoilt):
    before, begun = spoilt.runs(), time.monotonic()
    go_through(
        "of two beats the one that sends dies",
        lambda: second_beat(spoilt),
        6,
        spoilt.shop,
        addresses=spoilt.customers(),
    )
    # Every five seconds: what both sent would be twice as many.
    assert spoilt.runs() - before <= (time.monotonic() - begun) / 5 + 2
