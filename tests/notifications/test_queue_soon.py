"""With the broker away a request is hardly slower, and the message waits for the sweep."""

import pytest
from celery import Celery
from django.db import transaction

from core import background
from notifications import outbox
from site_config.celery import app
from site_config.queues import transport_options
from tests.factories import UserFactory
from tests.notifications.conftest import write
from tests.services import free_port, smtp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

ROUNDS = 3


@pytest.fixture
def broker_at(monkeypatch):
    """A Celery with the shop's settings and another broker, current until the test ends."""

    monkeypatch.setattr(background, "_away_until", 0.0)  # what another test's broker did is past

    def point(url: str) -> None:
        # Celery prefers this name in the environment to any setting.
        monkeypatch.setenv("CELERY_BROKER_URL", url)
        elsewhere = Celery("elsewhere", set_as_current=False)
        elsewhere.config_from_object("django.conf:settings", namespace="CELERY")
        elsewhere.conf.broker_transport_options = transport_options(url)
        elsewhere.set_current()

    yield point
    app.set_current()


def go_on(monkeypatch, cause) -> None:
    """Let `cause` happen, each time while this process does not know that the broker is away."""
    for _ in range(ROUNDS):
        monkeypatch.setattr(background, "_away_until", 0.0)
        cause()


def enqueue() -> None:
    with transaction.atomic():
        write()


@pytest.mark.parametrize("scheme", ["redis", "rediss"])
@pytest.mark.parametrize("broker", ["refuses", "hangs", "speaks nonsense"])
def test_a_broker_that_is_away_costs_little_and_loses_nothing(
    broker_at, monkeypatch, caplog, post, scheme, broker
):
    with smtp.RudeServer(b"-what?\r\n" if broker == "speaks nonsense" else b"") as rude:
        port = free_port() if broker == "refuses" else rude.port
        broker_at(f"{scheme}://127.0.0.1:{port}/0")

        go_on(monkeypatch, enqueue)
        # One wait each, of a second at most (transport_options).
        assert rude.connections == (0 if broker == "refuses" else ROUNDS)

    assert caplog.text.count("waits for the sweep") == 3
    assert outbox.sweep() == 3
    assert len(post.letters) == 3


@pytest.mark.parametrize("broker", ["refuses", "hangs"])
def test_a_whole_request_costs_little_more_and_its_mail_arrives(
    broker_at, monkeypatch, post, client, broker
):
    numbers = iter(range(100))

    def ask_for_a_new_password():
        email = UserFactory(email=f"buyer{next(numbers)}@example.com").email
        answer = client.post("/accounts/password/reset/", {"email": email})
        assert answer.status_code == 302

    with smtp.RudeServer() as hanging:
        port = free_port() if broker == "refuses" else hanging.port
        broker_at(f"redis://127.0.0.1:{port}/0")
        go_on(monkeypatch, ask_for_a_new_password)
        assert hanging.connections == (0 if broker == "refuses" else ROUNDS)

    assert outbox.sweep() == 3
    assert {letter["Subject"] for letter in post.letters} == {
        "Choose a new password for Storefront"
    }


def test_a_request_with_several_causes_waits_for_a_hanging_broker_once(broker_at, caplog, post):
    with smtp.RudeServer() as hanging:
        broker_at(f"redis://127.0.0.1:{hanging.port}/0")
        enqueue()
        assert "waits for the sweep" in caplog.text
        asked = hanging.connections
        write(recipient="second@example.com")
        write(recipient="third@example.com")
        assert hanging.connections == asked

    assert outbox.sweep() == 3
