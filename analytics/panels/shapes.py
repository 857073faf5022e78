"""The parts of a panel, whatever it is about: figures, a chart, a ranking, a table."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext

from analytics.periods import Period
from analytics.sales import Compared
from core.charts import Chart, Ranking
from core.money import format_money

Rows = list[tuple]
NONE = "—"
# From here on a percentage says less than how many times as much it is.
MANIFOLD = 10


@dataclass(frozen=True)
class Figure:
    """A number as text, what it was in the period before, and how much it changed."""

    label: str
    now: str
    then: str
    change: str = ""


@dataclass(frozen=True)
class Table:
    """`rows` hold raw values, for the export; `shown` holds the same as text, for the page."""

    headers: tuple[str, ...]
    rows: Rows
    shown: Rows


@dataclass(frozen=True)
class Panel:
    """`empty` is shown instead of figures and says what will appear here; `notes` say how fresh
    they are. `days` is the period of its figures, where it is not the page's.
    """

    key: str
    title: str
    figures: tuple[Figure, ...] = ()
    chart: Chart | None = None
    ranking: Ranking | None = None
    table: Table | None = None
    empty: str = ""
    explanation: str = ""
    notes: tuple[str, ...] = ()
    days: Period | None = None


def counts(
    key: str, title: str, pairs: dict[str, Compared], empty: str, explanation: str = ""
) -> Panel:
    """A panel of plain numbers, by their labels."""
    return Panel(
        key,
        title,
        figures=tuple(compared(label, pair) for label, pair in pairs.items()),
        table=plain(
            (gettext("Figure"), gettext("Now"), gettext("Before")),
            [(label, pair.now, pair.then) for label, pair in pairs.items()],
        ),
        empty="" if any(pair.now for pair in pairs.values()) else empty,
        explanation=explanation,
    )


def plain(headers: tuple[str, ...], rows: Rows) -> Table:
    """A table whose values are shown as they are."""
    return Table(headers, rows, rows)


def compared(label: str, pair: Compared) -> Figure:
    return figure(label, pair.now, pair.then)


def number(value: int) -> str:
    return f"{value:,}"


def figure(label: str, now: int, then: int, words: Callable[[int], str] = number) -> Figure:
    return Figure(label, words(now), words(then), _change(now, then))


def _change(now: int, then: int) -> str:
    if then <= 0:
        return ""
    if now == then:
        return gettext("as before")
    share = (now - then) / then
    if share >= MANIFOLD - 1:
        return gettext("%(number)s times as much") % {"number": f"{now / then:.0f}"}
    return f"{share:+.0%}" if abs(share) >= 0.01 else f"{share:+.1%}"


def money(currency: str) -> Callable[[int], str]:
    return lambda minor: format_money(minor, currency)


def percent(share: float | None) -> str:
    return NONE if share is None else f"{share:.1%}"
