"""Support and short links as panels."""

from django.utils.translation import gettext

from analytics import workload
from analytics.panels.shapes import NONE, Figure, Panel, compared, number, plain
from analytics.periods import Period
from analytics.scope import Scope
from core import charts


def support(scope: Scope, period: Period) -> Panel:
    load = workload.support(scope, period)
    answer = gettext("First answer after, on average")
    return Panel(
        "support",
        gettext("Support"),
        figures=(
            compared(gettext("Requests"), load.opened),
            Figure(answer, _hours(load.answer_now), _hours(load.answer_then)),
            Figure(gettext("Waiting for an answer now"), number(load.waiting), ""),
        ),
        table=plain(
            (gettext("Figure"), gettext("Now"), gettext("Before")),
            [
                (gettext("Requests"), load.opened.now, load.opened.then),
                (answer, _hours(load.answer_now), _hours(load.answer_then)),
                (gettext("Waiting for an answer now"), load.waiting, ""),
            ],
        ),
        empty=""
        if load.opened.now or load.waiting
        else gettext("Requests of buyers, and how soon they were answered, show here."),
    )


def short_links(scope: Scope, period: Period) -> Panel:
    hits, top = workload.short_links(scope.user, period)
    return Panel(
        "links",
        gettext("Short links"),
        figures=(compared(gettext("Visits"), hits),),
        ranking=charts.rank([(link, count, number(count)) for link, count in top]),
        table=plain((gettext("Short link"), gettext("Visits")), top) if top else None,
        empty="" if hits.now else gettext("How often people followed your short links shows here."),
    )


def _hours(seconds: float | None) -> str:
    if seconds is None:
        return NONE
    hours = seconds / 3600
    # Translators: number: with one decimal, such as 1.0
    if hours < 48:
        return gettext("%(number)s hours") % {"number": f"{hours:.1f}"}
    return gettext("%(number)s days") % {"number": f"{hours / 24:.1f}"}
