"""People, and what the mails that reached them said."""

import re

import pytest
from django.test import Client

from notifications.models import OutgoingMessage
from tests.factories import PASSWORD, UserFactory

NEXT = "/products/?page=1"


@pytest.fixture
def customer(db):
    return UserFactory(email="known@example.com")


@pytest.fixture
def browser(db) -> Client:
    """A visitor who follows nothing by himself; CSRF is checked by a test of its own."""
    return Client()


def mails(kind: str, recipient: str | None = None) -> list[OutgoingMessage]:
    """The messages written so far, oldest first."""
    rows = OutgoingMessage.objects.filter(kind=kind).order_by("pk")
    return list(rows.filter(recipient=recipient) if recipient else rows)


def code_in(message: OutgoingMessage) -> str:
    return re.search(r"^    (\S+)$", message.text, re.M).group(1)


def link_in(message: OutgoingMessage, part: str) -> str:
    """The first address in the mail that holds `part`, as a path."""
    address = re.search(rf"\S*{re.escape(part)}\S*", message.text).group()
    assert address.startswith("http://shop.test/")
    return address.removeprefix("http://shop.test")


def sign_up(browser: Client, email: str, next_url: str = "", password: str = PASSWORD):
    return browser.post(
        "/accounts/signup/", {"email": email, "password1": password, "next": next_url}
    )


def log_in(browser: Client, email: str, next_url: str = "", password: str = PASSWORD):
    return browser.post(
        "/accounts/login/", {"login": email, "password": password, "next": next_url}
    )


def enter_code(browser: Client, code: str):
    return browser.post("/accounts/confirm-email/", {"code": code})


def is_logged_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session
