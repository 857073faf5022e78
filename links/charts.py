"""The visits of a short URL in the last days, for the chart and the table beside it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from core import charts
from links.models import ShortURL

DAYS = 30
# Of the drawing's height: one visit is seen beside a thousand.
LEAST = 2


@dataclass(frozen=True)
class Day:
    """What was counted on one day: visits, and those of bots and previews."""

    day: date
    hits: int = 0
    others: int = 0


def last_days(short_url: ShortURL) -> list[Day]:
    """The last 30 days, oldest first, today included, in the shop's time zone."""
    first = timezone.localdate(timezone=timezone.get_default_timezone()) - timedelta(days=DAYS - 1)
    counted = {row.day: row for row in short_url.days.filter(day__gte=first)}
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [
        Day(day, counted[day].hits, counted[day].others) if day in counted else Day(day)
        for day in days
    ]


def draw(days: list[Day]) -> charts.Chart | None:
    """The visits of `days` as bars; None without any."""
    values = [(date_format(day.day, "j F"), day.hits, str(day.hits)) for day in days]
    return charts.draw(gettext("Visits"), values, least=LEAST)
