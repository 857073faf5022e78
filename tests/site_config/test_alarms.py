"""The first failure of an hour is told, once for all processes, with or without a database."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from commerce.models import Order
from notifications.models import OutgoingMessage
from site_config.watching import alarms
from site_config.watching.middleware import HEADER
from tests.factories import UserFactory
from tests.site_config.test_database_away import away

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def admin(db):
    admin = UserFactory(email="admin@shop.example", is_superuser=False)
    admin.groups.add(Group.objects.get(name="Admins"))
    return admin


@pytest.fixture
def browser(admin):
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory())
    return client


@pytest.fixture
def broken(monkeypatch):
    """The page of orders has a mistake in it."""
    monkeypatch.setattr(Order._meta, "ordering", ["no_such_field"])


@pytest.fixture
def without_threads(monkeypatch):
    """What is sent beside the answer is sent before it."""

    class AtOnce:
        def __init__(self, target, args=(), daemon=None):
            self.start = lambda: target(*args)

    monkeypatch.setattr(alarms.threading, "Thread", AtOnce)


def told() -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(kind=alarms.KIND).order_by("pk"))


def test_the_first_failure_of_an_hour_is_told(browser, broken):
    answers = [browser.get("/orders/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [500] * 3
    (message,) = told()
    assert message.recipient == "admin@shop.example"
    for word in ("commerce:orders", "FieldError", answers[0][HEADER], "so far: 1"):
        assert word in message.text
    assert answers[0][HEADER] != answers[1][HEADER]


def test_another_process_adds_nothing_even_without_a_cache(browser, broken):
    browser.get("/orders/")
    cache.clear()
    browser.get("/orders/")
    assert len(told()) == 1


def test_the_next_hour_is_told_again_with_the_count_of_the_last(browser, broken, monkeypatch):
    for _ in range(3):
        browser.get("/orders/")
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    browser.get("/orders/")
    assert len(told()) == 2
    assert "In the previous hour: 3" in told()[1].text


def test_answers_that_are_no_failures_are_not_told(browser, settings):
    assert browser.get("/orders/nix/").status_code == 404
    settings.UNDER_CONSTRUCTION = True
    assert browser.get("/orders/").status_code == 503
    assert told() == []


def test_with_the_database_away_the_mail_goes_straight_out(browser, settings, without_threads):
    settings.ALERT_EMAILS = ["ops@example.com"]
    with away():
        answers = [browser.get("/orders/") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 503]
    (letter,) = mail.outbox
    assert letter.to == ["ops@example.com"]
    assert answers[0][HEADER] in letter.body
    assert "OperationalError" in letter.body


def test_nobody_is_written_to_without_the_setting(browser, without_threads):
    with away():
        assert browser.get("/orders/").status_code == 503
    assert mail.outbox == []


def test_a_mail_that_cannot_be_sent_changes_nothing(browser, settings, without_threads, caplog):
    settings.ALERT_EMAILS = ["ops@example.com"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    with away():
        assert browser.get("/orders/").status_code == 503
    assert "nobody could be told" in caplog.text


def test_with_the_cache_away_too_each_machine_tells_once(settings, tmp_path):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.DATA_DIR = tmp_path
    assert [alarms._is_first(hour) for hour in ("01", "01", "02", "02")] == [True, False] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["failure-02.told"]
