"""Passwords that are easy to guess are refused, wherever one is chosen."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from tests.accounts.conftest import sign_up
from tests.factories import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.once]
REFUSED = "This password is easy to guess"


@pytest.mark.parametrize(
    "password", ["summer2026!", "qwertzuiop12", "aaaaaaaaaaaaaaaa", "P@ssw0rd123", "19.05.1987"]
)
def test_easy_ones_are_refused(password):
    with pytest.raises(ValidationError, match=REFUSED):
        validate_password(password)


@pytest.mark.parametrize(
    "password", [PASSWORD, "correct horse battery staple", "дождь над чайной", "q" + "7Kx!" * 60]
)
def test_good_ones_are_taken(password):
    validate_password(password)


def test_what_is_known_of_the_person_is_easy():
    user = User(email="marielle.lindqvist@example.com", first_name="Marielle")
    with pytest.raises(ValidationError):
        validate_password("marielle.lindqvist1", user)


def test_the_form_says_so(browser):
    page = sign_up(browser, "new@example.com", password="summer2026!").content.decode()
    assert REFUSED in page


@pytest.mark.parametrize("password", ["x" * 100_000, "\u202e" * 5000, "🦊" * 40_000, "ab" * 50_000])
def test_very_long_ones_are_answered_like_others(browser, password):
    assert sign_up(browser, "new@example.com", password=password).status_code in (200, 302)
