"""Login, logout, and everything around `next`."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import (
    NEXT,
    code_in,
    enter_code,
    is_logged_in,
    log_in,
    mails,
)
from tests.factories import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_login_leads_back(browser, customer):
    answer = log_in(browser, "known@example.com", NEXT)

    assert (answer.status_code, answer.url) == (302, NEXT)
    assert is_logged_in(browser)


@pytest.mark.parametrize("typed", ["KNOWN@EXAMPLE.COM", "Known@Example.com", " known@example.com "])
def test_the_case_of_an_address_does_not_matter(browser, customer, typed):
    assert log_in(browser, typed).status_code == 302
    assert is_logged_in(browser)


def test_addresses_that_staff_typed_in_capitals_can_log_in(browser, customer):
    customer.email = "KNOWN@Example.COM"
    customer.save()

    assert User.objects.get().email == "known@example.com"
    assert log_in(browser, "Known@example.com").status_code == 302
    assert User.objects.get_by_natural_key("KNOWN@example.com") == customer


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "http:evil.example",
    "https:///evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://shop.test@evil.example/",
    "http://shop.test.evil.example/",
    "http://localhost:9999/",
    "http://sub.shop.test/",
    " //evil.example/",
    "\t//evil.example/",
    "\r\n//evil.example/",
    "ftp://shop.test/",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_next_never_leaves_the_site(customer, url):
    answer = log_in(Client(), "known@example.com", url)
    assert (answer.status_code, answer.url) == (302, "/library/")

    browser = Client()
    browser.post(
        "/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD, "next": url}
    )
    assert enter_code(browser, code_in(mails("confirm-email")[-1])).url == "/library/"

    browser.force_login(customer)
    assert browser.post("/accounts/logout/", {"next": url}).url == "/"


def test_next_may_be_a_whole_address_of_the_shop(browser, customer):
    answer = log_in(browser, "known@example.com", "http://shop.test/products/")

    assert answer.url == "http://shop.test/products/"


def test_unsafe_next_is_not_passed_on_to_other_pages(browser):
    page = browser.get("/accounts/login/", {"next": "https://evil.example/"}).content.decode()

    assert 'href="/accounts/signup/"' in page


def test_logout_asks_then_leads_home(browser, customer):
    browser.force_login(customer)
    assert browser.get("/accounts/logout/").status_code == 200
    assert is_logged_in(browser)

    assert browser.post("/accounts/logout/").url == "/"
    assert not is_logged_in(browser)
    assert browser.get("/accounts/logout/").url == "/"


def test_a_closed_account_is_told_so_only_with_its_password(browser, customer):
    User.objects.update(is_active=False)

    assert log_in(browser, "known@example.com", password="wrong").status_code == 200
    answer = log_in(browser, "known@example.com")
    assert answer.url == "/accounts/inactive/"
    assert "This account is closed" in browser.get(answer.url).content.decode()
    assert not is_logged_in(browser)


def test_guessing_passwords_is_limited(browser, customer):
    for _ in range(5):
        log_in(browser, "known@example.com", password="wrong")

    page = log_in(browser, "known@example.com")
    assert "Too many attempts" in page.content.decode()
    assert not is_logged_in(browser)


def test_the_forms_need_their_token(customer):
    browser = Client(enforce_csrf_checks=True)

    for path in ("login/", "signup/", "password/reset/", "logout/", "confirm-email/"):
        assert browser.post(f"/accounts/{path}", {}).status_code == 403


def test_pages_of_accounts_are_never_stored(browser, customer):
    for path in ("login/", "signup/", "password/reset/"):
        assert "no-store" in browser.get(f"/accounts/{path}")["Cache-Control"]
    browser.force_login(customer)
    for path in ("", "email/", "password/change/"):
        assert "no-store" in browser.get(f"/accounts/{path}")["Cache-Control"]


def test_the_overview_is_for_its_owner(browser, customer):
    assert browser.get("/accounts/").url == "/accounts/login/?next=/accounts/"
    browser.force_login(customer)
    page = browser.get("/accounts/").content.decode()

    assert "known@example.com" in page
    for path in ("/accounts/password/change/", "/accounts/email/", "/orders/", "/library/"):
        assert f'href="{path}"' in page
    assert browser.post("/accounts/").status_code == 405


def test_a_client_without_an_address_is_counted_with_its_like(browser, customer):
    assert (
        browser.post(
            "/accounts/login/", {"login": "a@example.com", "password": "x"}, REMOTE_ADDR=""
        ).status_code
        == 200
    )


def test_too_few_proxies_in_a_header_are_no_error_page(browser, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3

    for header in ("1.2.3.4", "nonsense", "," * 5000):
        answer = browser.post(
            "/accounts/login/",
            {"login": "a@example.com", "password": "x"},
            headers={"x-forwarded-for": header},
        )
        assert answer.status_code == 200


def test_one_pair_of_words_leads_in_and_out(browser, customer):
    assert "Log in" in browser.get("/").content.decode()
    log_in(browser, "known@example.com")
    for path in ("/accounts/", "/accounts/logout/", "/products/"):
        page = browser.get(path).content.decode()
        assert "Log out" in page, path
        assert not re.search(r"\bsign(ed)? (in|out)\b", page, re.IGNORECASE), path
    left = browser.post("/accounts/logout/", follow=True).content.decode()
    assert "You are logged out." in left
