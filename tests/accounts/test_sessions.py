"""Where people are logged in, log out everywhere, and idle sessions of staff."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import tasks
from accounts.logins import sessions
from accounts.logins.browsers import describe
from tests.accounts.conftest import is_logged_in, log_in
from tests.accounts.test_second_step import set_up_app
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
EIGHT_HOURS, TWO_WEEKS = 8 * 3600, 14 * 24 * 3600


@pytest.fixture
def two(customer) -> tuple[Client, Client]:
    """Somebody's two browsers."""
    here, there = Client(headers={"user-agent": FIREFOX}), Client(headers={"user-agent": SAFARI})
    for client in (here, there):
        log_in(client, customer.email)
    return here, there


def logged_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


def test_the_list_names_each_browser_and_which_one_this_is(two):
    page = two[0].get(LIST).content.decode()

    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert page.count("This one") == 1


def test_log_out_everywhere_else(two):
    here, there = two
    here.post(LIST, follow=True)

    assert logged_in(here)
    assert not logged_in(there)
    assert UserSession.objects.count() == 1


def test_log_out_everywhere_here_too(two):
    here, there = two
    assert here.post(LIST, {"here": "1"}).url == "/accounts/login/"

    assert not logged_in(here)
    assert not logged_in(there)


def test_other_people_stay_logged_in(two):
    other = Client()
    log_in(other, UserFactory().email)
    two[0].post(LIST, {"here": "1"})

    assert logged_in(other)


def test_nobody_sees_or_ends_sessions_of_others(browser, two):
    assert browser.get(LIST).url.startswith("/accounts/login/")
    browser.post(LIST, {"here": "1"})
    log_in(browser, UserFactory().email)
    assert "iPhone" not in browser.get(LIST).content.decode()
    browser.post(LIST)
    assert all(map(logged_in, two))


def test_a_new_password_ends_all_other_sessions(two):
    here, there = two
    new = "quite-another-passw0rd"
    change = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post("/accounts/password/change/", change)

    assert logged_in(here)
    assert not logged_in(there)
    assert "iPhone" not in here.get(LIST).content.decode()


def test_what_is_kept_of_a_session_goes_with_it(two):
    Session.objects.filter(session_key=two[0].session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    tasks.clear_sessions()

    assert UserSession.objects.get().user_agent == SAFARI


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("curl/8.5.0", "Another program"),
        ("", "Another program"),
        ("Firefox", "Firefox"),
    ],
)
def test_browsers_are_told_in_a_few_words(user_agent, words):
    assert describe(user_agent) == words


# --- idle staff -----------------------------------------------------------------------------
def age_of(client: Client) -> int:
    return client.session.get_expiry_age()


def test_sessions_of_staff_end_eight_hours_after_their_last_use(browser):
    log_in(browser, UserFactory(groups=["Sellers"]).email)
    browser.get("/library/")
    assert age_of(browser) == EIGHT_HOURS

    session = browser.session
    session[sessions.USED_AT] -= 3600
    session.save()
    before = session[sessions.USED_AT]
    browser.get("/library/")
    assert browser.session[sessions.USED_AT] >= before + 3600, "each use prolongs it"

    Session.objects.update(expire_date=timezone.now())
    assert not logged_in(browser)


def test_a_second_step_makes_no_difference(browser):
    user = UserFactory(groups=["Sellers"])
    browser.force_login(user)
    _, codes = set_up_app(browser)
    other = Client()
    log_in(other, user.email)
    other.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    other.get("/library/")

    assert age_of(other) == EIGHT_HOURS


def test_sessions_of_customers_keep_their_age(browser, customer):
    log_in(browser, customer.email)
    browser.get("/library/")
    assert age_of(browser) == TWO_WEEKS


def test_who_becomes_staff_later_is_staff_from_the_first_visit_of_the_admin(browser, customer):
    log_in(browser, customer.email)
    customer.groups.add(Group.objects.get(name="Support"))
    browser.get("/admin/")
    assert age_of(browser) == EIGHT_HOURS


def test_strangers_get_no_session_from_it(browser):
    browser.get("/products/")
    browser.get("/admin/")
    assert not Session.objects.exists()
    assert is_logged_in(browser) is False
