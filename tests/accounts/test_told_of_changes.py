"""What somebody's account tells them by mail of what happens to it."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.accounts.conftest import log_in, mails
from tests.accounts.test_second_step import set_up_app
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SESSIONS = "/accounts/sessions/"
NEW = {"oldpassword": PASSWORD, "password1": f"{PASSWORD}2", "password2": f"{PASSWORD}2"}


def test_ending_all_other_logins_is_told(customer):
    here, there = Client(), Client()
    for browser in (here, there):
        log_in(browser, customer.email)

    here.post(SESSIONS)

    [message] = mails("sessions-ended", customer.email)
    assert "All other logins to your account" in message.text
    assert "http://shop.test/accounts/password/reset/" in message.text
    assert "_auth_user_id" not in there.session


def test_ending_this_login_too_is_told_so(customer):
    here = Client()
    for browser in (here, Client()):
        log_in(browser, customer.email)

    here.post(SESSIONS, {"here": "1"})

    assert "All logins to your account" in mails("sessions-ended")[0].text


def test_where_nobody_else_is_logged_in_nothing_is_told(customer):
    browser = Client()
    log_in(browser, customer.email)

    browser.post(SESSIONS)

    assert not mails("sessions-ended")


def test_a_recovery_code_that_was_used_is_told_and_one_of_the_app_is_not(customer, settings):
    browser = Client()
    browser.force_login(customer)
    _, codes = set_up_app(browser)
    other = Client()
    log_in(other, customer.email)

    other.post("/accounts/2fa/authenticate/", {"code": codes[0]})

    [message] = mails("recovery-code-used", customer.email)
    assert f"You have {settings.MFA_RECOVERY_CODE_COUNT - 1} left" in message.text
    assert codes[0] not in message.text + message.html
    assert "http://shop.test/accounts/2fa/" in message.text


def test_each_says_when_in_the_time_of_the_shop(customer):
    browser = Client()
    browser.force_login(customer)
    before = datetime.now(UTC).replace(second=0, microsecond=0)

    browser.post("/accounts/password/change/", NEW)

    [message] = mails("password-changed")
    [line] = [line for line in message.text.splitlines() if line.startswith("When: ")]
    told = datetime.strptime(line, "When: %d %B %Y, %H:%M UTC").replace(tzinfo=UTC)
    assert before <= told <= datetime.now(UTC)
    assert line in message.html


def test_what_a_stranger_causes_is_told_in_the_words_of_its_reader(settings):
    settings.LANGUAGES = [("en", "English"), ("de", "German")]
    UserFactory(email="reader@example.com", language="de")
    stranger = Client(headers={"accept-language": "en"})

    for email in ("reader@example.com", "nobody@example.com"):
        stranger.post("/accounts/password/reset/", {"email": email})

    assert [message.language for message in mails("reset-password")] == ["de"]
    assert [message.language for message in mails("unknown-account")] == ["en"]
