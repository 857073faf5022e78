"""Nobody learns from the shop whether an address has an account: the same answers to both."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from core.models import ShopSettings
from notifications.models import OutgoingMessage
from tests.accounts.conftest import enter_code, log_in, mails, sign_up
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

# Headers that say the time, or the length of a token.
CHANGING = {"Expires", "Content-Length"}
# Of the same length, so that a page may name what was typed.
KNOWN, UNKNOWN = "known@example.com", "other@example.com"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: what dominates the time of an answer."""

    count = 0

    def encode(self, password, salt):
        type(self).count += 1
        return super().encode(password, salt)


@pytest.fixture
def hashings(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]

    def since_last() -> int:
        count, CountingHasher.count = CountingHasher.count, 0
        return count

    since_last()
    return since_last


def seen(answer, typed: str) -> tuple:
    """All that a client gets, without CSRF tokens, session keys, what it typed itself, and ids."""
    body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.content)
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in {"Content-Length", "Expires", "X-Request-ID"}
    }
    cookies = {name: len(cookie.value) for name, cookie in answer.cookies.items()}
    return answer.status_code, headers, cookies, body.replace(typed.encode(), b"<typed>")


def walk_signup(browser: Client, email: str) -> list:
    """Every page around a sign-up, with reloads, wrong codes and new codes."""
    return [
        browser.get("/accounts/signup/"),
        sign_up(browser, email, "/products/"),
        browser.get("/accounts/confirm-email/"),
        enter_code(browser, "WRONG"),
        browser.get("/accounts/confirm-email/"),
        browser.post("/accounts/confirm-email/", {"action": "resend"}),
        browser.get("/accounts/confirm-email/"),
        browser.get("/accounts/login/"),
        browser.get("/accounts/signup/"),
        enter_code(browser, "WRONG"),
        enter_code(browser, ""),
        enter_code(browser, "WRONG"),
        enter_code(browser, "WRONG"),
        browser.get("/accounts/confirm-email/"),
        browser.get("/accounts/login/"),
        # The password just chosen opens nothing for either.
        log_in(browser, email, password="chosen-at-sign-up-1"),
    ]


def walk_login(browser: Client, email: str) -> list:
    """Wrong passwords up to the limit and beyond."""
    pages = [log_in(browser, email, "/products/", password=f"wrong-{n}") for n in range(7)]
    return [*pages, browser.get("/accounts/login/")]


def walk_reset(browser: Client, email: str) -> list:
    return [
        browser.post("/accounts/password/reset/", {"email": email, "next": "/products/"}),
        browser.get("/accounts/password/reset/done/"),
        *[browser.post("/accounts/password/reset/", {"email": email}) for _ in range(4)],
    ]


@pytest.mark.parametrize("walk", [walk_signup, walk_login, walk_reset])
def test_known_and_unknown_addresses_get_the_same_answers(customer, walk):
    known = [seen(answer, KNOWN) for answer in walk(Client(), KNOWN)]
    cache.clear()  # or the second walk would meet the limits that count by client
    unknown = [seen(answer, UNKNOWN) for answer in walk(Client(), UNKNOWN)]

    assert known == unknown
    kinds = {recipient: [m.kind for m in mails_to(recipient)] for recipient in (KNOWN, UNKNOWN)}
    assert len(kinds[KNOWN]) == len(kinds[UNKNOWN])
    if walk is not walk_login:
        assert kinds[KNOWN], "the walk has reached the mail"
        assert kinds[KNOWN] != kinds[UNKNOWN], "only the mailbox tells the difference"


def mails_to(recipient: str) -> list:
    return list(OutgoingMessage.objects.filter(recipient=recipient).order_by("pk"))


@pytest.mark.once
@pytest.mark.parametrize(
    ("act", "expected"),
    [
        pytest.param(sign_up, 1, id="sign-up"),
        pytest.param(
            lambda browser, email: log_in(browser, email, password="wrong"), 1, id="login"
        ),
        pytest.param(
            lambda browser, email: browser.post("/accounts/password/reset/", {"email": email}),
            0,
            id="reset",
        ),
    ],
)
def test_both_cost_the_same_work(customer, hashings, act, expected):
    """Hashing takes nearly all of an answer's time, queries the rest."""
    ShopSettings.for_site(Site.objects.get())  # else the first answer makes their row
    hashed, queries = {}, {}
    for email in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            act(Client(), email)
        hashed[email] = hashings()
        queries[email] = len(captured)

    assert hashed == {KNOWN: expected, UNKNOWN: expected}
    assert abs(queries[KNOWN] - queries[UNKNOWN]) <= 6


def test_a_change_of_address_does_not_tell_whose_it_is(customer):
    UserFactory(email="taken@example.com")
    answers = []
    for email in ("taken@example.com", "freed@example.com"):
        browser = Client()
        browser.force_login(customer)
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        answers.append(
            [
                seen(page, email)
                for page in (
                    browser.post("/accounts/email/", {"email": email, "action_add": "1"}),
                    browser.get("/accounts/confirm-email/"),
                    enter_code(browser, "WRONG"),
                )
            ]
        )

    assert answers[0] == answers[1]
    assert answers[0][0][0] == 302
    assert [m.kind for m in mails("confirm-email")] == ["confirm-email"] * 2
