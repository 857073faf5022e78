"""How long ago something was, in words."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from core.spans import from_now

pytestmark = pytest.mark.once

LITTLE = timedelta(milliseconds=500)


@pytest.mark.parametrize(
    ("values", "english", "german"),
    [
        ({"days": 800}, "2 years ago", "vor 2 Jahren"),
        ({"days": 31}, "1 month ago", "vor 1 Monat"),
        ({"days": 2, "hours": 5}, "2 days ago", "vor 2 Tagen"),
        ({"hours": 25}, "1 day ago", "vor 1 Tag"),
        ({"hours": 3}, "3 hours ago", "vor 3 Stunden"),
        ({"minutes": 1}, "1 minute ago", "vor 1 Minute"),
        ({"hours": -3}, "in 3 hours", "in 3 Stunden"),
        ({"days": -3}, "in 3 days", "in 3 Tagen"),
        ({"days": -400}, "in 1 year", "in 1 Jahr"),
    ],
)
def test_one_unit_in_the_words_of_the_reader(values, english, german):
    past = timedelta(**values)
    # On the safe side of a whole unit, for the clock goes on: a minute more of what lies ahead.
    moment = timezone.now() - past + (timedelta(minutes=1) if past < timedelta() else -LITTLE)
    assert from_now(moment) == english
    with translation.override("de"):
        assert from_now(moment) == german


def test_what_is_now():
    assert from_now(timezone.now()) == "just now"
