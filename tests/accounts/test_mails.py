"""allauth's mails go through the outbox like all others: none is sent by Django itself."""

import re
from pathlib import Path

import allauth
import pytest
from django.core import mail

from accounts.adapter import MESSAGES
from notifications.models import OutgoingMessage
from tests.accounts.conftest import code_in, enter_code, link_in, log_in, sign_up
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# The shop logs nobody in by code and resets by link; accounts/signup.py writes the third itself.
NOT_BY_ALLAUTH = {
    "account/email/login_code",
    "account/email/password_reset_code",
    "account/email/account_already_exists",
}


def named_by_allauth() -> set[str]:
    """The template prefixes of every mail in the apps of allauth that the shop has."""
    source = "".join(
        path.read_text()
        for app in ("account", "mfa")
        for path in (Path(allauth.__file__).parent / app).rglob("*.py")
        if "test" not in str(path)
    )
    return set(re.findall(r'"((?:account|mfa)/email/[a-z_]+)"', source))


def test_every_mail_that_allauth_knows_has_its_message():
    assert named_by_allauth() - NOT_BY_ALLAUTH == set(MESSAGES)


def test_the_whole_life_of_an_account_sends_nothing_past_the_outbox(browser):
    sign_up(browser, "new@example.com")
    enter_code(browser, code_in(OutgoingMessage.objects.latest("pk")))
    sign_up(type(browser)(), "new@example.com")  # somebody else, with an address that is taken
    change = {"oldpassword": PASSWORD, "password1": f"{PASSWORD}2", "password2": f"{PASSWORD}2"}
    browser.post("/accounts/password/change/", change)
    browser.post("/accounts/logout/")
    browser.post("/accounts/password/reset/", {"email": "new@example.com"})
    browser.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    link = link_in(OutgoingMessage.objects.get(kind="reset-password"), "/password/reset/key/")
    form = browser.get(link, follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})

    kinds = set(OutgoingMessage.objects.values_list("kind", flat=True))
    assert kinds == {
        "confirm-email",
        "account-already-exists",
        "password-changed",
        "reset-password",
        "unknown-account",
    }
    assert mail.outbox == []
    for message in OutgoingMessage.objects.all():
        assert message.is_sensitive
        addresses = re.findall(r"https?://\S+", message.text)
        assert addresses
        assert all(address.startswith("http://shop.test/") for address in addresses)


def test_a_host_that_a_request_claims_is_in_no_mail(browser, settings):
    settings.ALLOWED_HOSTS = ["*"]
    UserFactory(email="known@example.com")
    for email in ("known@example.com", "nobody@example.com"):
        browser.post("/accounts/password/reset/", {"email": email}, HTTP_HOST="evil.example")
    sign_up(browser, "known@example.com")
    log_in(browser, "known@example.com")

    assert OutgoingMessage.objects.count() >= 3
    for message in OutgoingMessage.objects.all():
        assert "evil.example" not in message.text + message.html + message.subject
