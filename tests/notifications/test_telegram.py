"""The outbox against a server in Telegram's place: what arrives, and what each refusal means."""

import json
import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import outbox, tasks
from notifications import telegram as channel
from notifications.models import OutgoingMessage
from site_config.log import hide_secrets
from tests.factories import UserFactory
from tests.notifications.conftest import write, write_post
from tests.services import free_port, smtp
from tests.services.telegram import TOKEN, refusal, use

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECRET = TOKEN.split(":")[1]
LONG_AGO = timedelta(days=1)


def deliver(message) -> OutgoingMessage:
    outbox.deliver(message.pk)
    message.refresh_from_db()
    return message


def seconds_to_wait(message) -> float:
    return (message.next_try_at - timezone.now()).total_seconds()


def test_a_message_arrives_once_as_html_and_is_wiped(telegram):
    message = write_post(recipient="-42", html="<b>Tom &amp; Jerry</b>", text="Tom & Jerry")
    tasks.deliver(message.pk)
    tasks.deliver(message.pk)

    (call,) = telegram.calls
    assert call.values == {
        "chat_id": "-42",
        "text": "<b>Tom &amp; Jerry</b>",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    message.refresh_from_db()
    assert (message.status, message.attempts, message.refusals) == ("sent", 1, 0)
    assert (message.text, message.html, message.last_error) == ("", "", "")


def test_refused_markup_is_sent_again_as_plain_text_in_the_same_lease(telegram):
    telegram.script = [refusal(400, "Bad Request: can't parse entities: Unsupported start tag")]
    message = deliver(write_post(html="<blink>Hello</blink>", text="Hello"))

    first, second = telegram.calls
    assert first.values["parse_mode"] == "HTML"
    assert second.values["text"] == "Hello"
    assert "parse_mode" not in second.values
    assert (message.status, message.attempts, message.refusals) == ("sent", 1, 0)


def test_plain_text_that_is_refused_too_ends_there(telegram):
    telegram.script = [refusal(400, "Bad Request: can't parse entities")] * 2
    message = deliver(write_post())

    assert len(telegram.calls) == 2
    assert message.status == "failed"


def test_a_pause_that_telegram_asks_for_is_kept_and_counts_as_no_refusal(telegram):
    telegram.script = [refusal(429, "Too Many Requests: retry after 130", retry_after=130)]
    other = write_post(recipient="43")
    message = deliver(write_post())

    assert (message.status, message.refusals) == ("pending", 0)
    assert seconds_to_wait(message) == pytest.approx(130, abs=5)
    assert outbox.sweep() == 1, "another chat's message goes on"
    other.refresh_from_db()
    assert other.status == "sent"
    assert outbox.sweep() == 0

    OutgoingMessage.objects.update(next_try_at=timezone.now())
    assert deliver(message).status == "sent"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (None, 30),
        ("soon", 30),
        (-5, 30),
        (0, 30),
        (True, 30),
        (10**9, 24 * 3600),
        (2.5, 2.5),
    ],
)
def test_an_odd_pause_is_made_a_sensible_one(telegram, said, seconds):
    telegram.script = [refusal(429, "Too Many Requests", retry_after=said)]
    message = deliver(write_post())

    assert message.status == "pending"
    assert seconds_to_wait(message) == pytest.approx(seconds, abs=5)


def test_a_pause_without_an_end_is_given_up_by_age(telegram):
    message = write_post()
    long_ago = timezone.now() - outbox.GIVE_UP_AFTER
    OutgoingMessage.objects.update(created_at=long_ago, attempts=outbox.TRIES_AT_LEAST)
    telegram.script = [refusal(429, "Too Many Requests", retry_after=5)]

    assert deliver(message).status == "failed"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refusal(401, "Unauthorized"), "TELEGRAM_BOT_TOKEN is wrong or was revoked"),
        (refusal(404, "Not Found"), "TELEGRAM_BOT_TOKEN is wrong or was revoked"),
        (
            refusal(403, "Forbidden: bot was blocked by the user"),
            "The bot may not write to the chat 42. Open a chat with the bot and press Start",
        ),
        (refusal(400, "Bad Request: chat not found"), "Telegram knows no chat 42 of this bot"),
        (
            refusal(400, "Bad Request: message text is empty"),
            "Telegram refused the message: 400 Bad Request: message text is empty",
        ),
    ],
)
def test_a_final_no_fails_at_once_with_words_for_people(telegram, answer, said):
    telegram.by_chat["42"] = answer
    other = write_post(recipient="43")
    message = deliver(write_post())

    assert message.status == "failed"
    assert said in message.last_error
    assert outbox.sweep() == 1, "one chat's refusal holds up no other"
    other.refresh_from_db()
    assert other.status == "sent"


@pytest.mark.both
def test_a_group_that_moved_is_followed_and_its_number_kept(telegram, caplog):
    moved = refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-10042)
    telegram.by_chat["-42"] = moved
    theirs, others = UserFactory(email="a@example.com"), UserFactory(email="b@example.com")
    for user, chat in ((theirs, "-42"), (others, "-43")):
        user.telegram_chat_id = chat
        user.save()
    message = deliver(write_post(recipient="-42"))

    assert [call.chat for call in telegram.delivered] == ["-10042"]
    assert message.status == "sent"
    assert "the chat -42 is now -10042" in caplog.text
    for user, chat in ((theirs, "-10042"), (others, "-43")):
        user.refresh_from_db()
        assert user.telegram_chat_id == chat

    # Also for what TELEGRAM_CHAT_ID or a message from before still calls by the old number.
    assert deliver(write_post(recipient="-42")).status == "sent"
    assert [call.chat for call in telegram.calls] == ["-42", "-10042", "-10042"]


def test_a_group_that_moves_again_is_found_from_each_number(telegram):
    telegram.by_chat["-1"] = refusal(400, "upgraded", migrate_to_chat_id=-2)
    telegram.by_chat["-2"] = refusal(400, "upgraded", migrate_to_chat_id=-3)
    deliver(write_post(recipient="-1"))
    for chat in ("-1", "-2"):
        assert deliver(write_post(recipient=chat)).status == "sent"
    assert {call.chat for call in telegram.delivered} == {"-3"}


@pytest.mark.parametrize("number", ["-10042", None, True, 1.5, [-10042]])
def test_a_number_that_is_none_is_not_followed(telegram, number):
    telegram.by_chat["-42"] = refusal(400, "upgraded", migrate_to_chat_id=number)
    assert deliver(write_post(recipient="-42")).status == "failed"
    assert len(telegram.calls) == 1


def test_a_refusal_in_the_new_chat_is_said_of_it(telegram):
    telegram.by_chat["-42"] = refusal(400, "upgraded", migrate_to_chat_id=-10042)
    telegram.by_chat["-10042"] = refusal(403, "Forbidden: bot was kicked")
    message = deliver(write_post(recipient="-42"))
    assert message.status == "failed"
    assert "may not write to the chat -10042" in message.last_error


@pytest.mark.both
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((500, b""), id="fails"),
        pytest.param((502, b"<html>Bad gateway</html>"), id="a proxy answers"),
        pytest.param((200, b"<html>Please log in to this network</html>"), id="a portal answers"),
        pytest.param((200, b"[" * 100_000), id="deep garbage"),
        pytest.param((200, b"\xff\x00\xfe"), id="bytes"),
        pytest.param((200, b'{"ok": "yes"}'), id="half an answer"),
        pytest.param((403, b"blocked by the firewall"), id="a firewall answers"),
        pytest.param((302, b"http://127.0.0.1:9/"), id="sends elsewhere"),
    ],
)
def test_what_is_not_telegram_costs_no_message_a_try(telegram, answer):
    telegram.script = [answer]
    message = deliver(write_post())

    assert (message.status, message.attempts, message.refusals) == ("pending", 1, 0)
    assert message.leased_until is None
    assert message.last_error
    assert len(telegram.calls) == 1


def test_a_refusing_and_a_hanging_server_are_away(settings, telegram):
    use(settings, f"http://127.0.0.1:{free_port()}")
    assert deliver(write_post()).status == "pending"

    with smtp.RudeServer() as hanging:
        use(settings, f"http://127.0.0.1:{hanging.port}")
        message = deliver(write_post())
        assert hanging.connections == 1
    assert (message.status, message.refusals) == ("pending", 0)
    assert seconds_to_wait(message) == pytest.approx(outbox.AWAY_PAUSE.total_seconds(), abs=5)


def test_the_patience_of_the_shop_itself():
    assert (channel.CONNECT_SECONDS, channel.READ_SECONDS) == (3, 10)


def test_a_dead_telegram_holds_up_no_mail_and_a_dead_mail_server_no_post(settings, telegram, post):
    posts = [write_post(recipient=str(n)) for n in range(20)]
    OutgoingMessage.objects.update(next_try_at=timezone.now() - LONG_AGO)
    mail = write()
    with smtp.RudeServer() as hanging:
        use(settings, f"http://127.0.0.1:{hanging.port}")
        assert outbox.sweep() == 2, "the mail, and one sign that Telegram is away"
        assert hanging.connections == 1
    assert len(post.letters) == 1

    telegram.use(settings)
    smtp.use(settings, free_port())
    mail = write(recipient="second@example.com")
    OutgoingMessage.objects.filter(status="pending").update(next_try_at=timezone.now())
    assert outbox.sweep() == 21
    assert len(telegram.delivered) == len(posts)
    mail.refresh_from_db()
    assert mail.status == "pending"


def test_workers_do_not_queue_up_before_a_server_that_hangs(settings, telegram):
    messages = [write_post(recipient=str(n)) for n in range(5)]
    with smtp.RudeServer() as hanging:
        use(settings, f"http://127.0.0.1:{hanging.port}")
        for message in messages:
            tasks.deliver(message.pk)
        assert hanging.connections == 1

    telegram.use(settings)
    OutgoingMessage.objects.update(next_try_at=timezone.now())
    assert outbox.sweep() == 5
    again = write_post(recipient="6")
    tasks.deliver(again.pk)
    again.refresh_from_db()
    assert again.status == "sent", "what is back is asked at once again"


@pytest.mark.parametrize("trouble", ["refuses", "hangs", "echoes", "is no address", "echoes a 400"])
def test_the_token_reaches_no_row_and_no_log(settings, telegram, caplog, trouble):
    caplog.set_level(logging.DEBUG, logger="notifications")
    echo = f"https://api.telegram.org/bot{TOKEN}/sendMessage and {SECRET}"
    with smtp.RudeServer(b"" if trouble == "hangs" else echo.encode() + b"\r\n") as rude:
        if trouble == "refuses":
            settings.TELEGRAM_API_URL = f"http://127.0.0.1:{free_port()}"
        elif trouble == "is no address":
            settings.TELEGRAM_API_URL = "http://[not an address"
        elif trouble == "echoes a 400":
            telegram.script = [refusal(400, echo)]
        else:
            settings.TELEGRAM_API_URL = f"http://127.0.0.1:{rude.port}"
        message = deliver(write_post())

    assert message.last_error
    for text in (message.last_error, caplog.text):
        assert TOKEN not in text
        assert SECRET not in text


def test_no_error_of_the_library_is_carried_along(settings, telegram):
    """A tracker of errors would show its address, which holds the token."""
    settings.TELEGRAM_API_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(outbox.ServerAway) as raised:
        channel.send(write_post())
    assert raised.value.__context__ is None
    assert raised.value.__cause__ is None


def test_the_log_masks_it_as_well():
    line = f'POST /bot{TOKEN}/sendMessage HTTP/1.1" 200, /bot123%3AAAA/getMe, /bottles/x'
    assert hide_secrets(line) == 'POST /bot…/sendMessage HTTP/1.1" 200, /bot…/getMe, /bottles/x'


def test_without_a_token_nothing_leaves(settings, telegram):
    message = write_post()
    settings.TELEGRAM_BOT_TOKEN = ""

    assert deliver(message).last_error == (
        "Telegram is off in this shop: TELEGRAM_BOT_TOKEN is not set."
    )
    assert message.status == "failed"
    assert telegram.calls == []


def test_a_worker_that_died_before_marking_posts_once_more(telegram):
    message = write_post()
    channel.send(outbox.lease(message.pk))  # and the worker dies here
    assert outbox.sweep() == 0, "nobody overtakes it while it may live"

    OutgoingMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert outbox.sweep() == 1
    message.refresh_from_db()
    assert message.status == "sent"


@pytest.mark.both
def test_what_the_server_says_can_be_stored(telegram):
    telegram.script = [(400, json.dumps({"ok": False, "description": "a\x00b" * 500}).encode())]
    message = deliver(write_post())

    assert message.status == "failed"
    assert "\x00" not in message.last_error
    assert len(message.last_error) <= 500
