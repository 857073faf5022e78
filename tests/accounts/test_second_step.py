"""The second step of a login: an app's codes, recovery codes, and the gate of the admin."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from wagtail.models import ModelLogEntry

from accounts import audit
from accounts.factors import holders, sealing
from accounts.models import User
from tests.accounts.conftest import (
    code_in,
    enter_code,
    is_logged_in,
    log_in,
    mails,
    sign_up,
)
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
INDEX, ACTIVATE = "/accounts/2fa/", "/accounts/2fa/totp/activate/"
CODES, STEP = "/accounts/2fa/recovery-codes/", "/accounts/2fa/authenticate/"
WRONG = "This code is not right"


def code_for(secret: str, periods: int = 0) -> str:
    """What the app shows, some periods from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def confirm_password(browser: Client) -> None:
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})


def set_up_app(browser: Client) -> tuple[str, list[str]]:
    """As a person does it: the key, and the recovery codes that are shown."""
    confirm_password(browser)
    secret = browser.get(ACTIVATE).context["form"].secret
    answer = browser.post(ACTIVATE, {"code": code_for(secret)})
    assert answer.url == CODES
    return secret, browser.get(CODES).context["codes"]


def show(browser: Client, code: str):
    return browser.post(STEP, {"code": code})


@pytest.fixture
def person(browser, customer):
    browser.force_login(customer)
    return customer


@pytest.fixture
def required(settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = True


@pytest.fixture
def other() -> Client:
    """The person's other browser."""
    return Client()


def test_setting_up_asks_for_the_password_first(browser, person):
    assert browser.get(ACTIVATE).url.startswith("/accounts/reauthenticate/?next=")


def test_after_the_app_is_set_up_a_login_takes_its_code(
    browser, person, other, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        secret, codes = set_up_app(browser)
    assert len(set(codes)) == 10
    assert mails("factor-added", person.email)

    assert log_in(other, person.email, "/orders/").url == STEP
    assert not is_logged_in(other)
    assert WRONG in show(other, "000000").content.decode()
    assert show(other, code_for(secret)).url == "/orders/"
    assert is_logged_in(other)


def test_a_code_of_the_app_works_once_as_long_as_it_would_be_right(browser, person):
    secret, _ = set_up_app(browser)
    code = code_for(secret, 1)
    first, second = Client(), Client()
    for client in (first, second):
        log_in(client, person.email)
    assert show(first, code).status_code == 302
    # What allauth itself forgets after one period.
    cache.delete(f"allauth.mfa.totp.used?user={person.pk}&code={code}")

    assert WRONG in show(second, code).content.decode()
    assert not is_logged_in(second)


def test_a_recovery_code_logs_in_once(browser, person):
    _, codes = set_up_app(browser)
    first, second = Client(), Client()
    for client in (first, second):
        log_in(client, person.email)

    assert show(first, codes[3]).status_code == 302
    assert is_logged_in(first)
    assert WRONG in show(second, codes[3]).content.decode()
    assert "9 codes are left" in browser.get(INDEX).content.decode()


def test_recovery_codes_are_shown_once_with_a_file_of_them(browser, person):
    confirm_password(browser)
    secret = browser.get(ACTIVATE).context["form"].secret
    browser.post(ACTIVATE, {"code": code_for(secret)})

    page = browser.get(CODES).content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(codes) == 10
    assert f'href="data:text/plain;charset=utf-8,{"%0A".join(codes)}%0A"' in page

    again = browser.get(CODES).content.decode()
    assert not any(code in again for code in codes)
    assert browser.get(f"{CODES}download/").status_code == 403

    browser.post(f"{CODES}generate/")
    new = browser.get(CODES).context["codes"]
    assert set(new).isdisjoint(codes)


def test_wrong_codes_are_limited(browser, person, other):
    secret, _ = set_up_app(browser)
    log_in(other, person.email)

    answers = [show(other, f"00000{n}").content.decode() for n in range(6)]

    assert WRONG in answers[0]
    assert "Too many attempts" in answers[5]
    assert "Too many attempts" in show(other, code_for(secret)).content.decode()
    assert not is_logged_in(other)


@pytest.mark.parametrize(
    "code",
    ["", " ", "x" * 100_000, "\uff11\uff12\uff13\uff14\uff15\uff16", "\u202e123", "-1", "1e5"],
)
def test_odd_codes_are_refused_with_a_page(browser, person, other, code):
    set_up_app(browser)
    log_in(other, person.email)

    assert show(other, code).status_code == 200
    assert not is_logged_in(other)


def test_a_reset_password_does_not_go_around_the_second_step(browser, person, other):
    set_up_app(browser)
    other.post("/accounts/password/reset/", {"email": person.email})
    link = re.search(r"http://shop.test(\S+)", mails("reset-password")[0].text)[1]
    form = other.get(link, follow=True).redirect_chain[-1][0]

    new = "quite-another-passw0rd"
    answer = other.post(form, {"password1": new, "password2": new}, follow=True)

    assert answer.redirect_chain[-1][0] == STEP
    assert not is_logged_in(other)


def test_removing_the_app_takes_the_recovery_codes_along(browser, person, other):
    set_up_app(browser)
    browser.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.filter(user=person).exists()
    assert mails("factor-removed", person.email)
    log_in(other, person.email)
    assert is_logged_in(other)


def test_somebody_who_has_just_signed_up_can_set_it_up(browser):
    sign_up(browser, "new@example.com")
    enter_code(browser, code_in(mails("confirm-email")[0]))

    set_up_app(browser)

    other = Client()
    assert log_in(other, "new@example.com").url == STEP


# --- secrets --------------------------------------------------------------------------------
def test_secrets_are_stored_sealed(browser, person):
    secret, codes = set_up_app(browser)

    stored = str([*Authenticator.objects.values_list("data", flat=True)])
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_a_new_key_reads_what_a_former_one_sealed(settings):
    sealed = sealing.seal("text")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert sealing.unseal(sealed) == "text"


def test_with_a_lost_key_no_code_is_right_and_no_page_breaks(browser, person, other, settings):
    secret, codes = set_up_app(browser)
    settings.SECRET_KEY = "another" * 10
    log_in(other, person.email)

    for code in (code_for(secret), codes[0], code_for("")):
        assert WRONG in show(other, code).content.decode()
    assert not is_logged_in(other)


# --- the gate of the admin ------------------------------------------------------------------
@pytest.fixture
def staff(browser):
    user = UserFactory(email="staff@example.com", groups=["Support"])
    browser.force_login(user)
    return user


def test_without_the_setting_a_password_is_enough_for_the_admin(browser, staff):
    assert browser.get("/admin/").status_code == 200


def test_staff_without_a_factor_are_led_to_set_one_up_and_back(browser, staff, required):
    here = "/admin/snippets/commerce/order/?q=ada"
    answer = browser.get(here)
    assert answer.url == f"{INDEX}?next=%2Fadmin%2Fsnippets%2Fcommerce%2Forder%2F%3Fq%3Dada"
    page = browser.get(answer.url).content.decode()
    assert "Whoever works in the admin of this shop needs a second step" in page
    assert browser.get("/library/").status_code == 200, "the account itself stays open"

    confirm_password(browser)
    secret = browser.get(ACTIVATE).context["form"].secret
    browser.post(ACTIVATE, {"code": code_for(secret)})
    assert f'href="{here}"' in browser.get(CODES).content.decode()
    assert browser.get(here).status_code == 200
    assert "where you were heading" not in browser.get(INDEX).content.decode()


def test_a_post_to_the_admin_does_nothing_before_the_second_step(browser, required):
    root = UserFactory(is_superuser=True)
    browser.force_login(root)

    answer = browser.post(f"/admin/users/delete/{UserFactory().pk}/")

    assert answer.url == f"{INDEX}?next=%2Fadmin%2F"
    assert User.objects.count() == 2


def test_a_session_that_has_not_shown_the_factor_is_asked_for_it(browser, staff, other, required):
    other.force_login(staff)  # began with the password alone
    secret, _ = set_up_app(browser)

    answer = other.get("/admin/users/")
    assert answer.url == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fusers%2F"
    shown = other.post(answer.url, {"code": code_for(secret), "next": "/admin/"})
    assert shown.url == "/admin/"
    assert other.get("/admin/").status_code == 200


def test_a_login_with_its_second_step_enters_the_admin(browser, staff, other, required):
    secret, _ = set_up_app(browser)
    log_in(other, staff.email, "/admin/")

    assert show(other, code_for(secret)).url == "/admin/"
    assert other.get("/admin/").status_code == 200


def test_removing_the_factor_closes_the_admin_again(browser, staff, required):
    set_up_app(browser)
    assert browser.get("/admin/").status_code == 200
    browser.post("/accounts/2fa/totp/deactivate/")

    assert browser.get("/admin/").url.startswith(INDEX)


def test_customers_and_strangers_are_answered_as_ever(browser, customer, required):
    assert browser.get("/admin/").url == "/admin/login/?next=/admin/"
    browser.force_login(customer)
    assert browser.get("/admin/", follow=True).status_code == 403
    assert browser.get("/library/").status_code == 200


def test_who_was_made_by_createsuperuser_gets_in_that_way_too(browser, monkeypatch, required):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="first@example.com", interactive=False, verbosity=0)
    assert log_in(browser, "first@example.com", "/admin/").url == "/accounts/confirm-email/"
    enter_code(browser, code_in(mails("confirm-email")[0]))
    assert browser.get("/admin/").url.startswith(INDEX)

    set_up_app(browser)

    assert browser.get("/admin/").status_code == 200


# --- a lost factor --------------------------------------------------------------------------
def test_a_lost_factor_is_removed_by_command_told_and_logged(browser, person, other, capsys):
    set_up_app(browser)

    call_command("remove_second_factors", "Known@example.com")

    assert "known@example.com" in capsys.readouterr().out
    assert mails("factors-removed-by-staff", person.email)
    assert ModelLogEntry.objects.filter(action=audit.FACTORS_REMOVED).count() == 1
    assert not holders.has_factor(person)
    log_in(other, person.email)
    assert is_logged_in(other)


def test_where_nothing_was_lost_nothing_is_told(person):
    assert holders.remove_all(person) == 0
    assert not mails("factors-removed-by-staff")
