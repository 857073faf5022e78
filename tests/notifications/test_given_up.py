"""What will not arrive is told to those who run the shop: once, not for ever, not in a loop."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import given_up, outbox, tasks
from notifications.models import OutgoingMessage
from tests.factories import UserFactory
from tests.notifications.conftest import write, write_post
from tests.services.telegram import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory(email="admin@example.com", is_superuser=True)


def fail(**values) -> OutgoingMessage:
    message = write(**values)
    OutgoingMessage.objects.filter(pk=message.pk).update(
        status="failed", last_error="The server answered 550 no such user"
    )
    return message


def alerts():
    return OutgoingMessage.objects.filter(kind="messages-given-up").order_by("pk")


def later(**units) -> None:
    """What was told so far was told some time ago."""
    for message in alerts():
        message.created_at -= timedelta(**units)
        message.save()


def test_a_failure_is_told_once_with_its_reason(admin, post):
    post.rcpt_answers["buyer@example.com"] = "550 5.1.1 no such user"
    write()
    for _ in range(3):
        tasks.sweep()

    (alert,) = alerts()
    assert alert.recipient == "admin@example.com"
    (letter,) = post.letters
    assert letter["Subject"] == "1 message could not be delivered"
    text = letter.get_body(("plain",)).get_content()
    assert "order-paid (1)" in text
    assert "The server answered 550 5.1.1 no such user" in text
    listed = "http://shop.test/admin/snippets/notifications/outgoingmessage/?status=failed"
    assert listed in text
    later(days=1)
    tasks.sweep()
    assert alerts().count() == 1


def test_many_failures_are_told_together_and_at_most_once_in_an_hour(admin):
    for _ in range(30):
        fail(kind="order-paid")
    fail(kind="confirm-email")
    assert given_up.tell() == 31
    fail()
    assert given_up.tell() == 0

    (first,) = alerts()
    assert first.subject == "31 messages could not be delivered"
    assert "order-paid (30), confirm-email (1)." in first.text
    later(hours=1, seconds=1)
    assert given_up.tell() == 1
    assert [alert.subject for alert in alerts()][1] == "1 message could not be delivered"


def test_an_alert_that_fails_is_not_alerted(admin):
    fail()
    assert given_up.tell() == 1
    alerts().update(status="failed")
    later(hours=2)
    fail(kind="telegram-test")

    assert given_up.tell() == 0
    assert alerts().count() == 1


def test_a_chat_that_refuses_is_told_by_mail_without_a_loop(admin, post, telegram):
    telegram.by_chat["-100200300"] = refusal(403, "Forbidden: bot was kicked")
    write_post(recipient="-100200300")
    for _ in range(4):
        tasks.sweep()
        later(hours=2)

    assert sorted(alerts().values_list("channel", "status")) == [
        ("email", "sent"),
        ("telegram", "failed"),
    ]
    assert len(telegram.calls) == 2
    assert "The bot may not write to the chat" in post.letters[0].get_body(("plain",)).get_content()


def test_without_anybody_to_tell_nothing_goes_wrong():
    message = fail()
    assert given_up.tell() == 1
    message.refresh_from_db()
    assert message.given_up_told_at <= timezone.now()
    assert not alerts().exists()


def test_it_holds_no_address_of_a_customer_in_a_chat(admin, telegram):
    fail(recipient="somebody@example.org")
    given_up.tell()

    posted = alerts().get(channel="telegram")
    assert "somebody" not in posted.text
    assert "550" not in posted.text


def test_the_age_of_a_message_ends_its_tries_and_that_is_told(admin, settings, telegram):
    message = write_post()
    long_ago = timezone.now() - outbox.GIVE_UP_AFTER
    OutgoingMessage.objects.update(created_at=long_ago, attempts=outbox.TRIES_AT_LEAST)
    telegram.script = [(500, b"")]
    tasks.sweep()

    message.refresh_from_db()
    assert message.status == "failed"
    assert alerts().filter(channel="email").count() == 1
