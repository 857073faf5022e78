"""One login: of all addresses of the shop only allauth's lets anybody in; pages with a password."""

from urllib.parse import quote

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from home.models import ContentPage, HomePage
from products.models import ProductIndexPage
from tests.factories import PASSWORD, ProductPageFactory, UserFactory
from tests.site_config.routes import every_route

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LOGIN = "/accounts/login/"
# Where a password is chosen, and nobody is let in by it.
SIGN_UP = "/accounts/signup/"


def credentials_of(user) -> dict:
    """What opens an account, by every name that a login may have for it."""
    return {
        **dict.fromkeys(("login", "username", "email"), user.email),
        **dict.fromkeys(("password", "password1"), PASSWORD),
        "next": "/admin/",
    }


def ask(method: str, route: str, user) -> tuple[bool, bool]:
    """Whether the answer lets a stranger with the right words in, and whether it asks for them."""
    client = Client(raise_request_exception=False)
    response = getattr(client, method)(route, credentials_of(user))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return "_auth_user_id" in client.session, b'type="password"' in body


def logins_among(routes, user) -> set[tuple[str, str]]:
    return {
        (method, route)
        for route in sorted(routes)
        for method in ("get", "post")
        if ask(method, route, user)[0]
    }


@pytest.fixture
def staff():
    return UserFactory(email="staff@example.com", groups=["Admins"])


@pytest.fixture
def page():
    return ProductPageFactory(title="Secret lighthouse", slug="lighthouse", summary="Hidden.")


@pytest.fixture
def locked(page):
    return PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="open sesame"
    )


def way_in(restriction, page=None) -> str:
    number = (page or restriction.page).pk
    return f"/_util/authenticate_with_password/{restriction.pk}/{number}/"


def test_of_all_routes_only_the_login_lets_anybody_in(staff):
    routes = every_route()
    assert len(routes) > 300
    assert {"/_util/login/", "/admin/login/", "/admin/password_reset/", LOGIN} <= routes

    assert logins_among(routes, staff) == {("post", LOGIN)}


@pytest.mark.urls("wagtail.urls")
def test_a_second_login_would_be_found(staff):
    """The test of the test: Wagtail's addresses as they come."""
    assert logins_among(["/_util/login/"], staff) == {("post", "/_util/login/")}


def test_of_all_routes_only_the_login_asks_a_stranger_for_a_password(staff):
    asking = {route for route in every_route() if ask("get", route, staff)[1]}
    assert asking == {LOGIN, SIGN_UP}


def test_the_password_of_a_page_lets_nobody_into_an_account(staff, page, locked):
    assert logins_among([page.url, way_in(locked)], staff) == set()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_login_of_private_pages_leads_to_the_one_login(client, method):
    answer = getattr(client, method)("/_util/login/?next=/products/lighthouse/")
    assert (answer.status_code, answer.url) == (302, f"{LOGIN}?next=/products/lighthouse/")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/_util/login/", ""]
)
def test_the_login_of_private_pages_leads_nowhere_else(client, elsewhere):
    answer = client.get("/_util/login/", {"next": elsewhere})
    assert (answer.status_code, answer.url) == (302, f"{LOGIN}?next=/library/")


def test_a_page_for_those_who_are_logged_in_asks_for_it_and_is_shown_then(client, page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    user = UserFactory()

    asked = client.get(page.url, follow=True)
    assert asked.redirect_chain[-1][0] == f"{LOGIN}?next={page.url}"
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": page.url})
    assert answer.url == page.url
    assert "Secret lighthouse" in client.get(page.url).content.decode()


def test_a_page_for_a_group_says_so_to_all_others(client, page):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    editor = UserFactory(groups=["Editors"])
    restriction.groups.set(editor.groups.all())

    stranger = UserFactory(email="stranger@example.com")
    client.force_login(stranger)
    answer = client.get(page.url, follow=True)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "stranger@example.com" in text
    again = f"{LOGIN}?next={quote(page.url, safe='')}"
    assert again in text
    assert "lighthouse" not in text.replace(again, "")

    client.force_login(editor)
    assert "Secret lighthouse" in client.get(page.url).content.decode()


def test_a_page_with_a_password_opens_with_it_and_shows_nothing_before(client, page, locked):
    asked = client.get(page.url)
    text = asked.content.decode()
    assert 'type="password"' in text
    assert "Secret lighthouse" not in text
    assert "Hidden." not in text

    form = {"password": "guess", "return_url": page.url}
    again = client.post(way_in(locked), form)
    assert again.status_code == 200
    assert "Secret lighthouse" not in again.content.decode()

    answer = client.post(way_in(locked), {**form, "password": "open sesame"})
    assert (answer.status_code, answer.url) == (302, page.url)
    assert "Secret lighthouse" in client.get(page.url).content.decode()


def test_the_address_of_the_password_leads_to_its_page(client, page, locked):
    assert client.get(way_in(locked)).url == page.url


def test_a_password_opens_the_pages_below_its_own_only(client, page, locked):
    text = HomePage.objects.get().add_child(instance=ContentPage(title="Terms", slug="terms"))
    draft = ProductPageFactory(live=False)
    whole = PageViewRestriction.objects.create(
        page=ProductIndexPage.objects.get(), restriction_type="password", password="other"
    )
    form = {"password": "open sesame", "return_url": page.url}
    for address in (way_in(locked, text), way_in(locked, draft), way_in(whole, draft)):
        assert client.get(address).status_code == 404
        assert client.post(address, form).status_code == 404
    locked.restriction_type = "login"
    locked.save()
    assert client.post(way_in(locked), form).status_code == 404

    assert client.post(way_in(whole, page), {**form, "password": "other"}).status_code == 302


def test_guessing_the_password_of_a_page_is_limited(client, page, locked):
    for number in range(10):
        form = {"password": f"guess {number}", "return_url": page.url}
        assert client.post(way_in(locked), form).status_code == 200

    right = {"password": "open sesame", "return_url": page.url}
    refused = client.post(way_in(locked), right)
    assert refused.status_code == 429
    assert "Too many tries" in refused.content.decode()
    assert 'type="password"' in client.get(page.url).content.decode()
    # Somebody else is not kept out by it.
    assert Client(REMOTE_ADDR="10.0.0.2").post(way_in(locked), right).status_code == 302


def test_guessing_from_many_addresses_is_limited_too(page, locked):
    def guess(number: int, password: str = "guess") -> int:
        client = Client(REMOTE_ADDR=f"10.0.{number // 10}.1")
        return client.post(
            way_in(locked), {"password": password, "return_url": page.url}
        ).status_code

    assert {guess(number) for number in range(300)} == {200}
    assert guess(1000) == 429
    assert guess(1000, "open sesame") == 429


def test_right_passwords_are_not_counted(page, locked):
    right = {"password": "open sesame", "return_url": page.url}
    assert {Client().post(way_in(locked), right).status_code for _ in range(15)} == {302}
