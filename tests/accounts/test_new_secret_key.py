"""A new SECRET_KEY, with the old one in SECRET_KEY_FALLBACKS: nobody has to notice."""

import pytest
from django.test import Client

from tests.accounts.conftest import link_in, log_in, mails
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def change_key(settings):
    """Puts a new key in; `keeps` says whether the old one is still read."""

    def change(keeps: bool = True) -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if keeps else []
        settings.SECRET_KEY = "a new key " * 6

    return change


def is_logged_in(browser: Client) -> bool:
    return browser.get("/library/").status_code == 200


@pytest.mark.parametrize("keeps", [True, False])
def test_who_is_logged_in_stays_so_with_the_old_key_beside_the_new_one(customer, change_key, keeps):
    browser = Client()
    log_in(browser, customer.email)
    change_key(keeps)
    for _ in range(2):  # and the session goes on under the new key
        assert is_logged_in(browser) is keeps


def test_the_session_then_needs_the_old_key_no_more(customer, change_key, settings):
    browser = Client()
    log_in(browser, customer.email)
    change_key()
    assert is_logged_in(browser)
    settings.SECRET_KEY_FALLBACKS = []
    assert is_logged_in(browser)


def test_a_link_to_set_a_password_goes_on_leading_there(customer, change_key):
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": customer.email})
    (letter,) = mails("reset-password")
    change_key()
    page = Client().get(link_in(letter, "/password/reset/key/"), follow=True)
    assert 'name="password1"' in page.content.decode()


def test_a_browser_that_staff_have_used_is_no_news(change_key):
    staff = UserFactory(email="staff@example.com", groups=["Sellers"])
    browser = Client()
    for _ in range(2):
        log_in(browser, staff.email)
        browser.post("/accounts/logout/")
        change_key()
    assert not mails("new-browser")
