"""One customer with many tabs, in each of which an address is kept. On PostgreSQL, with a control:
with the locks switched off the same crowd shows the failure.
"""

import pytest

from commerce.checkout import address_book
from commerce.checkout.address_book import BookFull
from tests.commerce.checkout_page import ADDRESS
from tests.factories import UserFactory
from tests.races.crowd import all_at_once
from tests.races.test_payment_race import without_locks  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def numbered(number: int) -> dict[str, str]:
    return {**ADDRESS, "company": "", "tax_id": "", "street": f"Storgatan {number}"}


def many_tabs(kept: int, crowd: int = 6) -> tuple[set, int, int]:
    """What went wrong; how many addresses there are, and how many of them are the default."""
    user = UserFactory()
    for number in range(kept):
        address_book.keep(user, numbered(number))
    results = all_at_once(crowd, lambda n: address_book.keep(user, numbered(100 + n)))
    errors = {type(each) for each in results if isinstance(each, Exception)}
    saved = address_book.of(user)
    return errors, saved.count(), saved.filter(is_default=True).count()


def test_ten_stand_in_the_book_and_one_is_the_default():
    for _ in range(3):
        assert many_tabs(kept=address_book.MOST - 1) == ({BookFull}, address_book.MOST, 1)
        assert many_tabs(kept=0) == (set(), 6, 1)


def test_without_the_locks_there_are_more(without_locks):  # noqa: F811
    for _ in range(60):
        if many_tabs(kept=address_book.MOST - 1)[1] > address_book.MOST:
            return
    raise AssertionError("the control showed no failure")
