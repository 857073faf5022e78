"""The outbox against a real mail server: what arrives, what is marked, what is tried again."""

import logging
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from notifications import mailing, outbox, tasks
from notifications.models import OutgoingMessage
from tests.notifications.conftest import write
from tests.services import free_port, smtp

pytestmark = pytest.mark.django_db


def make_due(message) -> None:
    OutgoingMessage.objects.filter(pk=message.pk).update(next_try_at=timezone.now())


def test_a_message_arrives_once_and_is_wiped(post, message):
    tasks.deliver(message.pk)
    tasks.deliver(message.pk)

    (letter,) = post.to("buyer@example.com")
    assert letter["Subject"] == "Receipt"
    assert letter["From"] == "Storefront <shop@example.com>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == mailing.message_id(message)
    assert letter.get_body(("plain",)).get_content().strip() == "Thank you."
    assert letter.get_body(("html",)).get_content().strip() == "<p>Thank you.</p>"
    message.refresh_from_db()
    assert (message.status, message.attempts, message.refusals) == ("sent", 1, 0)
    assert (message.text, message.html, message.leased_until) == ("", "", None)
    assert message.sent_at is not None


def test_the_same_cause_makes_one_message(post):
    first = write(dedupe_key="order-paid:7")
    second = write(dedupe_key="order-paid:7", text="Another text.")

    assert second.pk == first.pk
    assert OutgoingMessage.objects.get().text == "Thank you.\n"


def test_a_message_exists_exactly_when_its_cause_does(post):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert not OutgoingMessage.objects.exists()


def test_the_sweep_finds_what_was_not_nudged(post):
    written = [write(recipient=f"buyer{n}@example.com") for n in range(3)]

    assert outbox.sweep() == 3

    assert sorted(map(str, post.recipients)) == [f"['buyer{n}@example.com']" for n in range(3)]
    assert outbox.sweep() == 0
    assert {m.status for m in OutgoingMessage.objects.filter(pk__in=[w.pk for w in written])} == {
        "sent"
    }


def test_the_sweep_leaves_what_is_not_due(post, message):
    OutgoingMessage.objects.update(next_try_at=timezone.now() + timedelta(seconds=5))

    tasks.sweep()

    assert post.letters == []


@pytest.mark.parametrize(
    "server",
    [
        pytest.param(None, id="refuses connections"),
        pytest.param(b"", id="hangs"),
        pytest.param(b"\x00\xff\xfe no mail server at all\r\n", id="answers garbage"),
        pytest.param(b"421 4.3.2 going down\r\n", id="goes down"),
        pytest.param(b"x" * 20_000, id="sends an endless line"),
    ],
)
def test_an_absent_server_costs_no_message_a_try(settings, message, server):
    if server is None:
        smtp.use(settings, free_port())
        outbox.deliver(message.pk)
    else:
        with smtp.RudeServer(server) as rude:
            smtp.use(settings, rude.port)
            outbox.deliver(message.pk)
            assert rude.connections == 1

    message.refresh_from_db()
    assert (message.status, message.attempts, message.refusals) == ("pending", 1, 0)
    assert message.leased_until is None
    assert message.last_error
    wait = message.next_try_at - timezone.now()
    assert timedelta(seconds=40) < wait <= outbox.AWAY_PAUSE


def test_after_an_outage_everything_leaves(settings, message):
    other = write()
    port = free_port()
    smtp.use(settings, port)
    for _ in range(20):
        make_due(message)
        outbox.deliver(message.pk)
    assert outbox.sweep() == 1, "one sign that the server is away is enough for a sweep"

    with smtp.SMTPServer(port) as post:
        OutgoingMessage.objects.update(next_try_at=timezone.now())
        assert outbox.sweep() == 2
        assert len(post.letters) == 2

    assert {m.status for m in OutgoingMessage.objects.filter(pk__in=[message.pk, other.pk])} == {
        "sent"
    }


def test_an_outage_of_days_fails_loudly(settings, message, caplog):
    smtp.use(settings, free_port())
    long_ago = timezone.now() - outbox.GIVE_UP_AFTER
    OutgoingMessage.objects.update(created_at=long_ago, attempts=outbox.TRIES_AT_LEAST)

    with caplog.at_level(logging.ERROR, logger="notifications.outbox"):
        outbox.deliver(message.pk)

    message.refresh_from_db()
    assert message.status == "failed"
    assert f"message {message.pk} (order-paid) was given up" in caplog.text


def test_what_lay_still_for_days_is_not_given_up_at_its_first_try(settings, message):
    smtp.use(settings, free_port())
    OutgoingMessage.objects.update(created_at=timezone.now() - outbox.GIVE_UP_AFTER)
    outbox.deliver(message.pk)
    message.refresh_from_db()
    assert message.status == "pending"


def test_not_now_is_asked_again_after_growing_pauses_then_fails(post, message, caplog):
    post.rcpt_answers["buyer@example.com"] = "451 4.7.1 try again later"
    waits = []
    for _ in outbox.PAUSES:
        make_due(message)
        outbox.deliver(message.pk)
        message.refresh_from_db()
        assert message.status == "pending"
        waits.append((message.next_try_at - timezone.now()).total_seconds())
    expected = [pause.total_seconds() for pause in outbox.PAUSES]
    assert waits == pytest.approx(expected, abs=5)
    assert expected == sorted(expected)

    make_due(message)
    with caplog.at_level(logging.ERROR, logger="notifications.outbox"):
        outbox.deliver(message.pk)

    message.refresh_from_db()
    assert message.status == "failed"
    assert message.last_error == "The server answered 451 4.7.1 try again later"
    assert "was given up" in caplog.text
    assert message.text == "Thank you.\n", "staff can still see what did not arrive"


def test_a_greylisting_server_gets_the_message_at_the_second_try(post, message):
    post.data_answer = "450 4.2.0 greylisted"
    outbox.deliver(message.pk)
    post.data_answer = None
    make_due(message)
    outbox.deliver(message.pk)

    assert len(post.letters) == 1
    message.refresh_from_db()
    assert (message.status, message.attempts, message.refusals) == ("sent", 2, 1)


@pytest.mark.parametrize("refusal", ["recipient", "content"])
def test_a_final_no_fails_at_once_and_wipes_secrets(post, refusal):
    message = write(is_sensitive=True)
    if refusal == "recipient":
        post.rcpt_answers["buyer@example.com"] = "550 5.1.1 no such user"
    else:
        post.data_answer = "554 5.7.1 spam"

    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.text, message.html) == ("failed", "", "")
    assert message.last_error.startswith("The server answered 55")


def test_a_code_that_has_expired_is_not_sent(post):
    message = write(expires_at=timezone.now() - timedelta(seconds=1))

    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert message.status == "failed"
    assert post.letters == []


def test_nobody_overtakes_a_live_worker(post, message):
    assert outbox.lease(message.pk).pk == message.pk
    assert outbox.lease(message.pk) is None
    outbox.deliver(message.pk)
    outbox.sweep()

    assert post.letters == []


def test_a_worker_that_died_before_marking_costs_a_second_copy_with_the_same_id(post, message):
    leased = outbox.lease(message.pk)
    mailing.send(leased)  # and the worker dies here

    OutgoingMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert outbox.sweep() == 1

    first, second = post.letters
    assert first["Message-ID"] == second["Message-ID"]
    message.refresh_from_db()
    assert message.status == "sent"
    assert timedelta(minutes=2) > outbox.LEASE


def test_a_worker_that_was_overtaken_marks_nothing(post, message, settings):
    late = outbox.lease(message.pk)
    OutgoingMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    outbox.deliver(message.pk)

    outbox._mark_failed(late, "too late")

    message.refresh_from_db()
    assert message.status == "sent"


def test_what_a_server_says_can_be_stored(post, message):
    post.data_answer = "450 4.2.0 " + "é" * 300

    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert message.status == "pending"
    assert message.last_error.startswith("The server answered 450 4.2.0 éééé")
    assert len(message.last_error) < 500
