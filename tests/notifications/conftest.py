"""A real mail server on loopback, and messages to send to it."""

import pytest

from notifications import outbox
from notifications.models import OutgoingMessage
from tests.services.smtp import SMTPServer


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
