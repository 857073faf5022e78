"""What the page shows of Google's figures, and when Google is asked for newer ones.

A page shows what is there. When that is older than ten minutes, a task asks Google: one task,
however many pages want it, and no more than CALLS_PER_HOUR of them in an hour.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics import google
from analytics.models import GoogleCall, TrafficReport
from analytics.periods import PRESETS, Period, preset
from analytics.scope import Scope
from analytics.visits import Visits
from core.background import queue_soon

REFRESH = "analytics.refresh_traffic"
CALLS_PER_HOUR = 40
# Of these, for days that somebody chose; the usual ones have calls left whatever others look at.
CALLS_FOR_CHOSEN = 30
STALE = timedelta(minutes=10)
# Google completes the figures of a day during the two days after it.
COMPLETE = timedelta(days=3)
FOR_SELLERS = _("Google Analytics gives nothing newer for now; who runs the shop can see why.")
# A refresh that was queued and did not happen (the broker was away) is queued again after this.
REFRESH_SECONDS = 60
# Reports kept; the oldest go first.
KEPT = 200


@dataclass(frozen=True)
class Traffic:
    """`visits` of `period`, as Google said `fetched_at`; None where it never said anything.

    `period` is the one asked for, or, as long as Google has said nothing of that one, the
    latest of the same length. `problem` says why there is nothing newer.
    """

    period: Period
    visits: Visits | None
    fetched_at: datetime | None
    is_set_up: bool
    is_coming: bool
    problem: str
    calls: int

    def seen_by(self, scope: Scope) -> "Traffic":
        """Without the figures of others' products, and with the problem in general terms."""
        if scope.products is None:
            return self
        visits = self.visits and self.visits.of_products(scope.products)
        return replace(self, visits=visits, problem=self.problem and str(FOR_SELLERS))


def look(period: Period) -> Traffic:
    """The stored figures of `period`; queues a refresh where newer ones are due."""
    reports, now = _reports(), timezone.now()
    report = reports.filter(first=period.first, last=period.last).first()
    calls, paused_until = _calls(now)
    is_due = google.is_set_up() and _is_due(report, period, now)
    may_ask = calls < _most_calls(period) and not paused_until
    if is_due and may_ask:
        _refresh_soon(period)
    problem = report.problem if report else ""
    if is_due and not may_ask:
        problem = _waits(paused_until, now)
    visits = Visits.from_json(report.figures) if report else None
    if visits is None:
        report = _like(reports, period)
        visits = Visits.from_json(report.figures) if report else None
    return Traffic(
        period=Period(report.first, report.last) if report and visits else period,
        visits=visits,
        fetched_at=report.fetched_at if report and visits else None,
        is_set_up=google.is_set_up(),
        is_coming=is_due and may_ask,
        problem=problem,
        calls=calls,
    )


def refresh(first: date, last: date) -> None:
    """Ask Google for these days, unless somebody did within ten minutes or may not for now."""
    period, now = Period(first, last), timezone.now()
    if not google.is_set_up():
        return
    report, _ = TrafficReport.objects.get_or_create(
        property_id=settings.GA4_PROPERTY_ID, first=first, last=last
    )
    if not _is_due(report, period, now):
        return
    # Of several that come here at once, one finds the row as it was.
    mine = TrafficReport.objects.filter(pk=report.pk, asked_at=report.asked_at)
    if not mine.update(asked_at=now):
        return
    call = _begin_call(now, _most_calls(period))
    if call is None:
        TrafficReport.objects.filter(pk=report.pk).update(asked_at=report.asked_at)
        return
    try:
        visits = google.ask(period)
    except google.GoogleFailed as failed:
        if failed.pause:
            call.paused_until = timezone.now() + failed.pause
            call.save(update_fields=["paused_until"])
        TrafficReport.objects.filter(pk=report.pk).update(problem=failed.words)
    else:
        TrafficReport.objects.filter(pk=report.pk).update(
            figures=visits.as_json(), fetched_at=timezone.now(), problem=""
        )
    _forget(now)


def _refresh_soon(period: Period) -> None:
    first, last = period.first.isoformat(), period.last.isoformat()
    if cache.add(f"traffic-queued-{first}-{last}", True, REFRESH_SECONDS):
        queue_soon(REFRESH, first, last)


def _reports() -> QuerySet[TrafficReport]:
    """Of the property that is set up, or, without one, of whichever there was."""
    reports = TrafficReport.objects.order_by("-fetched_at")
    if settings.GA4_PROPERTY_ID:
        reports = reports.filter(property_id=settings.GA4_PROPERTY_ID)
    return reports


def _is_due(report: TrafficReport | None, period: Period, now: datetime) -> bool:
    if period.start > now:
        return False
    if report is None or report.asked_at is None:
        return True
    if report.fetched_at and period.end + COMPLETE < report.fetched_at <= now:
        return Visits.from_json(report.figures) is None
    # One from times to come was written by a clock that was wrong.
    return abs(now - report.asked_at) > STALE


def _like(reports: QuerySet[TrafficReport], period: Period) -> TrafficReport | None:
    """The nearest with figures of as many days: what the page showed yesterday."""
    length = period.last - period.first
    candidates = reports.filter(figures__isnull=False).defer("figures")[:KEPT]
    alike = [one for one in candidates if one.last - one.first == length]
    return min(alike, key=lambda one: abs(period.last - one.last), default=None)


def _calls(now: datetime) -> tuple[int, datetime | None]:
    """Calls in this clock hour, and until when Google wants to be left alone."""
    # A longer pause than any was written by a clock that was wrong.
    paused = Q(paused_until__gt=now, paused_until__lte=now + google.LONGEST_PAUSE)
    found = GoogleCall.objects.filter(Q(hour=_hour(now)) | paused).aggregate(
        count=Count("pk", filter=Q(hour=_hour(now))), paused=Max("paused_until", filter=paused)
    )
    return found["count"], found["paused"]


def _most_calls(period: Period) -> int:
    usual = period in [preset(key) for key in PRESETS]
    return CALLS_PER_HOUR if usual else CALLS_FOR_CHOSEN


def _begin_call(now: datetime, most: int) -> GoogleCall | None:
    """The next number of this hour, taken; None when `most` are, or Google has a pause."""
    count, paused_until = _calls(now)
    if paused_until:
        return None
    for number in range(count + 1, most + 1):
        try:
            with transaction.atomic():
                return GoogleCall.objects.create(hour=_hour(now), number=number)
        except IntegrityError:
            continue  # another process took this number just now
    return None


def _waits(paused_until: datetime | None, now: datetime) -> str:
    if paused_until:
        # Translators: time: a time of day, such as 14:00
        return gettext(
            "The quota of Google Analytics is used up. It is asked again after %(time)s."
        ) % {"time": _clock(paused_until)}
    return gettext(
        "Google was asked as often as it may be this hour: newer figures from %(time)s."
    ) % {"time": _clock(_hour(now) + timedelta(hours=1))}


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment, timezone.get_default_timezone()):%H:%M}"


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _forget(now: datetime) -> None:
    """Old calls, and all reports but those asked about last and those with the newest figures."""
    GoogleCall.objects.filter(hour__lt=now - timedelta(days=2)).delete()
    kept: set[int] = set()
    for moment in ("asked_at", "fetched_at"):
        # Without those that have none: PostgreSQL would put them first.
        newest = TrafficReport.objects.exclude(**{moment: None}).order_by(f"-{moment}")
        kept.update(newest.values_list("pk", flat=True)[:KEPT])
    TrafficReport.objects.exclude(pk__in=kept).delete()
