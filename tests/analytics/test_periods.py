"""Days as the shop counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict

from analytics import periods, sales
from analytics.periods import Period
from analytics.scope import Scope
from core import charts
from tests.analytics.history import paid

pytestmark = pytest.mark.once


def test_the_period_before_is_as_long():
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert period.length == 31
    assert period.before == Period(date(2026, 1, 29), date(2026, 2, 28))
    assert period.before.end == period.start


def test_a_day_begins_at_the_shops_midnight(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    night = Period(date(2026, 3, 29), date(2026, 3, 29))
    assert night.start == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert night.end == datetime(2026, 3, 29, 22, tzinfo=UTC)


@pytest.mark.parametrize("key", periods.PRESETS)
def test_presets_end_today(key):
    period, chosen, problem = periods.read(QueryDict(f"period={key}"))
    assert (period.length, chosen, problem) == (int(key), key, "")


def test_any_range():
    period, chosen, problem = periods.read(QueryDict("from=2026-01-05&to=2026-02-01"))
    assert (period, chosen, problem) == (Period(date(2026, 1, 5), date(2026, 2, 1)), "", "")


@pytest.mark.parametrize(
    "query",
    [
        "period=8",
        "period=",
        "period=%00",
        "from=2026-01-05",
        "from=2026-13-01&to=2026-01-01",
        "from=yesterday&to=today",
        "from=2026-02-02&to=2026-02-01",
        "from=0001-01-01&to=9999-12-31",
        "from=1990-01-01&to=1990-01-02",
        "from=2010-01-01&to=2026-01-02",
        "from=" + "9" * 1000 + "&to=2026-01-01",
    ],
)
def test_what_cannot_be_read_gives_the_usual_period_and_a_sentence(query):
    period, chosen, problem = periods.read(QueryDict(query))
    assert (period.length, chosen) == (30, "30")
    assert problem.endswith("30 days.")


@pytest.mark.parametrize(
    ("first", "last", "steps"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), 31),
        (date(2026, 1, 1), date(2026, 12, 31), 53),
        (date(2024, 1, 15), date(2026, 2, 3), 26),
    ],
)
def test_a_chart_has_days_weeks_or_months_that_cover_the_period_once(first, last, steps):
    period = Period(first, last)
    cut = periods.steps(period)
    assert len(cut) == steps
    assert [day for _, step in cut for day in step.days] == period.days


def test_bars_stand_on_zero_and_hang_below_it():
    chart = charts.draw("Net", [("a", 30, "30"), ("b", 0, "0"), ("c", -10, "-10")])
    assert chart.zero == 120
    tall, flat, hanging = chart.bars
    assert (tall.y, tall.height) == (0, 120)
    assert (flat.y, flat.height) == (120, 0)
    assert (hanging.y, hanging.height, hanging.is_negative) == (120, 40, True)


def test_nothing_is_drawn_of_nothing():
    assert charts.draw("Net", [("a", 0, "0")]) is None


@pytest.mark.parametrize(
    "zone", ["America/Sao_Paulo", "Europe/Berlin", "Pacific/Apia", "America/Havana"]
)
def test_every_hour_is_in_exactly_one_day(shop, settings, zone):
    settings.TIME_ZONE = zone
    start = datetime(2018, 10, 25, tzinfo=UTC)
    for number in range(24 * 12):
        when = start + timedelta(hours=number)
        paid(shop.anns, shop.eve, when.strftime("%Y-%m-%d %H:%M"), 1)
    sums = 0
    for number in range(14):
        day = date(2018, 10, 24) + timedelta(days=number)
        found = sales.takings(Scope.of(shop.boss), Period(day, day))
        now = found["USD"][0] if found else sales.Takings()
        sums += now.gross
        assert set(now.net_by_day) <= {day}
        assert sum(now.net_by_day.values()) == now.gross
    assert sums == 24 * 12
