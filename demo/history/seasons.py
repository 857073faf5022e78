"""When people buy: growth, seasons, weekdays and hours, by the shop's own clock."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from django.utils import timezone

DAYS = 730
# The last day's business beside the first day's, other things being equal.
GROWTH = 5
MONTHS = (0.95, 0.97, 1.0, 1.02, 0.98, 0.88, 0.74, 0.72, 1.0, 1.08, 1.22, 1.25)
# From (month, day) to (month, day): busier or quieter than the month is otherwise.
SPELLS = (
    ((11, 20), (11, 30), 1.6),
    ((12, 1), (12, 18), 1.3),
    ((12, 24), (12, 31), 0.65),
)
WEEKDAYS = (1.12, 1.16, 1.12, 1.05, 0.96, 0.74, 0.82)
HOURS = (3, 2, 1, 1, 1, 2, 4, 8, 13, 18, 21, 20, 16, 17, 19, 20, 18, 15, 13, 14, 17, 18, 13, 7)
# Today counts as half a day, at whatever hour the history is made.
TODAY = 0.5

_HOURS_GONE = [0, *accumulate(HOURS)]


class TooYoung(Exception):
    """Nothing was on sale before today; the text says so."""


class Calendar:
    """Spreads `total` orders over the two years before `now`, in the order of their numbers.

    It begins later where nothing was on sale (`opened`) so long ago. Raises TooYoung.
    """

    def __init__(self, now: datetime, total: int, opened: datetime):
        self.now = now
        self.zone = timezone.get_default_timezone()
        self.today = timezone.localdate(now, self.zone)
        # The first whole day on which something was on sale.
        on_sale = timezone.localdate(opened, self.zone) + timedelta(days=1)
        self.first = max(self.today - timedelta(days=DAYS - 1), on_sale)
        self.days = (self.today - self.first).days + 1
        if self.days < 1:
            raise TooYoung("The demo's products came on sale today: there is no past to tell.")
        weights = [self._weight(self.first + timedelta(days=day)) for day in range(self.days)]
        weights[-1] *= TODAY
        whole = sum(weights)
        self.edges = [round(total * gone / whole) for gone in accumulate(weights)]
        self._midnights: dict[int, datetime] = {}

    def moment(self, number: int, chance: float) -> datetime:
        """When order `number` (from 0) is placed; `chance` from 0 to 1 varies it a little."""
        day = bisect_right(self.edges, number)
        before = self.edges[day - 1] if day else 0
        share = (number - before + chance) / (self.edges[day] - before)
        start, end = self.midnight(day), self.midnight(day + 1)
        gone = 1.0
        if day == self.days - 1:
            gone = _gone((self.now - start) / (end - start))
        return start + (end - start) * _part_of_day(share * gone)

    def midnight(self, day: int) -> datetime:
        """The first moment of a day, counted from the history's first."""
        if day not in self._midnights:
            naive = datetime.combine(self.first + timedelta(days=day), time.min)
            self._midnights[day] = timezone.make_aware(naive, self.zone)
        return self._midnights[day]

    def orders_on(self, day: int) -> int:
        """How many orders a day has."""
        return self.edges[day] - (self.edges[day - 1] if day else 0)

    def _weight(self, day: date) -> float:
        grown = GROWTH ** ((day - self.today).days / DAYS)
        weather = Random(day.toordinal()).uniform(0.86, 1.14)  # noqa: S311 - play money
        return grown * season(day) * WEEKDAYS[day.weekday()] * weather


def season(day: date) -> float:
    """How busy a day of the year is beside the others."""
    for first, last, factor in SPELLS:
        if first <= (day.month, day.day) <= last:
            return MONTHS[day.month - 1] * factor
    return MONTHS[day.month - 1]


def _part_of_day(share: float) -> float:
    """The part of a day after which `share` of its orders have come."""
    wanted = share * _HOURS_GONE[-1]
    hour = min(bisect_right(_HOURS_GONE, wanted) - 1, 23)
    return (hour + (wanted - _HOURS_GONE[hour]) / HOURS[hour]) / 24


def _gone(part: float) -> float:
    """The share of a day's orders that have come after `part` of it."""
    hour = min(int(part * 24), 23)
    return (_HOURS_GONE[hour] + (part * 24 - hour) * HOURS[hour]) / _HOURS_GONE[-1]
