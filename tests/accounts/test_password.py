"""Resetting, changing and setting passwords."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.accounts.conftest import NEXT, is_logged_in, link_in, log_in, mails
from tests.factories import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NEW = "quite-another-passw0rd"
PASSWORDS = {"password1": NEW, "password2": NEW}


def ask(browser, email="known@example.com", next_url="", **extra):
    return browser.post("/accounts/password/reset/", {"email": email, "next": next_url}, **extra)


def test_the_link_sets_a_password_logs_in_and_leads_on(browser, customer):
    answer = ask(browser, next_url=NEXT)
    assert answer.url.startswith("/accounts/password/reset/done/")
    (mail,) = mails("reset-password", "known@example.com")
    link = link_in(mail, "/password/reset/key/")
    assert link.endswith(f"?next={quote(NEXT, safe='')}")

    elsewhere = Client()
    to_form = elsewhere.get(link)
    assert "set-password" in to_form.url, "the key leaves the address before a page is shown"
    page = elsewhere.get(to_form.url)
    assert page.status_code == 200
    form = {**PASSWORDS, "next": NEXT}
    answer = elsewhere.post(to_form.url.split("?")[0], form)

    assert answer.url == NEXT
    assert is_logged_in(elsewhere)
    assert User.objects.get().check_password(NEW)
    assert len(mails("password-changed", "known@example.com")) == 1


def test_a_link_works_once(browser, customer):
    ask(browser)
    link = link_in(mails("reset-password")[0], "/password/reset/key/")
    form = browser.get(link).url
    browser.post(form, PASSWORDS)

    again = Client().get(link)
    assert again.status_code == 200
    assert "This link does not work any more" in again.content.decode()


def test_a_link_grows_old(browser, customer, settings):
    ask(browser)
    link = link_in(mails("reset-password")[0], "/password/reset/key/")
    (expires_at,) = [m.expires_at for m in mails("reset-password")]
    assert timedelta(hours=3) < expires_at - timezone.now() <= timedelta(hours=4)

    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link does not work any more" in Client().get(link).content.decode()


@pytest.mark.parametrize(
    "headers",
    [{"host": "localhost"}, {"host": "shop.test", "x-forwarded-host": "evil.example"}],
)
def test_links_come_from_the_configured_address(browser, customer, headers):
    ask(browser, headers=headers)

    assert "http://shop.test/accounts/password/reset/key/" in mails("reset-password")[0].text
    assert "localhost" not in mails("reset-password")[0].text
    assert "evil" not in mails("reset-password")[0].text


def test_a_foreign_host_is_refused(browser, customer):
    assert ask(browser, headers={"host": "evil.example"}).status_code == 400
    assert mails("reset-password") == []


def test_an_unknown_address_is_told_by_mail_alone(browser):
    ask(browser, email="nobody@example.com")

    (mail,) = mails("unknown-account", "nobody@example.com")
    assert link_in(mail, "/accounts/signup/") == "/accounts/signup/"


def test_a_foreign_next_does_not_come_back_by_mail(browser, customer):
    ask(browser, next_url="https://evil.example/")

    assert "evil" not in mails("reset-password")[0].text


@pytest.mark.parametrize(
    "key",
    [
        "1-abc-def",
        "zzzzzzzzzzzzz-abc-def",
        "zzzzzzzzzzzzzzzzzzzz-abc",
        "0-x",
        "1-%E2%80%AE",
        "1-" + "x" * 3000,
        "1-set-password",
    ],
)
def test_made_up_links_are_told_to_be_dead(browser, customer, key):
    answer = browser.get(f"/accounts/password/reset/key/{key}/")

    assert answer.status_code == 200
    assert "This link does not work any more" in answer.content.decode()


def test_changing_needs_the_old_password_and_ends_other_sessions(browser, customer):
    other = Client()
    log_in(other, "known@example.com")
    log_in(browser, "known@example.com")

    wrong = browser.post("/accounts/password/change/", {"oldpassword": "wrong", **PASSWORDS})
    assert "This is not your current password" in wrong.content.decode()

    right = browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, **PASSWORDS})
    assert right.url == "/accounts/"
    assert is_logged_in(browser)
    assert browser.get("/accounts/").status_code == 200
    assert other.get("/accounts/").status_code == 302
    (mail,) = mails("password-changed", "known@example.com")
    assert link_in(mail, "/accounts/password/reset/") == "/accounts/password/reset/"


def test_an_account_without_password_can_set_one(browser, customer):
    customer.set_unusable_password()
    customer.save()
    browser.force_login(customer)

    assert browser.get("/accounts/password/change/").url == "/accounts/password/set/"
    assert browser.get("/accounts/password/set/").status_code == 200
    assert browser.post("/accounts/password/set/", PASSWORDS).url == "/accounts/"
    assert User.objects.get().check_password(NEW)
    assert len(mails("password-changed")) == 1


def test_a_change_and_its_mail_happen_together(browser, customer, settings):
    browser.force_login(customer)
    browser.raise_request_exception = False
    settings.SITE_URL = 7  # no mail can be written

    answer = browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, **PASSWORDS})

    assert answer.status_code == 500
    assert User.objects.get().check_password(PASSWORD)


def test_the_password_rules_stand_under_the_field(browser):
    page = browser.get("/accounts/signup/").content.decode()

    assert re.search(r'id="id_password1_helptext">At least 8 characters', page)
