"""Bars, drawn on the server as rectangles in an SVG of their own units: over time, or by name."""

from dataclasses import dataclass

WIDTH, HEIGHT, GAP = 720, 160, 1


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


def draw(title: str, values: list[tuple[str, int, str]], *, least: float = 0) -> Chart | None:
    """A bar for each (label, value, value in words); None where all of them are 0.

    `least` is the height of the lowest bar that is not 0: one is seen beside a thousand.
    """
    highest = max([value for _, value, _ in values] + [0])
    lowest = min([value for _, value, _ in values] + [0])
    if highest == lowest:
        return None
    scale, step = HEIGHT / (highest - lowest), WIDTH / len(values)
    zero = highest * scale
    heights = [max(abs(value) * scale, least if value else 0) for _, value, _ in values]
    bars = tuple(
        Bar(
            value=value,
            label=label,
            text=text,
            x=round(number * step, 2),
            y=round(zero - (height if value > 0 else 0), 2),
            width=round(max(step - GAP, 0.5), 2),
            height=round(height, 2),
            is_negative=value < 0,
        )
        for number, ((label, value, text), height) in enumerate(zip(values, heights, strict=True))
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
