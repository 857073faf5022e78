"""A real mail server on loopback, and messages to send to it."""

import pytest

from notifications import outbox
from notifications.models import OutgoingMessage
from tests.services.smtp import SMTPServer
from tests.services.telegram import TelegramServer


@pytest.fixture
def post(settings):
    """The mail server that the shop uses."""
    with SMTPServer() as server:
        server.use(settings)
        yield server


@pytest.fixture
def message(db) -> OutgoingMessage:
    """One message that waits."""
    return write()


def write(**values) -> OutgoingMessage:
    count = OutgoingMessage.objects.count()
    return outbox.enqueue(
        **{
            "kind": "order-paid",
            "recipient": "buyer@example.com",
            "subject": "Receipt",
            "text": "Thank you.\n",
            "html": "<p>Thank you.</p>",
            "dedupe_key": f"test:{count}",
            **values,
        }
    )


@pytest.fixture
def telegram(settings, monkeypatch):
    """A server in Telegram's place, with a patience that suits a test."""
    monkeypatch.setattr("notifications.telegram.CONNECT_SECONDS", 0.5)
    monkeypatch.setattr("notifications.telegram.READ_SECONDS", 0.5)
    with TelegramServer() as server:
        server.use(settings)
        yield server


def write_post(**values) -> OutgoingMessage:
    """One message for a chat."""
    return write(
        **{
            "kind": "backup-failed",
            "channel": "telegram",
            "recipient": "42",
            "subject": "Backup failed",
            "text": "Backup failed",
            "html": "<b>Backup failed</b>",
            **values,
        }
    )
