"""The demo's broker does not grow with every task it ever delivered."""

import sqlite3

import pytest
from kombu import Connection

from site_config import tasks
from site_config.broker import forget_delivered
from site_config.settings.schedule import CELERY_BEAT_SCHEDULE, of_broker

# Of this module alone: what is in memory is the same for all tests.
QUEUE = "what_is_delivered"
pytestmark = [pytest.mark.filterwarnings("ignore:The ``noload`` loader"), pytest.mark.once]


@pytest.fixture
def place(tmp_path):
    return tmp_path / "broker.sqlite3"


def rows(place) -> int:
    with sqlite3.connect(place) as database:
        return database.execute("SELECT count(*) FROM kombu_message").fetchone()[0]


def put_three_take_two(connection):
    queue = connection.SimpleQueue(QUEUE)
    for number in range(3):
        queue.put({"number": number})
    for _ in range(2):
        queue.get(timeout=2).ack()
    queue.close()


def test_what_was_delivered_goes_and_what_waits_stays(place):
    with Connection(f"sqla+sqlite:///{place}") as connection:
        put_three_take_two(connection)
        assert rows(place) == 3
        assert forget_delivered(connection) == 2
        assert forget_delivered(connection) == 0
        assert rows(place) == 1
        assert connection.SimpleQueue(QUEUE).get(timeout=2).payload == {"number": 2}


def test_another_broker_is_left_alone():
    with Connection("memory://") as connection:
        put_three_take_two(connection)
        assert forget_delivered(connection) == 0
        assert connection.SimpleQueue(QUEUE).get(timeout=2).payload == {"number": 2}


def test_the_task_asks_the_shops_own_broker(place, monkeypatch):
    address = f"sqla+sqlite:///{place}"
    with Connection(address) as connection:
        put_three_take_two(connection)
    monkeypatch.setenv("CELERY_BROKER_WRITE_URL", address)
    tasks.forget_delivered()
    assert rows(place) == 1


def test_only_the_demo_has_it_in_its_schedule():
    assert of_broker("redis://localhost/1") == {}
    (entry,) = of_broker("sqla+sqlite:////var/broker.sqlite3").values()
    assert entry["task"] == tasks.forget_delivered.name
    assert entry["task"] not in {other["task"] for other in CELERY_BEAT_SCHEDULE.values()}
