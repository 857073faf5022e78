"""The list of logins: what is written down, what staff are told, who may read it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import tasks
from accounts.models import LoginEvent
from notifications.models import OutgoingMessage
from tests.accounts.conftest import code_in, enter_code, log_in, mails, sign_up
from tests.accounts.test_second_step import set_up_app
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/admin/snippets/accounts/loginevent/"


@pytest.fixture
def staff():
    return UserFactory(email="staff@example.com", groups=["Sellers"])


@pytest.fixture
def admin(client):
    user = UserFactory(email="admin@example.com", groups=["Admins"])
    client.force_login(user)
    return user


def outcomes() -> list[tuple]:
    """Oldest first: whose, and how it went."""
    events = LoginEvent.objects.order_by("pk")
    return [(event.user and event.user.email, event.outcome) for event in events]


def test_logins_and_wrong_passwords_are_written_down(customer):
    browser = Client(headers={"user-agent": "Firefox/140 Linux"}, REMOTE_ADDR="10.1.2.3")
    log_in(browser, "Known@example.com", password="wrong")
    log_in(browser, "known@example.com")

    assert outcomes() == [(customer.email, "wrong_password"), (customer.email, "success")]
    event = LoginEvent.objects.first()
    assert (event.ip, event.user_agent) == ("10.1.2.3", "Firefox/140 Linux")


def test_of_an_unknown_address_only_the_try_is_kept(browser):
    log_in(browser, "my-password-by-mistake@example.com", password="wrong")

    assert outcomes() == [(None, "no_account")]
    assert "mistake" not in str(LoginEvent.objects.values())


def test_known_and_unknown_addresses_are_written_down_the_same_way(customer):
    def kinds(email: str) -> list[str]:
        browser = Client()
        with CaptureQueriesContext(connection) as queries:
            log_in(browser, email, password="wrong")
        tables = [q["sql"] for q in queries if "loginevent" in q["sql"].lower()]
        return [sql.split()[0] for sql in tables]

    assert kinds("known@example.com") == kinds("nobody@example.com") == ["INSERT"]


def test_a_second_step_is_written_down_when_it_is_passed_and_when_not(browser, customer):
    browser.force_login(customer)
    _, codes = set_up_app(browser)
    other = Client()
    log_in(other, customer.email)
    assert outcomes() == []
    other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    other.post("/accounts/2fa/authenticate/", {"code": codes[0]})

    assert outcomes() == [(customer.email, "wrong_code"), (customer.email, "success")]
    assert LoginEvent.objects.first().second_step == "recovery_codes"


def test_a_sign_up_is_a_login_too(browser):
    sign_up(browser, "new@example.com")
    enter_code(browser, code_in(mails("confirm-email")[0]))

    assert outcomes() == [("new@example.com", "success")]


@pytest.mark.both
@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("", None),
        ("unknown", None),
        ("::1", "::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("10.0.0.1", "10.0.0.1"),
    ],
)
def test_clients_without_an_address_log_in_and_are_written_down(customer, address, kept):
    log_in(Client(REMOTE_ADDR=address), customer.email)
    assert outcomes() == [(customer.email, "success")]
    assert LoginEvent.objects.get().ip == kept


def test_a_long_name_of_a_browser_is_cut(customer):
    log_in(Client(headers={"user-agent": "x" * 5000}), customer.email)
    assert len(LoginEvent.objects.get().user_agent) == 300


# --- new browsers ---------------------------------------------------------------------------
def test_staff_are_told_of_a_browser_that_is_new(staff):
    first = Client()
    second = Client(headers={"user-agent": "Firefox Linux"}, REMOTE_ADDR="10.9.9.9")
    log_in(first, staff.email)
    assert not mails("new-browser"), "the first login of all is no news"
    log_in(second, staff.email)

    [message] = mails("new-browser", staff.email)
    assert "Firefox on Linux" in message.text
    assert "10.9.9.9" in message.text
    assert "http://shop.test/accounts/sessions/" in message.text
    assert list(LoginEvent.objects.values_list("is_new_browser", flat=True)) == [True, False]


def test_a_known_browser_is_no_news_also_after_logging_out(staff):
    first, second = Client(), Client()
    for _ in range(2):
        for client in (first, second):
            log_in(client, staff.email)
            client.post("/accounts/logout/")

    assert len(mails("new-browser")) == 1


def test_the_mark_of_another_person_or_a_forged_one_makes_nobody_known(staff):
    other = UserFactory(groups=["Sellers"])
    first, second = Client(), Client()
    log_in(first, staff.email)
    log_in(second, other.email)
    second.post("/accounts/logout/")
    log_in(second, staff.email)
    assert len(mails("new-browser", staff.email)) == 1

    forger = Client()
    forger.cookies["known_browser"] = LoginEvent.objects.first().browser_digest
    log_in(forger, staff.email)
    assert len(mails("new-browser", staff.email)) == 2


def test_customers_are_told_as_well_each_in_their_own_words(customer, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "German")]
    type(customer).objects.update(language="de")
    log_in(Client(), customer.email)
    log_in(Client(headers={"accept-language": "en"}), customer.email)

    [message] = mails("new-browser", customer.email)
    assert message.language == "de"


def test_the_mark_goes_to_the_account_alone_and_ends_with_what_is_kept(customer, settings):
    settings.LOGIN_RETENTION_DAYS = 30
    browser = Client()
    log_in(browser, customer.email)

    cookie = browser.cookies["known_browser"]
    assert (cookie["path"], cookie["max-age"]) == ("/accounts/", 30 * 24 * 3600)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie.value not in str(LoginEvent.objects.values())


def test_a_login_after_all_others_are_forgotten_is_news(customer):
    log_in(Client(), customer.email)
    LoginEvent.objects.all().delete()
    log_in(Client(), customer.email)

    assert len(mails("new-browser", customer.email)) == 1


def test_logins_of_an_earlier_version_make_the_next_one_no_news(customer):
    """Those of customers had no digest then."""
    LoginEvent.objects.create(user=customer, outcome="success")
    log_in(Client(), customer.email)
    assert not mails("new-browser")
    log_in(Client(), customer.email)
    assert len(mails("new-browser")) == 1


def test_nobody_fills_a_mailbox_with_new_browsers(customer):
    for _ in range(9):
        log_in(Client(), customer.email)
    assert len(mails("new-browser", customer.email)) == 5

    OutgoingMessage.objects.update(created_at=timezone.now() - timedelta(hours=1, seconds=1))
    log_in(Client(), customer.email)
    assert len(mails("new-browser", customer.email)) == 6


# --- the list -------------------------------------------------------------------------------
def test_admins_read_filter_search_and_export_it(client, admin, customer):
    log_in(Client(), customer.email, password="wrong")
    log_in(Client(), customer.email)
    log_in(Client(), "nobody@example.com", password="wrong")

    page = client.get(LIST).content.decode()
    assert page.count("known@example.com") >= 2
    assert "No such account" in page
    assert "Wrong password" in page
    wrong = client.get(LIST, {"outcome": "success"})
    assert [e.outcome for e in wrong.context["object_list"]] == ["success"]
    found = client.get(LIST, {"q": "known@"})
    assert {e.user for e in found.context["object_list"]} == {customer}
    event = LoginEvent.objects.first()
    assert client.get(f"{LIST}inspect/{event.pk}/").status_code == 200
    rows = b"".join(client.get(LIST, {"export": "csv"})).decode("utf-8-sig").splitlines()
    assert len(rows) == 4
    assert "known@example.com" in rows[2]


def test_an_empty_list_says_so(client, admin):
    assert "since this list began" in client.get(LIST).content.decode()


def test_the_number_of_queries_stays(client, admin):
    def count(number: int) -> int:
        for _ in range(number):
            LoginEvent.objects.create(user=UserFactory(), outcome="success")
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    client.get(LIST)
    assert count(1) == count(10)


@pytest.mark.parametrize("role", ["Sellers", "Editors", "Support"])
def test_nobody_else_reads_it(client, customer, role):
    LoginEvent.objects.create(user=customer, outcome="success")
    client.force_login(UserFactory(groups=[role]))
    event = LoginEvent.objects.get()
    for address in (LIST, f"{LIST}?export=csv", f"{LIST}inspect/{event.pk}/"):
        answer = client.get(address)
        assert answer.status_code in (302, 404)
        assert "known@example.com" not in answer.content.decode()
    assert LIST not in client.get("/admin/").content.decode()


def test_nobody_edits_it(client, customer):
    event = LoginEvent.objects.create(user=customer, outcome="success")
    client.force_login(UserFactory(is_superuser=True))
    for act in ("edit", "delete"):
        assert client.post(f"{LIST}{act}/{event.pk}/").status_code in (302, 404)
    assert LoginEvent.objects.get().outcome == "success"


def test_it_is_forgotten_after_some_weeks_and_with_the_account(customer, settings):
    old = timezone.now() - timedelta(days=settings.LOGIN_RETENTION_DAYS, seconds=1)
    LoginEvent.objects.create(user=customer, outcome="success", happened_at=old)
    LoginEvent.objects.create(user=customer, outcome="success")

    tasks.forget_logins()
    tasks.forget_logins()
    assert LoginEvent.objects.count() == 1

    customer.delete()
    assert not LoginEvent.objects.exists()


def test_a_password_asked_for_again_counts_when_it_is_wrong(browser, customer):
    browser.force_login(customer)
    browser.post("/accounts/reauthenticate/", {"password": "wrong"})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert outcomes() == [(customer.email, "wrong_password")]


def keep_guessing(email: str, network: str) -> str:
    """What a stranger reads after their tries of some minutes."""
    for _ in range(6):
        answer = log_in(Client(REMOTE_ADDR=network), email, password="wrong")
    return answer.content.decode()


def test_a_stranger_elsewhere_keeps_nobody_out(customer):
    assert "Too many attempts" in keep_guessing(customer.email, "10.0.0.1")
    assert log_in(Client(REMOTE_ADDR="10.0.0.1"), customer.email).status_code == 200
    assert log_in(Client(REMOTE_ADDR="10.9.9.9"), customer.email).status_code == 302


def test_a_home_with_ipv6_is_one_network(customer):
    assert "Too many attempts" in keep_guessing(customer.email, "2001:db8::1")
    assert log_in(Client(REMOTE_ADDR="2001:db8::2"), customer.email).status_code == 200


def test_a_known_browser_of_staff_is_spared_in_the_same_network(staff):
    browser = Client(REMOTE_ADDR="10.0.0.1")
    assert log_in(browser, staff.email).status_code == 302
    browser.post("/accounts/logout/")
    assert "Too many attempts" in keep_guessing(staff.email, "10.0.0.1")
    assert log_in(browser, staff.email).status_code == 302
    browser.post("/accounts/logout/")
    other = UserFactory(email="other@example.com", groups=["Sellers"])
    assert "Too many attempts" in keep_guessing(other.email, "10.0.0.1")
    assert log_in(browser, other.email).status_code == 200, "known to one is not known to another"


def test_a_known_browser_may_be_wrong_ten_times(staff):
    browser = Client()
    log_in(browser, staff.email)
    browser.post("/accounts/logout/")
    answers = [log_in(browser, staff.email, password="wrong") for _ in range(11)]
    assert "Too many attempts" not in answers[9].content.decode()
    assert "Too many attempts" in answers[10].content.decode()
