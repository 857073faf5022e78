"""Changing the e-mail address of an account."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import code_in, enter_code, log_in, mails
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def signed_in(browser, customer) -> Client:
    log_in(browser, "known@example.com")
    return browser


def change(browser: Client, email: str = "new@example.com"):
    """Ask for the change; confirm the password when asked for it."""
    answer = browser.post("/accounts/email/", {"email": email, "action_add": "1"})
    if "/reauthenticate/" in getattr(answer, "url", ""):
        assert browser.get(answer.url).status_code == 200
        answer = browser.post(
            "/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/email/"}
        )
    return answer


def test_password_then_code_then_changed(signed_in):
    answer = signed_in.post("/accounts/email/", {"email": "new@example.com", "action_add": "1"})
    assert answer.url == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    assert mails("confirm-email") == []

    assert change(signed_in).url == "/accounts/confirm-email/"
    page = signed_in.get("/accounts/confirm-email/").content.decode()
    assert "new@example.com" in page
    assert User.objects.get().email == "known@example.com", "nothing changes before the code"
    answer = enter_code(signed_in, code_in(mails("confirm-email", "new@example.com")[0]))

    assert answer.url == "/accounts/"
    assert User.objects.get().email == "new@example.com"
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("new@example.com", True, True)
    assert len(mails("email-changed", "known@example.com")) == 1
    assert log_in(Client(), "known@example.com").status_code == 200
    assert log_in(Client(), "new@example.com").status_code == 302


def test_a_wrong_password_is_told_at_the_field(signed_in):
    signed_in.post("/accounts/email/", {"email": "new@example.com", "action_add": "1"})
    answer = signed_in.post(
        "/accounts/reauthenticate/", {"password": "wrong", "next": "/accounts/email/"}
    )

    assert answer.status_code == 200
    assert "This is not your password" in answer.content.decode()


def test_the_same_address_is_told_at_the_field(signed_in):
    answer = signed_in.post("/accounts/email/", {"email": "KNOWN@example.com", "action_add": "1"})

    assert answer.status_code == 200
    assert "already the address of your account" in answer.content.decode()


def test_a_taken_address_cannot_be_confirmed(signed_in):
    UserFactory(email="taken@example.com")
    change(signed_in, "taken@example.com")

    answer = enter_code(signed_in, code_in(mails("confirm-email", "taken@example.com")[0]))

    assert answer.status_code == 200
    assert User.objects.filter(email="known@example.com").exists()


def test_three_wrong_codes_lead_back_to_the_form(signed_in):
    change(signed_in)
    answers = [enter_code(signed_in, "WRONG") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert answers[2].url == "/accounts/email/"
    assert "Please start again" in signed_in.get("/accounts/email/").content.decode()


def test_a_new_code_can_be_asked_for(signed_in):
    change(signed_in)
    assert signed_in.post("/accounts/confirm-email/", {"action": "resend"}).status_code == 302

    first, second = mails("confirm-email", "new@example.com")
    assert enter_code(signed_in, code_in(first)).status_code == 200
    assert enter_code(signed_in, code_in(second)).status_code == 302


def test_a_deleted_account_ends_the_change_without_an_error_page(signed_in):
    change(signed_in)
    code = code_in(mails("confirm-email")[0])
    User.objects.all().delete()

    assert enter_code(signed_in, code).status_code == 302
    assert signed_in.get("/accounts/confirm-email/").status_code == 302


def test_only_the_owner_sees_the_page(browser):
    assert browser.get("/accounts/email/").url == "/accounts/login/?next=/accounts/email/"
