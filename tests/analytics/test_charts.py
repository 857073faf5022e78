"""Bars and their scale."""

from analytics import charts


def test_most_of_a_month_of_refunds_only():
    chart = charts.draw("Net", [("a", -2000, "-$20"), ("b", 0, "$0"), ("c", -1000, "-$10")])
    assert chart.highest.text == "$0"


def test_most_of_nearly_equal_days():
    chart = charts.draw("Net", [("a", 9_999_999, "less"), ("b", 10_000_000, "most")])
    assert chart.highest.text == "most"
