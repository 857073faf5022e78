"""What is left of a message after its time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import forgetting, tasks
from notifications.models import OutgoingMessage
from tests.notifications.conftest import write

pytestmark = pytest.mark.django_db
DAYS = 30


def age(message, days: float, **values) -> None:
    OutgoingMessage.objects.filter(pk=message.pk).update(
        created_at=timezone.now() - timedelta(days=days), **values
    )


def test_words_of_old_failures_and_rows_of_old_codes_go(settings):
    settings.MESSAGE_RETENTION_DAYS = DAYS
    failed = write(stop_url="http://shop.test/stop/")
    young = write()
    code, old_code, waiting_code = (write(kind="confirm-email", is_sensitive=True) for _ in "abc")
    receipt = write(dedupe_key="order-paid:1")
    age(failed, DAYS + 1, status="failed", last_error="No such user")
    age(young, DAYS - 1, status="failed")
    age(code, DAYS - 1, status="sent")
    age(old_code, DAYS + 1, status="sent")
    age(waiting_code, DAYS + 1, status="pending")
    age(receipt, DAYS + 1, status="sent", text="", html="")

    assert forgetting.forget() == (1, 1)

    failed.refresh_from_db()
    assert (failed.text, failed.html, failed.stop_url) == ("", "", "")
    assert (failed.last_error, failed.recipient) == ("No such user", "buyer@example.com")
    young.refresh_from_db()
    assert young.text
    assert set(OutgoingMessage.objects.all()) == {failed, young, code, waiting_code, receipt}
    assert forgetting.forget() == (0, 0)
    tasks.forget()


def test_the_key_of_a_cause_stays_so_that_it_is_not_told_twice():
    receipt = write(dedupe_key="order-paid:1")
    age(receipt, 1000, status="sent", text="", html="")
    forgetting.forget()

    assert write(dedupe_key="order-paid:1").pk == receipt.pk
