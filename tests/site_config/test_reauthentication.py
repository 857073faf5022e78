"""Before refunds, lost orders, people, roles, keys, exports: the password or factor, again."""

import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import get_resolver

from site_config.reauthentication import ASKED_BEFORE
from tests.accounts.test_second_step import code_for, set_up_app
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = "/accounts/reauthenticate/"
NEW = "quite-another-passw0rd"
KINDS = {
    "refunds": "/admin/snippets/commerce/refund/of/pay_1/",
    "lost orders": "/admin/snippets/commerce/lostorder/rebuild/",
    "people: new": "/admin/users/new/",
    "people: edit": "/admin/users/edit/1/",
    "people: address": "/admin/users/address/1/",
    "people: delete": "/admin/users/delete/1/",
    "people: many": "/admin/bulk/accounts/user/assign_role/?id=1",
    "roles: new": "/admin/groups/new/",
    "roles: edit": "/admin/groups/edit/1/",
    "roles: delete": "/admin/groups/delete/1/",
    "keys: new": "/admin/snippets/construction/entrykey/new/",
    "keys: revoke": "/admin/snippets/construction/entrykey/revoke/1/",
    "the chat of alerts": "/accounts/telegram/",
    "exports": "/admin/snippets/commerce/order/?export=csv",
    "exports of Wagtail's": "/admin/reports/site-history/?export=xlsx",
}


@pytest.fixture(autouse=True)
def asked(settings):
    settings.ADMIN_CONFIRM_MINUTES = 10


@pytest.fixture
def root(client):
    user = UserFactory(email="root@example.com", first_name="Ro", is_superuser=True)
    client.force_login(user)
    return user


def confirm(client, answer, password: str = PASSWORD):
    """Answer the page that a request was sent to."""
    assert answer.url.startswith(f"{PAGE}?next=")
    heading_to = client.get(answer.url).context["redirect_field_value"]
    return client.post(PAGE, {"password": password, "next": heading_to})


def form(person, **changes) -> dict:
    names = {"first_name": "Co", "last_name": "League", "is_active": "on"}
    return names | {"email": person.email} | changes


def let_time_pass(client) -> None:
    """Eleven minutes."""
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - 11 * 60
    session.save()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_asks_first(client, root, kind):
    answer = client.get(KINDS[kind])
    assert answer.status_code == 302
    assert answer.url.startswith(f"{PAGE}?next=")

    back = confirm(client, answer)
    assert back.url == KINDS[kind]
    again = client.get(KINDS[kind])
    assert not again.has_header("Location") or PAGE not in again["Location"]


def test_every_name_of_the_table_is_a_view():
    def names(resolver, space=""):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from names(pattern, inside)
            else:
                yield f"{space}{pattern.name}"

    assert set(names(get_resolver())) >= ASKED_BEFORE


def test_a_wrong_password_leads_nowhere(client, root):
    answer = client.get("/admin/users/new/")
    assert client.post(PAGE, {"password": "wrong", "next": "/admin/users/new/"}).status_code == 200
    assert client.get("/admin/users/new/").url == answer.url


def test_ten_minutes_later_it_is_asked_again(client, root):
    confirm(client, client.get("/admin/users/new/"))
    assert client.get("/admin/users/new/").status_code == 200
    let_time_pass(client)

    assert client.get("/admin/users/new/").url.startswith(PAGE)


def test_the_second_factor_answers_as_well(client, root):
    secret, _ = set_up_app(client)
    let_time_pass(client)
    answer = client.get("/admin/users/new/")
    page = client.get(answer.url).content.decode()
    assert "Use a code instead" in page

    client.post("/accounts/2fa/reauthenticate/", {"code": code_for(secret), "next": "/admin/"})
    assert client.get("/admin/users/new/").status_code == 200


def test_a_form_that_was_open_too_long_is_kept_and_then_done(client, root, customer):
    confirm(client, client.get("/admin/users/new/"))
    let_time_pass(client)
    address = f"/admin/users/edit/{customer.pk}/"
    answer = client.post(address, form(customer, last_name="Typed-at-length"))
    customer.refresh_from_db()
    assert customer.last_name == ""

    confirm(client, answer)

    customer.refresh_from_db()
    assert customer.last_name == "Typed-at-length"


def test_whoever_has_no_access_to_the_admin_is_not_asked_for_a_password(client, customer):
    assert client.get("/admin/users/new/").url.startswith("/admin/login/")
    client.force_login(customer)
    assert client.get("/admin/users/new/").url.startswith("/admin/login/")
    assert client.get("/accounts/telegram/").status_code == 404


def test_a_forged_request_from_another_site_is_not_kept(root):
    client = Client(enforce_csrf_checks=True)
    client.force_login(root)
    assert client.post("/admin/groups/new/", {"name": "Mine"}).status_code == 403
    assert "account_reauthentication_state" not in client.session
    assert not Group.objects.filter(name="Mine").exists()


def test_with_0_minutes_nobody_is_asked(client, root, settings):
    settings.ADMIN_CONFIRM_MINUTES = 0
    assert client.get("/admin/users/new/").status_code == 200


@pytest.fixture
def customer(db):
    return UserFactory(email="known@example.com")
