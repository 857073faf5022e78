"""When orders of the demo's past happen: by season, day and hour."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from demo.history.seasons import DAYS, GROWTH, Calendar, TooYoung

pytestmark = pytest.mark.once

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def count_by(calendar: Calendar, total: int, key) -> Counter:
    zone = timezone.get_default_timezone()
    moments = (calendar.moment(number, 0.5) for number in range(total))
    return Counter(key(timezone.localtime(moment, zone)) for moment in moments)


def test_the_year_has_its_seasons_and_the_shop_grows():
    total = 40_000
    calendar = Calendar(NOON, total, NOON - timedelta(days=900))
    months = count_by(calendar, total, lambda moment: (moment.year, moment.month))
    assert sum(months.values()) == total
    for year in (2024, 2025):  # the summer dip, and the peak before the holidays
        assert months[year, 8] < 0.8 * months[year, 9]
        assert months[year, 11] > 1.3 * months[year, 9]
        assert months[year, 12] > 1.2 * months[year, 10]
    for month in (8, 11, 12):  # the same month a year later, by the growth of a year
        assert months[2025, month] / months[2024, month] == pytest.approx(GROWTH**0.5, rel=0.15)
    hours = count_by(calendar, total, lambda moment: moment.hour)
    assert hours[3] < hours[13] / 5
    weekdays = count_by(calendar, total, datetime.weekday)
    assert weekdays[5] < 0.75 * weekdays[1]


def test_the_days_are_the_shops_own_and_end_now(settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    now = datetime(2026, 6, 15, 13, tzinfo=UTC)  # an hour into the 16th there
    calendar = Calendar(now, 5000, now - timedelta(days=900))
    assert calendar.first == date(2026, 6, 16) - timedelta(days=DAYS - 1)
    moments = [calendar.moment(number, 0.5) for number in range(5000)]
    assert moments == sorted(moments)
    assert calendar.midnight(0) <= moments[0]
    assert now - timedelta(hours=1) < moments[-1] <= now


def test_a_past_begins_when_something_was_on_sale():
    calendar = Calendar(NOON, 100, NOON - timedelta(days=10))
    assert (calendar.first, calendar.days) == (date(2026, 6, 6), 10)
    with pytest.raises(TooYoung):
        Calendar(NOON, 100, NOON)
