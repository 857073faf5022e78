"""The figures as the dashboard shows them: a headline beside the period before, chart and table.

Every panel holds for the page, for the table that screen readers and copying use, and for the
export. A panel with nothing to show says what will appear there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from analytics import charts, desk, sales
from analytics.periods import Period
from analytics.sales import AllTakings, Compared
from analytics.scope import Scope
from core.money import format_money, to_major_units

Rows = list[tuple]


@dataclass(frozen=True)
class Figure:
    """A number in words, what it was in the period before, and how much it changed."""

    label: str
    now: str
    then: str
    change: str = ""


@dataclass(frozen=True)
class Table:
    """Raw values, for reading and for the export alike. `shown` are the same in words."""

    headers: tuple[str, ...]
    rows: Rows
    shown: Rows


@dataclass(frozen=True)
class Panel:
    key: str
    title: str
    figures: tuple[Figure, ...] = ()
    chart: charts.Chart | None = None
    table: Table | None = None
    empty: str = ""
    explanation: str = ""


def all_of(scope: Scope, period: Period) -> list[Panel]:
    """Every panel, in the order of the page."""
    found = sales.takings(scope, period)
    return [
        *takings(found, period),
        orders(scope, found, period),
        top_products(scope, period),
        customers(scope, period),
        downloads(scope, period),
        support(scope, period),
        short_links(scope, period),
    ]


def glance(scope: Scope, period: Period) -> list[Figure]:
    """The few figures for the admin's home."""
    found = []
    for currency, (now, then) in sales.takings(scope, period).items():
        words = _money(currency)
        found.append(_figure(f"Revenue, {currency}", now.net, then.net, words))
        found.append(_figure(f"Orders, {currency}", now.orders, then.orders))
    rate = sales.conversion(scope, period)
    found.append(Figure("Paid of checkouts begun", _percent(rate.now), _percent(rate.then)))
    return found


def takings(found: AllTakings, period: Period) -> list[Panel]:
    """One panel for each currency: amounts of two are never added."""
    if not found:
        return [
            Panel(
                "revenue",
                "Revenue",
                empty="Nothing was sold in this time or the one before. Each paid order shows "
                "here on its day, in its own currency, with refunds taken off.",
            )
        ]
    return [_takings(currency, *sides, period) for currency, sides in found.items()]


def _takings(currency: str, now, then, period: Period) -> Panel:
    words = _money(currency)
    steps = [
        (label, sum(now.net_by_day.get(day, 0) for day in step.days))
        for label, step in charts.steps(period)
    ]
    return Panel(
        f"revenue-{currency.lower()}",
        f"Revenue in {currency}",
        figures=(
            _figure("Net revenue", now.net, then.net, words),
            _figure("Sold", now.gross, then.gross, words),
            _figure("Refunds and lost disputes", now.returned, then.returned, words),
            _figure("Orders", now.orders, then.orders),
            Figure(
                "Average order",
                "—" if now.average is None else words(now.average),
                "—" if then.average is None else words(then.average),
            ),
        ),
        chart=charts.draw(
            f"Net revenue in {currency}", [(label, net, words(net)) for label, net in steps]
        ),
        table=Table(
            ("When", f"Net revenue ({currency})"),
            [(label, to_major_units(net, currency)) for label, net in steps],
            [(label, words(net)) for label, net in steps],
        ),
        explanation="What was paid, tax included, less what went back, on the day it did.",
    )


def orders(scope: Scope, found: AllTakings, period: Period) -> Panel:
    rate, free = sales.conversion(scope, period), sales.free_orders(scope, period)
    sides = [now.orders_by_day for now, _ in found.values()]
    steps = [
        (label, sum(by_day.get(day, 0) for by_day in sides for day in step.days))
        for label, step in charts.steps(period)
    ]
    return Panel(
        "orders",
        "Orders",
        figures=(
            _compared("Checkouts begun", rate.begun),
            _compared("Of these paid", rate.paid),
            Figure("Conversion", _percent(rate.now), _percent(rate.then)),
            _compared("Taken for free", free),
        ),
        chart=charts.draw("Paid orders", [(label, count, str(count)) for label, count in steps]),
        table=_plain(("When", "Paid orders"), steps),
        empty="" if rate.begun.now or free.now else "Nobody went to pay in this time.",
    )


def top_products(scope: Scope, period: Period) -> Panel:
    rows = sales.top_products(scope, period)
    return Panel(
        "products",
        "Top products",
        table=Table(
            ("Product", "Orders", "Sold", "Currency"),
            [
                (row.title, row.orders, to_major_units(row.gross, row.currency), row.currency)
                for row in rows
            ],
            [
                (row.title, row.orders, format_money(row.gross, row.currency), row.currency)
                for row in rows
            ],
        )
        if rows
        else None,
        empty="" if rows else "The products that brought most in this time are listed here.",
        explanation="By what was paid for them, before refunds.",
    )


def customers(scope: Scope, period: Period) -> Panel:
    people = sales.customers(scope, period)
    return _counts(
        "customers",
        "Customers",
        {"New": people.new, "Returning": people.returning},
        "People who pay for the first time, and those who come again, are counted here.",
    )


def downloads(scope: Scope, period: Period) -> Panel:
    return _counts(
        "downloads",
        "Downloads",
        {"Files fetched": sales.downloads(scope, period)},
        "Each file that a buyer fetches is counted here.",
    )


def support(scope: Scope, period: Period) -> Panel:
    load = desk.support(scope, period)
    return Panel(
        "support",
        "Support",
        figures=(
            _compared("Requests", load.opened),
            Figure(
                "First answer after, on average", _hours(load.answer_now), _hours(load.answer_then)
            ),
            Figure("Waiting for an answer now", str(load.waiting), ""),
        ),
        table=_plain(
            ("Figure", "Now", "Before"),
            [
                ("Requests", load.opened.now, load.opened.then),
                ("Waiting for an answer", load.waiting, ""),
            ],
        ),
        empty=""
        if load.opened.now or load.waiting
        else "Requests of buyers, and how soon they were answered, show here.",
    )


def short_links(scope: Scope, period: Period) -> Panel:
    hits, top = desk.short_links(scope.user, period)
    return Panel(
        "links",
        "Short links",
        figures=(_compared("Hits", hits),),
        table=_plain(("Short link", "Hits"), top) if top else None,
        empty="" if hits.now else "How often people followed your short links shows here.",
    )


def _counts(key: str, title: str, counts: dict[str, Compared], empty: str) -> Panel:
    return Panel(
        key,
        title,
        figures=tuple(_compared(label, pair) for label, pair in counts.items()),
        table=_plain(
            ("Figure", "Now", "Before"),
            [(label, pair.now, pair.then) for label, pair in counts.items()],
        ),
        empty="" if any(pair.now for pair in counts.values()) else empty,
    )


def _plain(headers: tuple[str, ...], rows: Rows) -> Table:
    return Table(headers, rows, rows)


def _compared(label: str, pair: Compared) -> Figure:
    return _figure(label, pair.now, pair.then)


def _figure(label: str, now: int, then: int, words: Callable[[int], str] = str) -> Figure:
    change = f"{(now - then) / then:+.0%}" if then > 0 else ""
    return Figure(label, words(now), words(then), change)


def _money(currency: str) -> Callable[[int], str]:
    return lambda minor: format_money(minor, currency)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


def _hours(seconds: float | None) -> str:
    if seconds is None:
        return "—"
    hours = seconds / 3600
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"
