"""Whatever a stranger sends to any address of the shop, the answer is a page or a 4xx."""

import re

import pytest
from django.urls import URLPattern, get_resolver

from tests.factories import ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db

JUNK = [
    "%00",
    "%ED%A0%80",  # a lone surrogate
    "%2e%2e",
    "%2e%2e%2fetc%2fpasswd",
    "%0d%0aSet-Cookie:a=b",
    "%E2%80%AE",  # turns the writing around
    str(2**63),
    "-1",
    "x" * 5000,
    "%27%22%3Cscript%3E",
    "%F0%9F%92%BE",
]
QUERIES = ["", *(f"?q={text}&page={text}&next={text}&status={text}" for text in JUNK)]


def public_routes(patterns=None, prefix=""):
    """Every address outside of the admin, with @ where it takes something."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + re.sub(r"<[^>]+>", "@", str(pattern.pattern))
        if route.startswith("admin/"):
            continue
        if isinstance(pattern, URLPattern):
            yield re.sub(r"\(\?P@[^)]*\)|\([^)]*\)\??", "@", route).replace("^", "").strip("$")
        else:
            yield from public_routes(pattern.url_patterns, route)


ROUTES = sorted(set(public_routes()))
# Where an address takes nothing, no junk gets near the database.
MARKED = [pytest.param(route, marks=() if "@" in route else pytest.mark.once) for route in ROUTES]


@pytest.mark.once
def test_the_walk_finds_the_routes():
    for known in (
        "checkout/@/",
        "orders/@/",
        "orders/@/status/",
        "library/@/download/",
        "downloads/@/",
        "webhooks/dodo/",
        "accounts/login/",
        "accounts/signup/",
        "products/feed/",
        "robots.txt",
    ):
        assert known in ROUTES


def send_all(client, route, who):
    for text in JUNK if "@" in route else [""]:
        path = "/" + route.replace("@", text)
        for method in ("get", "head", "post", "put", "delete", "options"):
            answer = getattr(client, method)(path)
            assert answer.status_code < 500, f"{who} {method} {path}: {answer.status_code}"
            if not route.startswith("accounts/logout") and answer.status_code in (301, 302, 303):
                assert re.match(r"/(?!/)", answer["Location"]), answer["Location"]


@pytest.mark.once
@pytest.mark.parametrize("route", ROUTES)
def test_junk_in_the_path(client, route):
    client.raise_request_exception = False
    send_all(client, route, "a stranger's")


@pytest.mark.parametrize("route", MARKED)
def test_junk_in_the_path_of_somebody_logged_in(client, route):
    client.raise_request_exception = False
    client.force_login(UserFactory())
    send_all(client, route, "a customer's")


@pytest.mark.parametrize(
    "path",
    ["/", "/products/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"],
)
def test_junk_in_the_query(client, path):
    client.raise_request_exception = False
    for query in QUERIES:
        assert client.get(path + query).status_code < 500, query


def test_junk_in_every_field_of_the_checkout(client):
    client.raise_request_exception = False
    client.force_login(UserFactory())
    product = ProductPageFactory()
    names = ["name", "country", "street", "city", "state", "postal_code", "shown_price"]
    names += ["is_business", "company", "tax_id", "consent"]
    for text in ["\x00", "\u202e", "\r\n", "x" * 1_000_000, str(2**63), "%00", "../.."]:
        for also in ({}, {"use_country": "1"}):
            junk = dict.fromkeys(names, text) | also
            answer = client.post(f"/checkout/{product.slug}/", junk)
            assert answer.status_code in (200, 400), text[:20]


@pytest.mark.once
@pytest.mark.parametrize("host", ["evil.example", "a b", "", "x" * 300])
def test_other_hosts_are_refused(client, host):
    client.raise_request_exception = False
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.once
@pytest.mark.parametrize(
    "next_url",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"],
)
def test_next_never_leaves_the_site(client, next_url):
    user = UserFactory(password="a-Long-enough-passw0rd")
    answer = client.post(
        "/accounts/login/",
        {"login": user.email, "password": "a-Long-enough-passw0rd", "next": next_url},
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/library/"


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "latin-1", "nonsense"])
def test_other_encodings_than_utf_8_are_refused(client, charset):
    answer = client.generic(
        "POST",
        "/accounts/login/",
        b"login=+2AA-",
        content_type=f"application/x-www-form-urlencoded; charset={charset}",
    )
    assert answer.status_code == 400
