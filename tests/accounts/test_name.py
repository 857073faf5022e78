"""What somebody is called: they say so themselves."""

import pytest
from django.test import Client

from tests.accounts.deleting import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PATH = "/accounts/name/"


def test_a_name_is_saved_shown_and_taken_away_again(customer):
    browser = browser_of(customer)
    assert browser.post(PATH, {"first_name": " Ada ", "last_name": "Lovelace"}).url == "/accounts/"
    customer.refresh_from_db()
    assert customer.get_full_name() == "Ada Lovelace"
    assert "Ada Lovelace" in browser.get("/accounts/").content.decode()

    browser.post(PATH, {"first_name": "", "last_name": ""})
    customer.refresh_from_db()
    assert str(customer) == customer.email


def test_nothing_but_the_name_can_be_sent(customer):
    browser = browser_of(customer)
    browser.post(PATH, {"first_name": "Ada", "is_superuser": "on", "email": "other@example.com"})
    customer.refresh_from_db()
    assert (customer.first_name, customer.is_superuser) == ("Ada", False)
    assert customer.email == "known@example.com"


@pytest.mark.parametrize("name", ["x" * 151, "x" * 100_000])
def test_a_name_without_end_is_refused_with_what_was_typed(customer, name):
    answer = browser_of(customer).post(PATH, {"first_name": name})
    assert answer.status_code == 200
    assert "150" in answer.content.decode()
    customer.refresh_from_db()
    assert customer.first_name == ""


def test_what_turns_writing_around_is_left_out_and_names_of_any_script_stay(customer):
    browser = browser_of(customer)
    browser.post(
        PATH, {"first_name": "A\u202eda\r\nBcc: x", "last_name": "\u0645\u06cc\u200c\u0631\u0627"}
    )
    customer.refresh_from_db()
    assert customer.first_name == "Ada Bcc: x"
    assert customer.last_name == "\u0645\u06cc\u200c\u0631\u0627"


def test_it_asks_for_a_login():
    assert Client().get(PATH).url.startswith("/accounts/login/")
