"""Visitors, where they come from, and their way to a purchase, as panels.

Google's figures are those it last said; the shop's own beside them are of the same days.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timesince

from analytics import charts, sales
from analytics.panels.shapes import Figure, Panel, Table, compared, number, percent, plain
from analytics.periods import Period
from analytics.sales import Conversion
from analytics.scope import Scope
from analytics.traffic import CALLS_PER_HOUR, Traffic
from analytics.visits import Visits

TOP = 10
NOT_SET_UP = (
    "Google Analytics is not set up. Once GA4_PROPERTY_ID and GA4_CREDENTIALS are in the shop's "
    "environment, visitors, where they come from, and their way to a purchase show here. No other "
    "figure on this page needs it."
)
COMING = "Google Analytics is being asked: load this page again in a moment."
PRODUCT_VIEWS = "Views of product pages"


def panels(scope: Scope, period: Period, rate: Conversion, traffic: Traffic) -> list[Panel]:
    """Three panels, or one that says why there are none. `traffic` holds what `scope` may see,
    `rate` is that of `period`.
    """
    found = traffic.visits
    if found is None:
        return [Panel("visitors", "Visitors", empty=_why_nothing(traffic))]
    which = _which_days(period, traffic)
    if traffic.period != period:
        rate = sales.conversion(scope, traffic.period)
    shown = [
        _visitors(scope, found, traffic.period, tuple(_notes(period, traffic))),
        _sources(scope, found, which),
        _way(found, traffic.period, rate, which),
    ]
    return [replace(panel, days=traffic.period) for panel in shown]


def glance(scope: Scope, period: Period, traffic: Traffic) -> list[Figure]:
    """One figure for the admin's home, once Google has said something."""
    if traffic.visits is None:
        return []
    days = "" if traffic.period == period else f", {traffic.period}"
    if scope.products is None:
        return [compared(f"Visitors{days}", traffic.visits.visitors)]
    return [compared(f"{PRODUCT_VIEWS}{days}", traffic.visits.product_views)]


def _which_days(period: Period, traffic: Traffic) -> tuple[str, ...]:
    """Said wherever the figures are of other days than the page."""
    return () if traffic.period == period else (f"These are the figures of {traffic.period}.",)


def _visitors(scope: Scope, found: Visits, period: Period, notes: tuple[str, ...]) -> Panel:
    views = compared(PRODUCT_VIEWS, found.product_views)
    if scope.products is not None:
        return Panel("visitors", "Visitors", figures=(views,), notes=notes)
    steps = [
        (label, sum(found.days.get(day, 0) for day in step.days))
        for label, step in charts.steps(period)
    ]
    return Panel(
        "visitors",
        "Visitors",
        figures=(
            compared("Visitors", found.visitors),
            compared("Views of all pages", found.views),
            views,
        ),
        chart=charts.draw("Visitors", [(label, count, number(count)) for label, count in steps]),
        table=plain(("When", "Visitors"), steps),
        # Whoever comes on two days is one visitor, and one of each day.
        explanation="Each person counts once a day in the chart, and once in the figure above it.",
        empty="" if found.visitors.now else "Google counted nobody on these days.",
        notes=notes,
    )


def _sources(scope: Scope, found: Visits, notes: tuple[str, ...]) -> Panel:
    if scope.products is None:
        unit, counts = "Visits", found.sources
    else:
        unit, counts = PRODUCT_VIEWS, found.sources_of_products
    rows = list(counts.items())[:TOP]
    return Panel(
        "sources",
        "Where visitors come from",
        ranking=charts.rank([(source, count, number(count)) for source, count in rows]),
        table=plain(("Source", unit), rows) if rows else None,
        explanation=f"{unit} by source; (direct) is who typed the address or came from an app.",
        empty="" if rows else "The sites and searches that lead here are listed here.",
        notes=notes,
    )


def _way(found: Visits, period: Period, rate: Conversion, notes: tuple[str, ...]) -> Panel:
    """From Google's views to the shop's own checkouts and payments of the same days."""
    views = found.product_views
    steps = [
        (PRODUCT_VIEWS, views.now),
        ("Checkouts begun", rate.begun.now),
        ("Of these paid", rate.paid.now),
    ]
    return Panel(
        "way",
        "From view to purchase",
        figures=(
            Figure(
                "Checkouts per view",
                percent(rate.begun.now / views.now if views.now else None),
                percent(rate.begun.then / views.then if views.then else None),
            ),
            Figure("Paid of checkouts begun", percent(rate.now), percent(rate.then)),
        ),
        ranking=charts.rank([(label, count, number(count)) for label, count in steps]),
        table=_by_product(found, period),
        explanation="Google sees only visitors who agreed to be counted, the shop sees every "
        "order: the true share of checkouts is lower.",
        empty="" if views.now or rate.begun.now else "Views, checkouts and payments show here.",
        notes=notes,
    )


def _by_product(found: Visits, period: Period) -> Table | None:
    top = sorted(found.products.items(), key=lambda pair: (-pair[1].views, pair[0]))[:TOP]
    checkouts = sales.checkouts_of([pk for pk, _ in top], period)
    rows = [
        (checkouts[pk].title, page.views, page.visitors, checkouts[pk].begun, checkouts[pk].paid)
        for pk, page in top
        if pk in checkouts
    ]
    headers = ("Product", "Views", "Visitors", "Checkouts begun", "Of these paid")
    return plain(headers, rows) if rows else None


def _why_nothing(traffic: Traffic) -> str:
    if not traffic.is_set_up:
        return NOT_SET_UP
    return " ".join(filter(None, [traffic.problem, COMING if traffic.is_coming else ""])) or (
        "Google Analytics has said nothing of these days yet."
    )


def _notes(period: Period, traffic: Traffic) -> Iterator[str]:
    """How old the figures are and why; how often Google was asked; what differs from the rest."""
    days = "" if traffic.period == period else f" of {traffic.period}"
    yield f"From Google Analytics{days}, fetched {_ago(traffic.fetched_at)}."
    if not traffic.is_set_up:
        yield "It is no longer set up: these are its last figures."
        return
    if traffic.problem:
        yield f"{traffic.problem} The last figures stay."
    if traffic.is_coming:
        yield "Newer ones are on their way: load this page again in a moment."
    yield f"Calls to Google this hour: {traffic.calls}, of at most {CALLS_PER_HOUR}."
    zone = traffic.visits.time_zone
    if zone and zone != settings.TIME_ZONE:
        yield f"Google counts days in {zone}, the shop in {settings.TIME_ZONE}."


def _ago(moment: datetime) -> str:
    if timezone.now() - moment < timedelta(minutes=1):
        return "just now"
    return f"{timesince(moment)} ago"
