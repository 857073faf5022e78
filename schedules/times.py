"""The times of schedules in the reader's words.

The library's own are English, or a translation word by word ("jede 20 sekunden").
"""

from collections.abc import Callable

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_celery_beat.models import CrontabSchedule, IntervalSchedule

EVERY: dict[str, Callable[[int], str]] = {
    IntervalSchedule.DAYS: lambda n: ngettext("every day", "every %(n)d days", n),
    IntervalSchedule.HOURS: lambda n: ngettext("every hour", "every %(n)d hours", n),
    IntervalSchedule.MINUTES: lambda n: ngettext("every minute", "every %(n)d minutes", n),
    IntervalSchedule.SECONDS: lambda n: ngettext("every second", "every %(n)d seconds", n),
    IntervalSchedule.MICROSECONDS: lambda n: ngettext(
        "every microsecond", "every %(n)d microseconds", n
    ),
}


def words_of(time: object) -> str:
    """An interval or crontab row, such as "every 20 seconds" or "every day at 03:50 (UTC)"."""
    if isinstance(time, IntervalSchedule):
        return EVERY[time.period](time.every) % {"n": time.every}
    if isinstance(time, CrontabSchedule):
        return _of_crontab(time)
    return str(time)


def _of_crontab(row: CrontabSchedule) -> str:
    """A time on all days, or on one day of the week; what is rarer as its five fields."""
    has_time = row.hour.isdecimal() and row.minute.isdecimal()
    if not has_time or (row.day_of_month, row.month_of_year) != ("*", "*"):
        return str(row)
    values = {"time": f"{int(row.hour):02}:{int(row.minute):02}", "zone": str(row.timezone)}
    if row.day_of_week == "*":
        return _("every day at %(time)s (%(zone)s)") % values
    if not row.day_of_week.isdecimal():
        return str(row)
    # Django counts from Monday, cron from Sunday.
    day = WEEKDAYS[(int(row.day_of_week) - 1) % 7]
    return _("each %(day)s at %(time)s (%(zone)s)") % {"day": day, **values}
