"""Staff invite people, who choose their passwords at a link by e-mail, and keep people out."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import people
from accounts.models import User
from site_config.roles import ROLES
from tests.accounts.conftest import is_logged_in, link_in, log_in, mails
from tests.accounts.test_password import PASSWORDS
from tests.accounts.test_people_list import row_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
USERS = "/admin/users/"
PERSON = {"email": "New@Example.com", "first_name": "Ne", "last_name": "W"}
KEY = "/accounts/password/reset/key/"


@pytest.fixture
def admin(client):
    user = UserFactory(email="admin@example.com", first_name="Ada", groups=["Admins"])
    client.force_login(user)
    return user


@pytest.fixture
def invited(client, admin) -> User:
    sellers = Group.objects.get_or_create(name="Sellers")[0]
    client.post(f"{USERS}new/", PERSON | {"groups": [sellers.pk]})
    return User.objects.get(email="new@example.com")


def choose_password(browser, message):
    return browser.post(browser.get(link_in(message, KEY)).url, PASSWORDS)


def test_an_invited_person_chooses_a_password_and_is_in(client, invited, caplog):
    [message] = mails("invitation", "new@example.com")
    assert "Your roles: Sellers." in message.text
    assert not invited.has_usable_password()
    assert "Invited, not yet in" in row_of(client, invited)
    assert link_in(message, KEY) not in caplog.text

    browser = Client()
    choose_password(browser, message)

    # The link went to this address alone: it needs no code as well.
    assert is_logged_in(browser)
    assert not mails("confirm-email")
    assert "Invited" not in row_of(client, invited)
    assert b"This link does not work any more" in Client().get(link_in(message, KEY)).content


@pytest.mark.once
def test_a_link_that_has_expired_is_sent_again(client, invited, settings):
    again = f"{USERS}invite/{invited.pk}/"
    assert again in client.get(USERS).content.decode()
    settings.PASSWORD_RESET_TIMEOUT = -1
    first = mails("invitation")[0]
    assert b"This link does not work any more" in Client().get(link_in(first, KEY)).content
    settings.PASSWORD_RESET_TIMEOUT = 3600

    assert "new@example.com" in client.get(again).content.decode()
    client.post(again)

    browser = Client()
    choose_password(browser, mails("invitation")[1])
    assert is_logged_in(browser)
    # Nobody who has been here is invited anew.
    client.post(again)
    assert len(mails("invitation")) == 2
    assert again not in client.get(USERS).content.decode()


@pytest.mark.once
def test_only_who_may_change_somebody_invites_them_again(client, admin, invited):
    User.objects.filter(pk=invited.pk).update(is_superuser=True)
    client.post(f"{USERS}invite/{invited.pk}/")
    client.force_login(UserFactory(groups=["Support"]))
    client.post(f"{USERS}invite/{invited.pk}/")
    assert len(mails("invitation")) == 1
    client.force_login(admin)
    assert client.post(f"{USERS}invite/{invited.pk + 9}/").status_code == 404


@pytest.mark.once
def test_somebody_who_is_known_is_said_to_be_and_nothing_typed_is_lost(client, admin, customer):
    answer = client.post(f"{USERS}new/", PERSON | {"email": "KNOWN@example.com"})

    page = answer.content.decode()
    assert "Somebody has an account with this address already." in page
    assert f'href="{USERS}edit/{customer.pk}/"' in page
    assert 'value="KNOWN@example.com"' in page
    assert 'value="Ne"' in page
    assert not mails("invitation")


@pytest.mark.once
def test_a_mistyped_address_is_mended_and_its_link_opens_nothing(client, invited):
    wrong = mails("invitation")[0]
    client.post(
        f"{USERS}edit/{invited.pk}/", PERSON | {"email": "right@example.com", "is_active": "on"}
    )

    assert b"This link does not work any more" in Client().get(link_in(wrong, KEY)).content
    assert [message.recipient for message in mails("invitation")] == [
        "new@example.com",
        "right@example.com",
    ]
    # Whoever has the wrong mailbox does not learn the right one.
    assert not mails("address-changed-by-staff")


@pytest.mark.once
def test_the_form_says_what_each_role_may_do(client, admin):
    for name in ROLES:
        Group.objects.get_or_create(name=name)
    page = client.get(f"{USERS}new/").content.decode()
    for role in ROLES.values():
        assert str(role.words).replace("'", "&#x27;") in page
    assert set(people.ROLES_IN_WORDS) == set(ROLES)


@pytest.mark.parametrize("is_in_bulk", [False, True])
def test_whoever_is_kept_out_is_logged_out_everywhere(client, admin, customer, is_in_bulk):
    browser = Client()
    log_in(browser, customer.email)
    key = browser.session.session_key
    if is_in_bulk:
        address = f"/admin/bulk/accounts/user/set_active_state/?next={USERS}&id={customer.pk}"
        client.post(address, {"mark_as_active": "False"})
    else:
        client.post(f"{USERS}edit/{customer.pk}/", PERSON | {"email": customer.email})

    assert not User.objects.get(pk=customer.pk).is_active
    assert not Session.objects.filter(session_key=key).exists()
    assert "Kept out" in row_of(client, customer)
    # Nor does the old session open again.
    people.set_active([customer], True)
    assert browser.get("/accounts/").status_code == 302
