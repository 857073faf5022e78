"""From the product page through sign-up and code back to the product page."""

from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from accounts import signup
from accounts.models import User
from tests.accounts.conftest import (
    NEXT,
    code_in,
    enter_code,
    is_logged_in,
    link_in,
    log_in,
    mails,
    sign_up,
)
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_login_and_signup_pages_carry_next_to_each_other(browser):
    login = browser.get("/accounts/login/", {"next": NEXT})
    to_signup = f"/accounts/signup/?next={quote(NEXT, safe='')}"
    assert to_signup in login.content.decode()

    signup_page = browser.get(to_signup).content.decode()
    assert f'<input type="hidden" name="next" value="{NEXT}">' in signup_page
    assert f"/accounts/login/?next={quote(NEXT, safe='')}" in signup_page


def test_signing_up_leads_back_to_where_buying_stopped(browser):
    answer = sign_up(browser, "New@Example.com", NEXT)
    assert (answer.status_code, answer.url) == (302, "/accounts/confirm-email/")
    assert not User.objects.exists(), "no account before the address is proven"

    (mail,) = mails("confirm-email", "new@example.com")
    answer = enter_code(browser, code_in(mail))

    assert (answer.status_code, answer.url) == (302, NEXT)
    assert is_logged_in(browser)
    user = User.objects.get()
    assert (user.email, user.check_password(PASSWORD)) == ("new@example.com", True)
    address = EmailAddress.objects.get()
    assert (address.user, address.email, address.verified, address.primary) == (
        user,
        "new@example.com",
        True,
        True,
    )


def test_next_survives_wrong_codes_new_codes_and_reloads(browser):
    sign_up(browser, "new@example.com", NEXT)
    assert browser.get("/accounts/confirm-email/").status_code == 200
    assert browser.get("/accounts/confirm-email/").status_code == 200

    wrong = enter_code(browser, "WRONG-CODE")
    assert wrong.status_code == 200
    assert "This is not the code we sent" in wrong.content.decode()

    answer = browser.post("/accounts/confirm-email/", {"action": "resend"})
    assert answer.url == "/accounts/confirm-email/"
    first, second = mails("confirm-email")
    assert "A new code is on its way" in browser.get(answer.url).content.decode()
    assert enter_code(browser, code_in(first)).status_code == 200, "the old code is dead"

    assert enter_code(browser, code_in(second).lower()).url == NEXT


def test_without_next_the_library_is_shown(browser):
    sign_up(browser, "new@example.com")

    assert enter_code(browser, code_in(mails("confirm-email")[0])).url == "/library/"


def test_after_three_wrong_codes_signing_up_starts_again_with_next(browser):
    sign_up(browser, "new@example.com", NEXT)
    code = code_in(mails("confirm-email")[0])
    for _ in range(2):
        assert enter_code(browser, "WRONG").status_code == 200
    answer = enter_code(browser, "WRONG")

    assert answer.url == f"/accounts/signup/?next={quote(NEXT, safe='')}"
    page = browser.get(answer.url).content.decode()
    assert "This code does not work any more" in page
    assert enter_code(browser, code).url == "/accounts/login/"
    assert not User.objects.exists()


def test_a_code_works_for_its_time_only(browser):
    sign_up(browser, "new@example.com", NEXT)
    session = browser.session
    session[signup.SESSION_KEY]["at"] -= 15 * 60 + 1
    session.save()

    answer = enter_code(browser, code_in(mails("confirm-email")[0]))

    assert answer.url == f"/accounts/signup/?next={quote(NEXT, safe='')}"
    assert not User.objects.exists()


def test_a_code_works_in_the_browser_that_asked_for_it_only(browser):
    sign_up(browser, "new@example.com", NEXT)
    other = Client()
    sign_up(other, "other@example.com")

    enter_code(other, code_in(mails("confirm-email", "new@example.com")[0]))

    assert not User.objects.exists()


def test_signing_up_again_replaces_what_was_entered_before(browser):
    sign_up(browser, "typo@example.com", NEXT)
    sign_up(browser, "new@example.com", NEXT)

    assert enter_code(browser, code_in(mails("confirm-email")[1])).url == NEXT
    assert User.objects.get().email == "new@example.com"


def test_a_stranger_cannot_put_a_password_on_somebody_elses_address(browser):
    stranger = Client()
    sign_up(stranger, "owner@example.com", password="the-strangers-passw0rd")
    sign_up(browser, "owner@example.com")

    enter_code(browser, code_in(mails("confirm-email")[1]))

    user = User.objects.get()
    assert user.check_password(PASSWORD)
    assert not user.check_password("the-strangers-passw0rd")
    # The right code from now on is worth nothing any more.
    assert enter_code(stranger, code_in(mails("confirm-email")[0])).status_code == 200
    assert not is_logged_in(stranger)


def test_a_taken_address_tells_its_owner_alone_and_how_to_go_on(browser, customer):
    sign_up(browser, "Known@Example.com", NEXT)

    assert mails("confirm-email") == []
    (mail,) = mails("account-already-exists", "known@example.com")
    to_login = link_in(mail, "/accounts/login/")
    assert to_login == f"/accounts/login/?next={quote(NEXT, safe='')}"
    assert log_in(browser, "known@example.com", NEXT).url == NEXT


def test_an_abandoned_signup_leaves_no_account_and_can_begin_anew(browser):
    sign_up(browser, "new@example.com")
    elsewhere = Client()
    assert log_in(elsewhere, "new@example.com").status_code == 200, "no such account yet"

    sign_up(elsewhere, "new@example.com", NEXT)
    assert enter_code(elsewhere, code_in(mails("confirm-email")[1])).url == NEXT


@pytest.mark.parametrize("password", ["short", "12345678901", "password123", "newbuyer@example"])
def test_weak_passwords_are_refused_at_the_field(browser, password):
    answer = sign_up(browser, "newbuyer@example.com", password=password)

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"password1"}
    assert mails("confirm-email") == []


def test_nobody_fills_a_mailbox_from_here(browser):
    statuses = [sign_up(Client(), "victim@example.com").status_code for _ in range(5)]

    assert statuses == [302, 302, 302, 429, 429]
    assert len(mails("confirm-email")) == 3
    assert "Too many tries" in sign_up(Client(), "victim@example.com").content.decode()
    cache.clear()


def test_new_codes_are_limited(browser):
    sign_up(browser, "new@example.com")
    for _ in range(4):
        browser.post("/accounts/confirm-email/", {"action": "resend"})

    assert len(mails("confirm-email")) == 3
    assert (
        "A new code was sent only just now"
        in browser.get("/accounts/confirm-email/").content.decode()
    )


def test_somebody_faster_with_the_same_address_wins(browser):
    sign_up(browser, "new@example.com")
    UserFactory(email="new@example.com")

    answer = enter_code(browser, code_in(mails("confirm-email")[0]))

    assert answer.status_code == 200
    assert not is_logged_in(browser)
    assert User.objects.count() == 1


def test_a_signed_in_customer_is_sent_on_from_the_forms(browser, customer):
    browser.force_login(customer)

    for page in ("login", "signup"):
        assert browser.get(f"/accounts/{page}/", {"next": NEXT}).url == NEXT
