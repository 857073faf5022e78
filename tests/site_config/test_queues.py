"""What each kind of worker and each kind of broker gets."""

import pytest
from celery import Celery
from kombu import Connection
from sqlalchemy import text

from schedules.next_runs import known_tasks
from site_config import queues
from site_config.celery import app

pytestmark = pytest.mark.once


@pytest.fixture
def conf(monkeypatch):
    """A Celery of its own, with the project's settings and Redis as its broker."""
    # Celery prefers this name in the environment to any setting.
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    other = Celery("elsewhere", set_as_current=False)
    other.config_from_object("django.conf:settings", namespace="CELERY")
    return other.conf


@pytest.mark.parametrize(
    ("names", "queue"),
    [(["default"], "default"), (["long"], "long"), (["default", "long"], "long"), (None, "long")],
)
def test_a_worker_has_the_terms_of_its_longest_queue(conf, names, queue):
    assert queues.set_up_worker(conf, names) == queue
    terms = queues.TERMS[queue]
    assert (conf.task_soft_time_limit, conf.task_time_limit) == (terms.soft, terms.hard)
    assert conf.broker_transport_options["visibility_timeout"] == terms.visibility


def test_a_worker_of_the_demo_waits_for_the_file_that_is_its_broker(conf, monkeypatch, tmp_path):
    url = f"sqla+sqlite:///{tmp_path / 'broker.sqlite3'}"
    monkeypatch.setenv("CELERY_BROKER_URL", url)
    queues.set_up_worker(conf, ["long"])
    with Connection(url, transport_options=conf.broker_transport_options) as connection:
        session = connection.channel().session
        assert session.execute(text("PRAGMA busy_timeout")).scalar() == 60_000
        session.bind.dispose()


def test_the_two_workers_keep_separate_books_of_what_they_hold():
    """In one book the short worker would hand out running backups a second time."""
    url = "redis://127.0.0.1:1/0"
    short = Connection(url, transport_options=queues.transport_options(url, "default"))
    long = Connection(url, transport_options=queues.transport_options(url, "long"))
    defaults = {"unacked", "unacked_index", "unacked_mutex"}
    assert not defaults & set(long.transport_options.values())
    assert not defaults & set(short.transport_options)  # kombu's own names


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:1/0", "rediss://127.0.0.1:1/0", "memory://", "sqla+sqlite://"]
)
@pytest.mark.parametrize("queue", ["default", "long"])
def test_each_broker_takes_its_options(url, queue, tmp_path):
    address = f"{url}/{tmp_path}/broker.sqlite3" if url.startswith("sqla") else url
    options = queues.transport_options(address, queue)
    assert ("visibility_timeout" in options) is url.startswith("redis")
    with Connection(address, transport_options=options) as connection:
        if url.startswith("redis"):
            assert options["socket_timeout"] == options["socket_connect_timeout"] == 1
        else:
            channel = connection.channel()
            channel.queue_declare(queue)
            channel.close()


def test_the_options_of_redis_would_stop_the_broker_of_the_demo(tmp_path):
    options = queues.transport_options("redis://127.0.0.1:1/0")
    with (
        Connection(f"sqla+sqlite:///{tmp_path}/b.sqlite3", transport_options=options) as connection,
        pytest.raises(TypeError),
    ):
        connection.channel().queue_declare("default")


def test_a_task_is_over_before_it_is_handed_out_again():
    for name, task in known_tasks().items():
        queue = app.amqp.router.route({}, name)["queue"].name
        terms = queues.TERMS[queue]
        assert (task.time_limit or terms.hard) < terms.visibility, name


def test_a_long_task_has_no_limit_of_its_own_but_its_workers():
    """A limit in the settings would be kept by each task, in whatever worker it runs."""
    assert known_tasks()["commerce.reconcile"].time_limit is None


def test_what_is_long_goes_to_the_long_queue():
    def queue_of(name: str) -> str:
        return app.amqp.router.route({}, name)["queue"].name

    assert queue_of("backups.back_up") == queue_of("commerce.reconcile") == "long"
    assert queue_of("notifications.deliver") == queue_of("commerce.sweep_webhooks") == "default"
    keys = [queue.routing_key for queue in app.amqp.queues.values()]
    assert sorted(keys) == ["default", "long"]  # the same key twice would fill both


def test_only_json_and_only_what_was_done_counts_as_done():
    conf = app.conf
    assert (conf.accept_content, conf.task_serializer) == (["json"], "json")
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.broker_connection_max_retries is None
