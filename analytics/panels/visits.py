"""Visitors, where they come from, and their way to a purchase, as panels.

Google's figures are those it last said; the shop's own beside them are of the same days.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics import periods, sales
from analytics.panels.shapes import Figure, Panel, Table, compared, number, percent, plain
from analytics.periods import Period
from analytics.sales import Conversion
from analytics.scope import Scope
from analytics.traffic import CALLS_PER_HOUR, Traffic
from analytics.visits import Visits
from core import charts

TOP = 10
NOT_SET_UP = _(
    "Google Analytics is not set up. Once GA4_PROPERTY_ID and GA4_CREDENTIALS are in the shop's "
    "environment, visitors, where they come from, and their way to a purchase show here. No other "
    "figure on this page needs it."
)
COMING = _("Google Analytics is being asked: load this page again in a moment.")
PRODUCT_VIEWS = _("Views of product pages")


def panels(scope: Scope, period: Period, rate: Conversion, traffic: Traffic) -> list[Panel]:
    """Three panels, or one that says why there are none. `traffic` holds what `scope` may see,
    `rate` is that of `period`.
    """
    found = traffic.visits
    if found is None:
        return [Panel("visitors", gettext("Visitors"), empty=_why_nothing(traffic))]
    which = _which_days(period, traffic)
    if traffic.period != period:
        rate = sales.conversion(scope, traffic.period)
    shown = [
        _visitors(scope, found, traffic.period, tuple(_notes(period, traffic, found))),
        _sources(scope, found, which),
        _way(found, traffic.period, rate, which),
    ]
    return [replace(panel, days=traffic.period) for panel in shown]


def glance(scope: Scope, period: Period, traffic: Traffic) -> list[Figure]:
    """One figure for the admin's home, once Google has said something."""
    if traffic.visits is None:
        return []
    if scope.products is None:
        label, pair = gettext("Visitors"), traffic.visits.visitors
        label_of_days = gettext("Visitors, %(days)s")
    else:
        label, pair = str(PRODUCT_VIEWS), traffic.visits.product_views
        label_of_days = gettext("Views of product pages, %(days)s")
    if traffic.period != period:
        label = label_of_days % {"days": traffic.period}
    return [compared(label, pair)]


def _which_days(period: Period, traffic: Traffic) -> tuple[str, ...]:
    """A note where the figures are of other days than the page."""
    if traffic.period == period:
        return ()
    return (gettext("These are the figures of %(days)s.") % {"days": traffic.period},)


def _visitors(scope: Scope, found: Visits, period: Period, notes: tuple[str, ...]) -> Panel:
    views = compared(str(PRODUCT_VIEWS), found.product_views)
    if scope.products is not None:
        return Panel("visitors", gettext("Visitors"), figures=(views,), notes=notes)
    steps = [
        (label, sum(found.days.get(day, 0) for day in step.days))
        for label, step in periods.steps(period)
    ]
    return Panel(
        "visitors",
        gettext("Visitors"),
        figures=(
            compared(gettext("Visitors"), found.visitors),
            compared(gettext("Views of all pages"), found.views),
            views,
        ),
        chart=charts.draw(
            gettext("Visitors"), [(label, count, number(count)) for label, count in steps]
        ),
        table=plain((gettext("When"), gettext("Visitors")), steps),
        # Whoever comes on two days is one visitor, and one of each day.
        explanation=gettext(
            "Each person counts once a day in the chart, and once in the figure above it."
        ),
        empty="" if found.visitors.now else gettext("Google counted nobody on these days."),
        notes=notes,
    )


def _sources(scope: Scope, found: Visits, notes: tuple[str, ...]) -> Panel:
    if scope.products is None:
        unit, counts = gettext("Visits"), found.sources
        explanation = gettext(
            "Visits by source; (direct) is who typed the address or came from an app."
        )
    else:
        unit, counts = str(PRODUCT_VIEWS), found.sources_of_products
        explanation = gettext(
            "Views of product pages by source; (direct) is who typed the address or came from an "
            "app."
        )
    rows = list(counts.items())[:TOP]
    return Panel(
        "sources",
        gettext("Where visitors come from"),
        ranking=charts.rank([(source, count, number(count)) for source, count in rows]),
        table=plain((gettext("Source"), unit), rows) if rows else None,
        explanation=explanation,
        empty="" if rows else gettext("The sites and searches that lead here are listed here."),
        notes=notes,
    )


def _way(found: Visits, period: Period, rate: Conversion, notes: tuple[str, ...]) -> Panel:
    """From Google's views to the shop's own checkouts and payments of the same days."""
    views = found.product_views
    steps = [
        (str(PRODUCT_VIEWS), views.now),
        (gettext("Checkouts begun"), rate.begun.now),
        (gettext("Of these paid"), rate.paid.now),
    ]
    return Panel(
        "way",
        gettext("From view to purchase"),
        figures=(
            Figure(
                gettext("Checkouts per view"),
                percent(rate.begun.now / views.now if views.now else None),
                percent(rate.begun.then / views.then if views.then else None),
            ),
            Figure(gettext("Paid of checkouts begun"), percent(rate.now), percent(rate.then)),
        ),
        ranking=charts.rank([(label, count, number(count)) for label, count in steps]),
        table=_by_product(found, period),
        explanation=gettext(
            "Google sees only visitors who agreed to be counted, the shop sees every "
            "order: the true share of checkouts is lower."
        ),
        empty=""
        if views.now or rate.begun.now
        else gettext("Views, checkouts and payments show here."),
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
    headers = (
        gettext("Product"),
        gettext("Views"),
        gettext("Visitors"),
        gettext("Checkouts begun"),
        gettext("Of these paid"),
    )
    return plain(headers, rows) if rows else None


def _why_nothing(traffic: Traffic) -> str:
    if not traffic.is_set_up:
        return str(NOT_SET_UP)
    sentences = [traffic.problem, str(COMING) if traffic.is_coming else ""]
    return " ".join(filter(None, sentences)) or gettext(
        "Google Analytics has said nothing of these days yet."
    )


def _notes(period: Period, traffic: Traffic, found: Visits) -> Iterator[str]:
    """How old the figures are and why; how often Google was asked; what differs from the rest."""
    if traffic.fetched_at:
        yield _fetched(traffic.fetched_at, None if traffic.period == period else traffic.period)
    if not traffic.is_set_up:
        yield gettext("It is no longer set up: these are its last figures.")
        return
    if traffic.problem:
        yield gettext("%(problem)s The last figures stay.") % {"problem": traffic.problem}
    if traffic.is_coming:
        yield gettext("Newer ones are on their way: load this page again in a moment.")
    yield gettext("Calls to Google this hour: %(calls)s, of at most %(most)s.") % {
        "calls": traffic.calls,
        "most": CALLS_PER_HOUR,
    }
    zone = found.time_zone
    if zone and zone != settings.TIME_ZONE:
        yield gettext("Google counts days in %(zone)s, the shop in %(own_zone)s.") % {
            "zone": zone,
            "own_zone": settings.TIME_ZONE,
        }


def _fetched(moment: datetime, days: Period | None) -> str:
    """When the figures came, and of which `days` they are, where those are not the page's."""
    values = {"span": timesince(moment), "days": days}
    is_fresh = timezone.now() - moment < timedelta(minutes=1)
    # Translators: span: such as 3 minutes; days: such as 1 May 2026 to 7 May 2026
    if days and is_fresh:
        return gettext("From Google Analytics of %(days)s, fetched just now.") % values
    if days:
        return gettext("From Google Analytics of %(days)s, fetched %(span)s ago.") % values
    if is_fresh:
        return gettext("From Google Analytics, fetched just now.")
    return gettext("From Google Analytics, fetched %(span)s ago.") % values
