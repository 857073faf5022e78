"""Support and short links as panels."""

from analytics import charts, workload
from analytics.panels.shapes import NONE, Figure, Panel, compared, number, plain
from analytics.periods import Period
from analytics.scope import Scope


def support(scope: Scope, period: Period) -> Panel:
    load = workload.support(scope, period)
    answer = "First answer after, on average"
    return Panel(
        "support",
        "Support",
        figures=(
            compared("Requests", load.opened),
            Figure(answer, _hours(load.answer_now), _hours(load.answer_then)),
            Figure("Waiting for an answer now", number(load.waiting), ""),
        ),
        table=plain(
            ("Figure", "Now", "Before"),
            [
                ("Requests", load.opened.now, load.opened.then),
                (answer, _hours(load.answer_now), _hours(load.answer_then)),
                ("Waiting for an answer now", load.waiting, ""),
            ],
        ),
        empty=""
        if load.opened.now or load.waiting
        else "Requests of buyers, and how soon they were answered, show here.",
    )


def short_links(scope: Scope, period: Period) -> Panel:
    hits, top = workload.short_links(scope.user, period)
    return Panel(
        "links",
        "Short links",
        figures=(compared("Visits", hits),),
        ranking=charts.rank([(link, count, number(count)) for link, count in top]),
        table=plain(("Short link", "Visits"), top) if top else None,
        empty="" if hits.now else "How often people followed your short links shows here.",
    )


def _hours(seconds: float | None) -> str:
    if seconds is None:
        return NONE
    hours = seconds / 3600
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"
