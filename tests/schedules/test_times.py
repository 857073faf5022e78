"""When schedules run, in the reader's words."""

import pytest
from django.utils import translation
from django_celery_beat.models import CrontabSchedule, IntervalSchedule

from schedules.names import NAMES, purpose_of_task
from schedules.times import words_of

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("every", "period", "english", "german"),
    [
        (1, "hours", "every hour", "jede Stunde"),
        (20, "seconds", "every 20 seconds", "alle 20 Sekunden"),
        (1, "days", "every day", "jeden Tag"),
        (5, "minutes", "every 5 minutes", "alle 5 Minuten"),
        (2, "microseconds", "every 2 microseconds", "alle 2 Mikrosekunden"),
    ],
)
def test_an_interval(every, period, english, german):
    row = IntervalSchedule(every=every, period=period)
    assert words_of(row) == english
    with translation.override("de"):
        assert words_of(row) == german


def test_every_period_there_is_has_words():
    for period, _label in IntervalSchedule.PERIOD_CHOICES:
        assert "every" in words_of(IntervalSchedule(every=2, period=period))


@pytest.mark.parametrize(
    ("fields", "english", "german"),
    [
        ("50 3 * * *", "every day at 03:50 (UTC)", "täglich um 03:50 Uhr (UTC)"),
        ("5 14 * * 1", "each Monday at 14:05 (UTC)", "jeden Montag um 14:05 Uhr (UTC)"),
        ("5 14 * * 0", "each Sunday at 14:05 (UTC)", "jeden Sonntag um 14:05 Uhr (UTC)"),
        ("5 14 * * 7", "each Sunday at 14:05 (UTC)", "jeden Sonntag um 14:05 Uhr (UTC)"),
    ],
)
def test_a_time_of_day_or_week(fields, english, german):
    row = crontab(fields)
    assert words_of(row) == english
    with translation.override("de"):
        assert words_of(row) == german


@pytest.mark.parametrize("fields", ["*/5 * * * *", "0 9 1 * *", "0 9 * 2 *", "0 9 * * 1-5"])
def test_what_is_rarer_is_shown_by_its_fields(fields):
    row = crontab(fields)
    assert words_of(row) == str(row)
    assert fields in words_of(row)


def crontab(fields: str) -> CrontabSchedule:
    names = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
    return CrontabSchedule(**dict(zip(names, fields.split(), strict=True)))


def test_the_tasks_of_the_shops_own_schedules_say_what_they_are_for(settings):
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert name in NAMES
        assert purpose_of_task(entry["task"])
    assert purpose_of_task("nobody.knows") == ""
