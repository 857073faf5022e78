"""Spans of days, as the shop's own clock counts them, and the span before each."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

PRESETS = {"7": _("7 days"), "30": _("30 days"), "90": _("90 days"), "365": _("A year")}
USUAL = "30"
LONGEST = timedelta(days=10 * 366)
# A chart has a step for each day up to so many, then for each week, then for each month.
MOST_DAYS, MOST_WEEKS = 92, 400


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both whole days in the shop's time zone."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def length(self) -> int:
        """In days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, just before."""
        return Period(self.first - timedelta(days=self.length), self.first - timedelta(days=1))

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(self.length)]

    def __str__(self) -> str:
        if self.first == self.last:
            return words(self.first)
        # Translators: first, last: days, such as 1 May 2026
        return gettext("%(first)s to %(last)s") % {
            "first": words(self.first),
            "last": words(self.last),
        }

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def preset(key: str) -> Period:
    """The last so many days, today included."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    return Period(today - timedelta(days=int(key) - 1), today)


def read(parameters) -> tuple[Period, str, str]:
    """What an address asks for: the period, the preset's key (or empty), and what was wrong.

    `period` names a preset; `from` and `to` are days. What cannot be read gives the usual period
    and a sentence.
    """
    first, last = (parameters.get(name, "").strip() for name in ("from", "to"))
    if not first and not last:
        key = parameters.get("period", USUAL)
        if key in PRESETS:
            return preset(key), key, ""
        return preset(USUAL), USUAL, gettext("There is no such period: these are the last 30 days.")
    period, problem = _range(first, last)
    if period:
        return period, "", ""
    problem = gettext("%(problem)s These are the last 30 days.") % {"problem": problem}
    return preset(USUAL), USUAL, problem


def words(day: date) -> str:
    """31 Jan 2026."""
    return date_format(day, "j M Y")


def within(field_name: str, period: Period) -> Q:
    """The condition that a moment lies in `period`."""
    return Q(**{f"{field_name}__gte": period.start, f"{field_name}__lt": period.end})


def by_day(rows: QuerySet, field_name: str, period: Period, *groups: str, **more) -> QuerySet:
    """Rows of the period and the one before, grouped by the shop's own days."""
    both = Period(period.before.first, period.last)
    return (
        rows.filter(within(field_name, both))
        .order_by()
        .values(*groups, **more, day=TruncDate(field_name, tzinfo=timezone.get_default_timezone()))
    )


def steps(period: Period) -> list[tuple[str, Period]]:
    """The period in days, weeks or months, whichever is few enough; each with its name."""
    if period.length <= MOST_DAYS:
        return [(words(day), Period(day, day)) for day in period.days]
    if period.length <= MOST_WEEKS:
        return _cut(period, lambda day: day + timedelta(days=6 - day.weekday()))
    return _cut(period, _end_of_month)


def _range(first: str, last: str) -> tuple[Period | None, str]:
    try:
        begin, end = parse_date(first), parse_date(last)
    except ValueError:
        begin = end = None
    if begin is None or end is None:
        return None, gettext("Please give both days, as 2026-01-31.")
    if begin > end:
        return None, gettext("The first day is after the last.")
    if begin.year < 2000 or end.year > 2200:
        return None, gettext("There are days from 2000 to 2200.")
    if end - begin > LONGEST:
        return None, gettext("That is longer than ten years.")
    return Period(begin, end), ""


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


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
