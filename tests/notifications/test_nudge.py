"""With the broker away a request is hardly slower, and the message waits for the sweep."""

import time

import pytest
from celery import Celery
from django.db import transaction

from core import nudge
from notifications import outbox
from notifications.models import OutgoingMessage
from site_config.celery import app
from tests.notifications.conftest import write
from tests.services import free_port, smtp

pytestmark = pytest.mark.django_db(transaction=True)

# Seconds. The rule is 1.5; a busy test machine gets some more.
ENOUGH = 3


@pytest.fixture
def broker_at(monkeypatch):
    """A Celery with the shop's settings and another broker, current until the test ends."""

    monkeypatch.setattr(nudge, "_away_until", 0.0)  # what another test's broker did is past

    def point(url: str) -> None:
        # Celery prefers this name in the environment to any setting.
        monkeypatch.setenv("CELERY_BROKER_URL", url)
        elsewhere = Celery("elsewhere", set_as_current=False)
        elsewhere.config_from_object("django.conf:settings", namespace="CELERY")
        # base.py sets these for brokers of this kind.
        elsewhere.conf.broker_transport_options = {
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
            "max_retries": 0,
        }
        elsewhere.set_current()

    yield point
    app.set_current()


def enqueue_for_sweep(caplog) -> float:
    start = time.monotonic()
    with transaction.atomic():
        write()
    took = time.monotonic() - start
    assert OutgoingMessage.objects.get().status == "pending"
    assert "waits for the sweep" in caplog.text
    return took


def test_a_refusing_broker_loses_nothing(broker_at, caplog, post):
    broker_at(f"redis://127.0.0.1:{free_port()}/0")

    assert enqueue_for_sweep(caplog) < ENOUGH

    assert outbox.sweep() == 1
    assert len(post.letters) == 1


def test_a_hanging_broker_loses_nothing(broker_at, caplog, post):
    with smtp.RudeServer() as hanging:
        broker_at(f"redis://127.0.0.1:{hanging.port}/0")

        assert enqueue_for_sweep(caplog) < ENOUGH
        assert hanging.connections >= 1

    assert outbox.sweep() == 1
    assert len(post.letters) == 1


def test_a_request_with_several_causes_waits_for_a_hanging_broker_once(broker_at, caplog, post):
    with smtp.RudeServer() as hanging:
        broker_at(f"redis://127.0.0.1:{hanging.port}/0")
        enqueue_for_sweep(caplog)
        asked = hanging.connections
        write(recipient="second@example.com")
        write(recipient="third@example.com")
        assert hanging.connections == asked

    assert outbox.sweep() == 3
