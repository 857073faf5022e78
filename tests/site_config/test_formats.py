"""Dates without a format of their own are written in the admin as in the shop."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

pytestmark = pytest.mark.once

MOMENT = datetime(2026, 11, 3, 21, 14, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "en-gb"])
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("{{ moment }}", "3 Nov 2026, 21:14"),
        ("{{ moment|date:'SHORT_DATETIME_FORMAT' }}", "3 Nov 2026, 21:14"),
        ("{{ moment|date }}", "3 Nov 2026"),
        ("{{ moment|date:'SHORT_DATE_FORMAT' }}", "3 Nov 2026"),
        ("{{ moment|time }}", "21:14"),
    ],
)
def test_days_stand_before_months_and_hours_count_to_24(language, words, shown):
    with translation.override(language):
        assert Template(words).render(Context({"moment": MOMENT})) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("{{ moment }}", "3. November 2026, 21:14"),
        ("{{ moment|date:'j M Y' }}", "3. Nov. 2026"),
        ("{{ moment|date:'j F Y' }}", "3. November 2026"),
        ("{{ moment|date:'j M Y, H:i' }}", "3. Nov. 2026, 21:14"),
    ],
)
def test_german_has_a_point_behind_the_day_and_behind_what_is_cut_short(words, shown):
    with translation.override("de"):
        assert Template(words).render(Context({"moment": MOMENT})) == shown
