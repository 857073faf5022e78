"""A worker killed with -9 between taking a message and sending it: it goes out all the same.

Real processes; the servers that the messages go to hang, so that the kill falls in between.
"""

import time

import pytest
from django.conf import settings

from tests.conftest import DATABASE_URL, ON_POSTGRES
from tests.running_shop import RunningShop
from tests.services.smtp import RudeServer, SMTPServer
from tests.services.telegram import TOKEN, TelegramServer

pytestmark = pytest.mark.long

WRITE = """
from notifications import outbox
for channel, recipient in (("email", "buyer@example.com"), ("telegram", "42")):
    outbox.enqueue(kind="test", channel=channel, recipient=recipient, subject="A test",
                   text="A test", dedupe_key=channel)
"""
HELD = """
from notifications.models import OutgoingMessage
print(OutgoingMessage.objects.filter(status="pending", leased_until__isnull=False).count())
"""
# Seconds from the kill to the delivery.
WITHIN = 120


@pytest.fixture
def hanging():
    with RudeServer() as mail, RudeServer() as telegram:
        yield mail, telegram


def test_what_a_killed_worker_held_goes_out_within_two_minutes(tmp_path, hanging):
    mail, telegram = hanging
    redis_url = settings.CELERY_BROKER_URL
    shop = RunningShop(
        tmp_path / "shop",
        postgres=DATABASE_URL if ON_POSTGRES else None,
        redis=redis_url if redis_url.startswith("redis") else None,
        environment={
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": f"http://127.0.0.1:{telegram.port}",
        },
    )
    with shop:
        shop.manage("shell", "--verbosity=0", "--command", WRITE)
        shop.wait_until(
            lambda: mail.connections and telegram.connections, 60, "nobody took the messages"
        )
        shop.kill("worker")
        killed_at = time.monotonic()
        assert shop.manage("shell", "--verbosity=0", "--command", HELD).strip() == "2"
        mail.__exit__()
        telegram.__exit__()
        with SMTPServer(mail.port) as letters, TelegramServer(telegram.port) as posts:
            shop.start_process("worker")
            shop.wait_until(
                lambda: letters.letters and posts.delivered, WITHIN, "they did not go out"
            )
            took = time.monotonic() - killed_at
            print(f"sent {took:.0f} s after the kill")
            assert took < WITHIN
            time.sleep(25)  # another sweep finds nothing left
            assert len(letters.letters) == 1
            assert len(posts.delivered) == 1
        statuses = {row["status"] for row in shop.ledger()["messages"] if row["kind"] == "test"}
        assert statuses == {"sent"}
