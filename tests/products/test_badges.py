"""New, Updated and Free, at the very instants where they change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from products.badges import FREE, NEW, SALE, UPDATED, age_badge, badges_for

pytestmark = pytest.mark.once

FIRST = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
LATER = FIRST + timedelta(days=40)
TICK = timedelta(microseconds=1)
THREE_DAYS = timedelta(days=3)


@pytest.mark.parametrize(
    ("first", "last", "now", "badge"),
    [
        (FIRST, FIRST, FIRST, NEW),
        (FIRST, FIRST, FIRST + THREE_DAYS - TICK, NEW),
        (FIRST, FIRST, FIRST + THREE_DAYS, None),
        (FIRST, FIRST + TICK, FIRST + TICK, UPDATED),
        (FIRST, LATER, LATER, UPDATED),
        (FIRST, LATER, LATER + THREE_DAYS - TICK, UPDATED),
        (FIRST, LATER, LATER + THREE_DAYS, None),
        (None, None, LATER, None),
        (FIRST, None, LATER, None),
    ],
)
def test_badge_at_the_boundary(first, last, now, badge):
    assert age_badge(first, last, now, days=3) == badge


def test_a_day_is_24_hours_also_when_clocks_change():
    """Three days around the end of March are 71 hours on the wall in Berlin."""
    berlin = FIRST.astimezone(ZoneInfo("Europe/Berlin"))
    end = FIRST + THREE_DAYS
    assert age_badge(berlin, berlin, end - TICK, days=3) == NEW
    assert age_badge(berlin, berlin, end, days=3) is None


def test_free_stands_beside_the_age():
    assert badges_for(FIRST, FIRST, True, False, FIRST, days=3) == [NEW, FREE]
    assert badges_for(FIRST, LATER, True, False, LATER + THREE_DAYS, days=3) == [FREE]
    assert badges_for(FIRST, LATER, False, True, LATER, days=3) == [UPDATED, SALE]
    assert badges_for(None, None, False, False, LATER, days=3) == []
