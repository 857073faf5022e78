"""Passkeys as far as it goes without a browser; tests/browser/test_second_step.py has the rest."""

import json

import pytest
from django.test import Client

from tests.accounts.conftest import is_logged_in, log_in
from tests.accounts.test_second_step import confirm_password, set_up_app

pytestmark = [pytest.mark.django_db, pytest.mark.once]
INDEX, ADD = "/accounts/2fa/", "/accounts/2fa/webauthn/add/"
LOGIN, STEP = "/accounts/2fa/webauthn/login/", "/accounts/2fa/authenticate/"
REFUSED = "This passkey could not be used"
SHAPE = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "clientExtensionResults": {},
    "response": {
        "clientDataJSON": "e30",
        "attestationObject": "oA",
        "authenticatorData": "AAAA",
        "signature": "AAAA",
        "userHandle": "MQ",
    },
}
FORGED = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "a number": "1",
    "null": "null",
    "empty": "{}",
    "only an id": '{"id": 1}',
    "the right shape": json.dumps(SHAPE),
    "a text for an object": json.dumps(SHAPE | {"response": "x"}),
    "no base64": json.dumps(SHAPE | {"rawId": "ä"}),
    "NUL": json.dumps(SHAPE | {"more": "\x00"}),
    "half a character": json.dumps(SHAPE | {"more": "\ud800"}),
    "deep": "[" * 15_000,
    "long": json.dumps(SHAPE | {"more": "x" * 1_000_000}),
    "a broken CBOR": json.dumps(
        SHAPE | {"response": SHAPE["response"] | {"attestationObject": "v_8"}}
    ),
}


@pytest.fixture
def browser() -> Client:
    """Under a name that browsers allow passkeys for."""
    return Client(headers={"host": "localhost:8000"})


@pytest.fixture
def person(browser, customer):
    browser.force_login(customer)
    confirm_password(browser)
    return customer


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_answer_adds_no_passkey(browser, person, forged):
    browser.get(ADD)
    answer = browser.post(ADD, {"name": "x", "credential": FORGED[forged]})

    assert answer.status_code == 200
    assert REFUSED in answer.content.decode()
    assert not answer.wsgi_request.user.authenticator_set.exists()


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_answer_logs_nobody_in(browser, customer, forged):
    assert "publicKey" in browser.get(LOGIN).json()["request_options"]
    answer = browser.post(LOGIN, {"credential": FORGED[forged]})

    assert answer.url == "/accounts/login/"
    assert not is_logged_in(browser)


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_answer_is_no_second_step(browser, person, forged):
    set_up_app(browser)
    other = Client(headers={"host": "localhost:8000"})
    log_in(other, person.email)
    answer = other.post(STEP, {"credential": FORGED[forged]})

    assert answer.status_code == 200
    assert not is_logged_in(other)


def test_logins_by_passkey_are_limited(browser):
    answers = [browser.post(LOGIN, {"credential": "{}"}).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]


@pytest.mark.parametrize(
    ("host", "is_secure", "words"),
    [
        ("localhost:8000", False, "Add a passkey"),
        ("shop.test", True, "Add a passkey"),
        ("shop.test", False, "need an address that begins with https://"),
        ("127.0.0.1:8000", False, 'href="http://localhost:8000/accounts/2fa/"'),
        ("10.0.0.1", True, "need an address that begins with https://"),
    ],
)
def test_the_page_says_where_passkeys_work(customer, settings, host, is_secure, words):
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "10.0.0.1"]
    client = Client(headers={"host": host})
    client.force_login(customer)

    page = client.get(INDEX, secure=is_secure).content.decode()

    assert words in page
    assert ("Add a passkey" in page) is (words == "Add a passkey")
