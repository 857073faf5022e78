"""Forms that were open while another tab logged in or out: a way on, and nothing typed is lost."""

import re

import pytest
from django.test import Client

from core import kept_forms
from tests.accounts.conftest import is_logged_in
from tests.commerce.checkout_page import ADDRESS
from tests.factories import PASSWORD, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HERE = {"origin": "http://testserver"}
TOKEN = "a" * 32
STALE = "This form was out of date"
ALL = ("login/", "signup/", "password/reset/", "confirm-email/", "2fa/authenticate/")


@pytest.fixture
def browser(db) -> Client:
    """Checks tokens; each form below was made before the last login."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def customer(db):
    return UserFactory(email="known@example.com")


def send(browser, path: str, headers=HERE, **typed):
    return browser.post(path, typed | {"csrfmiddlewaretoken": TOKEN}, headers=headers)


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("path", ["login/", "signup/", "password/reset/", "2fa/authenticate/"])
@pytest.mark.parametrize(
    ("heading_to", "way"),
    [("/products/?page=1", "/products/?page=1"), ("", "/"), ("https://evil.example/", "/")],
)
def test_whoever_logged_in_meanwhile_is_led_on_and_told_as_whom(
    browser, customer, path, heading_to, way
):
    browser.force_login(customer)
    answer = send(browser, f"/accounts/{path}", next=heading_to)
    assert answer.url == way
    assert "You are logged in as known@example.com already." in text(browser.get("/accounts/"))


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("login/", {"login": "typed@example.com", "password": PASSWORD}),
        ("signup/", {"email": "typed@example.com", "password1": PASSWORD}),
        ("password/reset/", {"email": "typed@example.com"}),
    ],
)
def test_a_form_is_shown_again_with_what_was_typed_but_no_password(browser, path, typed):
    answer = send(browser, f"/accounts/{path}", next="/orders/", **typed)

    page = text(answer)
    assert answer.status_code == 403
    assert page.count(STALE) == 1
    assert 'value="typed@example.com"' in page
    assert 'name="next" value="/orders/"' in page
    assert PASSWORD not in page

    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    again = browser.post(f"/accounts/{path}", typed | {"csrfmiddlewaretoken": token})
    assert again.status_code != 403


@pytest.mark.parametrize("path", ["2fa/authenticate/", "2fa/webauthn/login/"])
def test_a_second_step_whose_login_is_over_leads_to_its_start(browser, path):
    answer = send(browser, f"/accounts/{path}", next="/orders/", code="123456")
    assert answer.url == "/accounts/login/?next=%2Forders%2F"
    assert STALE in text(browser.get(answer.url))


def test_a_code_that_nothing_waits_for_leads_on(browser):
    answer = send(browser, "/accounts/confirm-email/", code="ABC123")
    assert answer.status_code == 302
    assert STALE in text(browser.get("/accounts/login/"))


def test_logging_out_from_an_old_tab(browser, customer):
    assert send(browser, "/accounts/logout/").url == "/"
    assert "You are logged out already." in text(browser.get("/accounts/login/"))
    browser.force_login(customer)
    assert send(browser, "/accounts/logout/").url == "/accounts/logout/"
    assert is_logged_in(browser)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil"])
@pytest.mark.parametrize("path", [*ALL, "logout/"])
def test_what_another_site_sends_is_refused(browser, customer, path, origin):
    browser.force_login(customer)
    answer = send(browser, f"/accounts/{path}", {"origin": origin}, next="/orders/")
    assert answer.status_code == 403
    assert "This form is out of date" in text(answer)
    assert is_logged_in(browser)


def test_an_address_typed_before_a_login_in_another_tab_stays(browser, customer):
    path = f"/checkout/{ProductPageFactory(price=2900).slug}/"
    mark = {"written_by": kept_forms.mark_of(customer)}
    browser.force_login(customer)
    assert send(browser, path, **ADDRESS, **mark).url == path

    form = browser.get(path).context["form"]
    assert {name: form[name].value() for name in ADDRESS} == ADDRESS


def test_an_address_of_another_account_is_neither_sent_nor_shown(browser, customer):
    path = f"/checkout/{ProductPageFactory(price=2900).slug}/"
    browser.force_login(UserFactory())
    answer = send(browser, path, **ADDRESS, written_by=kept_forms.mark_of(customer))
    assert answer.status_code == 403
    assert browser.get(path).context["form"]["name"].value() == ""
    assert kept_forms.KEY not in browser.session


def test_other_forms_have_a_page_that_says_what_to_do(browser, customer):
    browser.force_login(customer)
    answer = send(browser, "/accounts/telegram/", telegram_chat_id="1")
    assert answer.status_code == 403
    assert "what you typed is usually still there" in text(answer)
