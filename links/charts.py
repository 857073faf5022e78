"""The visits of the last days as bars, drawn on the server."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from links.models import ShortURL

DAYS = 30
# Units of the drawing, which is stretched to the room it gets.
STEP, GAP, HEIGHT = 20, 4, 120


@dataclass(frozen=True)
class Bar:
    """One day: what was counted, and where its bar stands."""

    day: date
    hits: int
    others: int
    x: int
    y: float
    height: float
    width: int = STEP - GAP


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    width: int = DAYS * STEP
    height: int = HEIGHT

    @property
    def most(self) -> int:
        return max(bar.hits for bar in self.bars)

    @property
    def total(self) -> int:
        return sum(bar.hits for bar in self.bars)

    @property
    def counted(self) -> list[Bar]:
        """The days on which anything was counted, newest first."""
        return [bar for bar in reversed(self.bars) if bar.hits or bar.others]


def draw_chart(short_url: ShortURL) -> Chart:
    """The last 30 days, today included, in the shop's time zone."""
    first = timezone.localdate(timezone=timezone.get_default_timezone()) - timedelta(days=DAYS - 1)
    rows = {row.day: row for row in short_url.days.filter(day__gte=first)}
    days = [first + timedelta(days=number) for number in range(DAYS)]
    most = max((row.hits for row in rows.values()), default=0) or 1
    bars = []
    for number, day in enumerate(days):
        row = rows.get(day)
        hits, others = (row.hits, row.others) if row else (0, 0)
        # One visit is seen beside a thousand.
        height = round(max(2, hits / most * HEIGHT), 1) if hits else 0
        bars.append(Bar(day, hits, others, number * STEP + GAP // 2, HEIGHT - height, height))
    return Chart(bars)
