"""Junk in every form of the account: a form error or a 4xx, never an error page."""

import pytest
from django.test import Client

from tests.accounts.conftest import log_in, sign_up
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

MEGABYTE = "x" * 1_000_000
JUNK = {
    "nul": "a\x00b@example.com",
    "megabyte": MEGABYTE,
    "long address": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.com",
    "number": str(2**63),
    "path": "%2e%2e/%2e%2e/etc/passwd",
    "lines": "a@example.com\r\nBcc: b@example.com",
    "bidi": "a\u202eb@example.com",
    "unicode": "ä@exämple.com",
    "emoji": "🦊" * 100,
    "markup": "<script>alert(1)</script>",
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
}
# Lone surrogates cannot be typed into a test client: as bytes, and as escapes of UTF-8 and UTF-16.
RAW = {
    "surrogate": b"%ED%A0%80",
    "broken utf-8": b"%FF%FE%FA",
    "nul": b"%00",
    "raw bytes": b"\xed\xa0\x80\xff",
}
FORMS = {
    "/accounts/login/": ["login", "password", "next"],
    "/accounts/signup/": ["email", "password1", "next"],
    "/accounts/password/reset/": ["email", "next"],
    "/accounts/logout/": ["next"],
    "/accounts/reauthenticate/": ["password", "next"],
    "/accounts/password/change/": ["oldpassword", "password1", "password2", "next"],
    "/accounts/email/": ["email", "action_add", "next"],
    "/accounts/confirm-email/": ["code", "action", "next"],
}
GOOD = {
    "login": "known@example.com",
    "email": "fresh@example.com",
    "password": PASSWORD,
    "password1": PASSWORD,
    "password2": PASSWORD,
    "oldpassword": PASSWORD,
    "code": "ABCD-EFGH",
    "action": "verify",
    "action_add": "1",
    "next": "/products/",
}
SIGNED_IN = {"/accounts/reauthenticate/", "/accounts/password/change/", "/accounts/email/"}


def visitor(path: str) -> Client:
    browser = Client()
    if path in SIGNED_IN:
        log_in(browser, "known@example.com")
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    if path == "/accounts/confirm-email/":
        sign_up(browser, "waiting@example.com")
    return browser


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("path", FORMS)
def test_junk_in_each_field(customer, path, junk):
    for field in FORMS[path]:
        answer = visitor(path).post(path, {**GOOD, field: JUNK[junk]})
        assert answer.status_code in {200, 302, 400}, field
        if answer.status_code == 302 and not answer.url.startswith("/accounts/"):
            assert answer.url in {"/", "/library/", "/products/"} or field == "next"


@pytest.mark.parametrize("junk", RAW)
@pytest.mark.parametrize("path", FORMS)
def test_raw_bytes_in_each_field(customer, path, junk):
    for field in FORMS[path]:
        body = "&".join(f"{name}={value}" for name, value in GOOD.items() if name != field)
        answer = visitor(path).post(
            path,
            f"{body}&{field}=".encode() + RAW[junk],
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code in {200, 302, 400}, field


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("query", ["next=%00", "next=%ED%A0%80", "next=%FF", "email=%00", "next="])
def test_junk_in_the_address(customer, path, query):
    assert visitor(path).get(f"{path}?{query}").status_code in {200, 302, 400, 405}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"login": "\\ud800", "password": "x"}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"a=b", "multipart/form-data"),
        (b"\xff" * 1000, "text/plain; charset=nonsense"),
        (b"x=" + b"y" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(2000)), "application/x-www-form-urlencoded"),
    ],
)
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
def test_bodies_that_are_no_forms(path, body, content_type):
    answer = Client().generic("POST", path, body, content_type=content_type)

    assert answer.status_code in {200, 400, 413}


@pytest.mark.parametrize("cookie", ["x", "x" * 4000, "../../etc", "%00", "é"])
def test_made_up_sessions_are_nobody(cookie):
    browser = Client()
    browser.cookies["sessionid"] = cookie

    assert browser.get("/accounts/").status_code == 302
    assert browser.get("/accounts/confirm-email/").status_code == 302


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
@pytest.mark.parametrize("path", [*FORMS, "/accounts/", "/accounts/inactive/", "/admin/login/"])
def test_other_methods_are_no_error(path, method):
    assert getattr(Client(), method)(path).status_code < 500
