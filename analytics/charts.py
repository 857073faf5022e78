"""Bars, drawn on the server as rectangles in an SVG of their own units: over time, or by name."""

from dataclasses import dataclass
from datetime import date, timedelta

from analytics.periods import Period, words

WIDTH, HEIGHT, GAP = 720, 160, 1
# Above so many bars a day each, days are put together to weeks, then months.
MOST_DAYS, MOST_WEEKS = 92, 400


@dataclass(frozen=True)
class Bar:
    """`label` and `text` are what it says to those who cannot see it; the rest is its place."""

    value: int
    label: str
    text: str
    x: float
    y: float
    width: float
    height: float
    is_negative: bool


@dataclass(frozen=True)
class Ranked:
    """`share` is the bar's length, in percent of the longest."""

    label: str
    text: str
    share: float


# Bars beside each other's names, the values as they came.
Ranking = tuple[Ranked, ...]


@dataclass(frozen=True)
class Chart:
    title: str
    bars: tuple[Bar, ...]
    zero: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def first(self) -> str:
        return self.bars[0].label if self.bars else ""

    @property
    def last(self) -> str:
        return self.bars[-1].label if self.bars else ""

    @property
    def highest(self) -> Bar:
        """The bar of the highest value, for the scale; the first of equals."""
        return max(self.bars, key=lambda bar: bar.value)


def steps(period: Period) -> list[tuple[str, Period]]:
    """The period in days, weeks or months, whichever is few enough; each with its name."""
    if period.length <= MOST_DAYS:
        return [(words(day), Period(day, day)) for day in period.days]
    if period.length <= MOST_WEEKS:
        return _cut(period, lambda day: day + timedelta(days=6 - day.weekday()))
    return _cut(period, _end_of_month)


def draw(title: str, values: list[tuple[str, int, str]]) -> Chart | None:
    """A bar for each (label, value, value in words); None where all of them are 0."""
    highest = max([value for _, value, _ in values] + [0])
    lowest = min([value for _, value, _ in values] + [0])
    if highest == lowest:
        return None
    scale, step = HEIGHT / (highest - lowest), WIDTH / len(values)
    zero = highest * scale
    bars = tuple(
        Bar(
            value=value,
            label=label,
            text=text,
            x=round(number * step, 2),
            y=round(zero - max(value, 0) * scale, 2),
            width=round(max(step - GAP, 0.5), 2),
            height=round(abs(value) * scale, 2),
            is_negative=value < 0,
        )
        for number, (label, value, text) in enumerate(values)
    )
    return Chart(title, bars, round(zero, 2))


def rank(values: list[tuple[str, int, str]]) -> Ranking | None:
    """A bar for each (label, value, value in words); None where all of them are 0."""
    highest = max((value for _, value, _ in values), default=0)
    if highest <= 0:
        return None
    return tuple(
        Ranked(label, text, round(100 * max(value, 0) / highest, 2))
        for label, value, text in values
    )


def _cut(period: Period, end_of) -> list[tuple[str, Period]]:
    found, first = [], period.first
    while first <= period.last:
        last = min(end_of(first), period.last)
        step = Period(first, last)
        found.append((str(step), step))
        first = last + timedelta(days=1)
    return found


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
