"""Bars and their scale, and changes in words."""

from datetime import date

import pytest

from analytics import periods
from analytics.panels.shapes import figure
from analytics.periods import Period
from core import charts

pytestmark = pytest.mark.once


def test_most_of_a_month_of_refunds_only():
    chart = charts.draw("Net", [("a", -2000, "-$20"), ("b", 0, "$0"), ("c", -1000, "-$10")])
    assert chart.highest.text == "$0"


def test_most_of_nearly_equal_days():
    chart = charts.draw("Net", [("a", 9_999_999, "less"), ("b", 10_000_000, "most")])
    assert chart.highest.text == "most"


def test_a_step_of_one_day_is_named_once():
    month = Period(date(2026, 11, 23), date(2027, 2, 28))  # from a Monday, to a Sunday
    steps = [label for label, _ in periods.steps(Period(month.first, date(2027, 3, 1)))]
    assert steps[0] == "23 Nov 2026 to 29 Nov 2026"
    assert steps[-1] == "1 Mar 2027"


@pytest.mark.parametrize(
    ("now", "then", "says"),
    [
        (150, 100, "+50%"),
        (50, 100, "-50%"),
        (0, 100, "-100%"),
        (999, 1000, "-0.1%"),
        (100, 100, "as before"),
        (999, 100, "+899%"),
        (1000, 100, "10 times as much"),
        (21_940, 1000, "22 times as much"),
        (5, 0, ""),
        (5, -10, ""),
    ],
)
def test_a_change_is_said_so_that_it_tells_something(now, then, says):
    assert figure("Orders", now, then).change == says
