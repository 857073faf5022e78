"""One login for all, and people in Wagtail's admin although they have no user names."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import code_in, enter_code, is_logged_in, log_in, mails, sign_up
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
USERS = "/admin/users/"
PERSON = {
    "email": "Colleague@Example.com",
    "first_name": "Co",
    "last_name": "League",
}


def make_colleague() -> User:
    """As `createsuperuser` and earlier versions made people: with a password, address unproven."""
    return User.objects.create_user("colleague@example.com", PASSWORD)


@pytest.fixture
def root(client):
    client.force_login(UserFactory(email="root@example.com", is_superuser=True))
    return client


def test_the_admin_has_no_login_of_its_own(browser):
    first = browser.get("/admin/")
    assert first.url == "/admin/login/?next=/admin/"
    assert browser.get(first.url).url == "/accounts/login/?next=/admin/"

    answer = browser.post("/admin/login/", {"username": "a@example.com", "password": "x"})
    assert answer.url == "/accounts/login/?next=/admin/"


def test_a_deep_address_survives_the_login(browser):
    UserFactory(email="root@example.com", is_superuser=True)
    first = browser.get("/admin/users/?q=x")
    login = browser.get(first.url).url

    assert login == "/accounts/login/?next=/admin/users/%3Fq%3Dx"
    assert log_in(browser, "root@example.com", "/admin/users/?q=x").url == "/admin/users/?q=x"


def test_a_customer_gets_a_clear_answer_and_no_loop(browser, customer):
    browser.force_login(customer)

    answer = browser.get("/admin/", follow=True)

    assert answer.status_code == 403
    assert len(answer.redirect_chain) == 1
    page = answer.content.decode()
    assert "This account has no access to the admin" in page
    assert page.count("permission") == 0, "Wagtail's own sentence is not said as well"


def test_a_customer_who_was_heading_for_the_admin_gets_there_as_staff(browser, customer):
    UserFactory(email="root@example.com", is_superuser=True)
    browser.force_login(customer)
    to_login = browser.post("/accounts/logout/", {"next": "/accounts/login/?next=/admin/"}).url

    assert to_login == "/accounts/login/?next=/admin/"
    assert log_in(browser, "root@example.com", "/admin/").url == "/admin/"
    assert browser.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example/", "/admin/login/", "/admin/login/?next=/x"]
)
def test_the_way_to_the_admin_never_leaves_it_or_loops(root, url):
    assert root.get("/admin/login/", {"next": url}).url == "/admin/"


def test_staff_who_are_logged_in_pass(root):
    assert root.get("/admin/login/", {"next": "/admin/users/"}).url == "/admin/users/"


def test_logging_out_of_the_admin_is_logging_out(root):
    assert root.post("/admin/logout/").url == "/"
    assert not is_logged_in(root)


def test_the_admins_password_reset_is_off(browser, root):
    for visitor in (browser, root):
        for path in ("", "done/", "confirm/MQ/abc-def/", "complete/"):
            answer = visitor.get(f"/admin/password_reset/{path}")
            assert answer.status_code == 404
            answer = visitor.post(f"/admin/password_reset/{path}", {"email": "root@example.com"})
            assert answer.status_code == 404


def test_the_admins_account_page_changes_neither_address_nor_password(root):
    page = root.get("/admin/account/").content.decode()
    assert 'name="name_email-first_name"' in page
    assert "name_email-email" not in page
    assert "old_password" not in page

    root.post(
        "/admin/account/",
        {
            "name_email-first_name": "Ro",
            "name_email-last_name": "Ot",
            "name_email-email": "else@example.com",
            "password-old_password": PASSWORD,
            "password-new_password1": "quite-another-passw0rd",
            "password-new_password2": "quite-another-passw0rd",
            "locale-preferred_language": "en",
            "theme-theme": "system",
        },
    )

    user = User.objects.get()
    assert user.email == "root@example.com"
    assert user.check_password(PASSWORD)


@pytest.mark.both
def test_people_are_added_listed_searched_and_edited(root):
    assert root.get(f"{USERS}new/").status_code == 200
    root.post(f"{USERS}new/", PERSON)
    person = User.objects.get(first_name="Co")
    assert person.email == "colleague@example.com"

    assert "colleague@example.com" in root.get(USERS).content.decode()
    for words, is_found in (("colleague@", True), ("League", True), ("nobody", False)):
        page = root.get(USERS, {"q": words}).content.decode()
        assert ("colleague@example.com" in page) is is_found

    edit = f"{USERS}edit/{person.pk}/"
    assert "colleague@example.com" in root.get(edit).content.decode()
    root.post(edit, PERSON | {"last_name": "Worker", "is_active": "on"})
    person.refresh_from_db()
    assert (person.last_name, person.email) == ("Worker", "colleague@example.com")
    assert root.get(f"{USERS}history/{person.pk}/").status_code == 200


@pytest.mark.both
def test_an_address_is_taken_whatever_its_case(root, customer):
    answer = root.post(f"{USERS}new/", PERSON | {"email": "KNOWN@example.com"})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert User.objects.count() == 2


@pytest.mark.both
def test_people_are_changed_in_bulk(root, customer):
    for action, expected in (("set_active_state", 200), ("assign_role", 200), ("delete", 200)):
        url = f"/admin/bulk/accounts/user/{action}/?next={USERS}&id={customer.pk}"
        assert root.get(url).status_code == expected
    url = f"/admin/bulk/accounts/user/set_active_state/?next={USERS}&id={customer.pk}"
    root.post(url, {"mark_as_active": "False"})
    customer.refresh_from_db()
    assert not customer.is_active

    root.post(f"/admin/bulk/accounts/user/delete/?next={USERS}&id={customer.pk}")
    assert not User.objects.filter(pk=customer.pk).exists()


def test_people_made_by_staff_prove_their_address_at_the_first_login(browser):
    make_colleague()

    answer = log_in(browser, "colleague@example.com", "/products/")
    assert answer.url == "/accounts/confirm-email/"
    assert not is_logged_in(browser)
    assert "We have sent a code to" in browser.get(answer.url).content.decode()
    assert enter_code(browser, "WRONG").status_code == 200
    code = code_in(mails("confirm-email", "colleague@example.com")[0])
    assert enter_code(browser, code).url == "/products/"
    assert is_logged_in(browser)

    assert log_in(Client(), "colleague@example.com", "/products/").url == "/products/"


@pytest.mark.both
def test_a_first_login_comes_before_a_sign_up_left_behind(browser):
    make_colleague()
    sign_up(browser, "typo@example.com")
    log_in(browser, "colleague@example.com", "/products/")

    code = code_in(mails("confirm-email", "colleague@example.com")[0])
    assert enter_code(browser, code).url == "/products/"

    browser.post("/accounts/logout/")
    log_in(browser, "nobody@example.com")
    sign_up(browser, "typo@example.com", "/products/")
    code = code_in(mails("confirm-email", "typo@example.com")[-1])
    assert enter_code(browser, code).url == "/products/"


@pytest.mark.both
def test_a_sign_up_comes_before_a_first_login_left_behind(browser):
    make_colleague()
    log_in(browser, "colleague@example.com", "/products/")
    browser.get("/accounts/signup/")
    sign_up(browser, "new@example.com", "/products/?page=2")

    code = code_in(mails("confirm-email", "new@example.com")[0])
    assert enter_code(browser, code).url == "/products/?page=2"


def test_too_many_wrong_codes_at_the_first_login_keep_next(browser):
    make_colleague()
    log_in(browser, "colleague@example.com", "/products/")

    answers = [enter_code(browser, "WRONG") for _ in range(3)]

    assert answers[2].url == "/accounts/login/?next=/products/"


def test_giving_up_at_the_first_login_leads_out(browser):
    make_colleague()
    log_in(browser, "colleague@example.com")
    assert browser.get("/accounts/login/").url == "/accounts/confirm-email/"

    browser.post("/accounts/logout/", {"next": "/accounts/login/"})

    assert browser.get("/accounts/login/").status_code == 200


@pytest.mark.both
def test_an_address_that_staff_replaced_opens_nothing_any_more(browser, root, customer):
    root.post(
        f"{USERS}address/{customer.pk}/",
        {"email": "fresh@example.com", "reason": "Their mailbox is gone."},
    )

    assert not EmailAddress.objects.filter(email="known@example.com").exists()
    assert log_in(browser, "known@example.com").status_code == 200
    assert log_in(browser, "fresh@example.com").url == "/accounts/confirm-email/"
