"""When Google is asked and when not; what stays on the page whatever it answers."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone

from analytics import traffic
from analytics.models import GoogleCall, TrafficReport
from analytics.periods import Period, preset
from analytics.sales import Compared
from analytics.scope import Scope
from tests.services.google import Visit, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def week(shop):
    return preset("7")


@pytest.fixture
def queued_by(django_capture_on_commit_callbacks, monkeypatch):
    """The tasks that a look at the page queued: read from the broker's own queue."""
    from celery import current_app

    def look(period) -> tuple[traffic.Traffic, list]:
        with django_capture_on_commit_callbacks(execute=True):
            found = traffic.look(period)
        queued = []
        with current_app.connection_for_read() as connection:
            queue = connection.SimpleQueue("long")
            while True:
                try:
                    message = queue.get(block=False)
                except queue.Empty:
                    break
                message.ack()
                if message.headers["task"] == traffic.REFRESH:
                    queued.append(message.payload[0])
        return found, queued

    return look


def ask(period) -> None:
    traffic.refresh(period.first, period.last)


def others_called(times: int) -> None:
    """Let so many calls be taken in this clock hour, and in the next, which may begin meanwhile."""
    this = timezone.now().replace(minute=0, second=0, microsecond=0)
    GoogleCall.objects.bulk_create(
        GoogleCall(hour=this + timedelta(hours=ahead), number=number)
        for ahead in (0, 1)
        for number in range(1, times + 1)
    )


def came(*, people: int, day) -> list[Visit]:
    return [Visit(day.isoformat(), f"p{number}") for number in range(people)]


def later(minutes: float) -> None:
    """Let that much time pass for all that was kept."""
    passed = timedelta(minutes=minutes)
    for report in TrafficReport.objects.exclude(asked_at=None):
        report.asked_at -= passed
        report.fetched_at = report.fetched_at and report.fetched_at - passed
        report.save()
    for call in GoogleCall.objects.exclude(paused_until=None):
        call.paused_until -= passed
        call.save()
    cache.clear()


def test_the_first_look_waits_for_nobody_and_wishes_once(google, week, queued_by):
    found, queued = queued_by(week)
    assert (found.visits, found.is_coming, google.calls) == (None, True, [])
    assert queued == [[week.first.isoformat(), week.last.isoformat()]]
    assert queued_by(week)[1] == []


@pytest.mark.both
def test_what_google_said_shows_at_the_next_look(google, week):
    google.visits = came(people=3, day=week.last)
    ask(week)
    found = traffic.look(week)
    assert found.visits.visitors == Compared(3, 0)
    assert (found.is_coming, found.problem, found.calls) == (False, "", 1)


@pytest.mark.both
def test_within_ten_minutes_nobody_asks_again(google, week, queued_by):
    ask(week)
    later(9)
    assert queued_by(week)[1] == []
    ask(week)
    assert len(google.calls) == 1
    later(2)
    assert len(queued_by(week)[1]) == 1
    ask(week)
    ask(week)
    assert len(google.calls) == 2


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((500, b""), "Google Analytics answered with an error (500)."),
        ((200, b"garbage"), "Google Analytics answered with an error (200)."),
        ((200, b"{}"), "Google Analytics answered something that is no report."),
        (refusal(403, "PERMISSION_DENIED", "no"), "Google Analytics refused the shop's key."),
    ],
)
def test_a_failure_leaves_the_last_figures(google, week, answer, says):
    google.visits = came(people=3, day=week.last)
    ask(week)
    later(11)
    before = traffic.look(week)
    google.script = [answer]
    ask(week)
    found = traffic.look(week)
    assert (found.visits, found.fetched_at) == (before.visits, before.fetched_at)
    assert found.problem.startswith(says)
    later(11)
    ask(week)
    assert traffic.look(week).problem == ""


def test_a_used_up_quota_keeps_everybody_from_asking(google, week, queued_by):
    google.script = [refusal(429, "RESOURCE_EXHAUSTED", "Exhausted property tokens per hour.")]
    ask(week)
    later(11)
    found, queued = queued_by(week)
    assert queued == []
    assert "It is asked again after" in found.problem
    ask(week)
    ask(preset("30"))
    assert len(google.calls) == 1
    later(50)
    assert len(queued_by(week)[1]) == 1
    ask(week)
    assert len(google.calls) == 2
    assert traffic.look(week).visits is not None


@pytest.mark.both
def test_no_more_calls_than_those_of_an_hour(google, week, queued_by):
    others_called(traffic.CALLS_FOR_CHOSEN - 2)
    for number in range(1, 6):
        ask(Period(week.first - timedelta(days=number), week.last))
    assert len(google.calls) == 2
    other = Period(week.first - timedelta(days=1000), week.last)
    found, queued = queued_by(other)
    assert (queued, found.is_coming, found.calls) == ([], False, 30)
    assert "asked as often as it may be this hour" in found.problem
    # The usual days have calls left.
    ask(preset("90"))
    assert len(google.calls) == 3
    # In the next hour there are new ones.
    GoogleCall.objects.update(hour=F("hour") - timedelta(hours=3))
    ask(other)
    assert len(google.calls) == 4


def test_without_analytics_nobody_is_asked(google, week, queued_by, settings):
    settings.GA4_PROPERTY_ID, settings.GA4_CREDENTIALS = "", {}
    found, queued = queued_by(week)
    ask(week)
    assert (found.is_set_up, found.visits, queued, google.calls) == (False, None, [], [])


def test_analytics_that_is_no_longer_set_up_leaves_its_last_figures(google, week, settings):
    google.visits = came(people=3, day=week.last)
    ask(week)
    settings.GA4_PROPERTY_ID, settings.GA4_CREDENTIALS = "", {}
    assert traffic.look(week).visits.visitors.now == 3


def test_figures_of_another_property_are_not_shown(google, week, settings):
    google.visits = came(people=3, day=week.last)
    ask(week)
    settings.GA4_PROPERTY_ID = "987654321"
    assert traffic.look(week).visits is None


def test_days_long_past_are_asked_about_once(google, shop, week, queued_by):
    old = Period(week.first - timedelta(days=60), week.last - timedelta(days=60))
    ask(old)
    later(11)
    assert queued_by(old)[1] == []
    ask(old)
    assert len(google.calls) == 1


def test_days_that_google_still_counts_are_asked_about_again(google, shop, week):
    recent = Period(week.first - timedelta(days=1), week.last - timedelta(days=1))
    ask(recent)
    later(11)
    ask(recent)
    assert len(google.calls) == 2


def test_days_to_come_are_not_asked_about(google, week, queued_by):
    to_come = Period(week.last + timedelta(days=2), week.last + timedelta(days=9))
    assert queued_by(to_come)[1] == []
    ask(to_come)
    assert google.calls == []


def test_the_first_page_of_a_day_shows_the_days_before(google, week):
    yesterday = Period(week.first - timedelta(days=1), week.last - timedelta(days=1))
    google.visits = came(people=4, day=yesterday.last)
    ask(yesterday)
    ask(Period(week.first, week.first))
    found = traffic.look(week)
    assert (found.period, found.visits.visitors.now, found.is_coming) == (yesterday, 4, True)


@pytest.mark.both
def test_sellers_have_their_products_only(google, shop, week):
    google.visits = [
        Visit(week.last.isoformat(), "p1", f"/products/{shop.anns.slug}/", "one.example"),
        Visit(week.last.isoformat(), "p2", f"/products/{shop.bens.slug}/", "two.example"),
    ]
    ask(week)
    found = traffic.look(week).seen_by(Scope.of(shop.ann)).visits
    assert list(found.products) == [shop.anns.pk]
    assert found.sources_of_products == {"one.example": 1}
    assert (found.visitors, found.views) == (Compared(0, 0), Compared(0, 0))
    assert (found.days, found.sources) == ({}, {})


@pytest.mark.both
def test_a_worker_that_died_while_asking_costs_ten_minutes(google, week):
    """Nothing says that it died: after ten minutes somebody else asks."""
    TrafficReport.objects.create(
        property_id="123456789", first=week.first, last=week.last, asked_at=timezone.now()
    )
    ask(week)
    assert google.calls == []
    later(11)
    ask(week)
    assert len(google.calls) == 1


@pytest.mark.both
def test_old_reports_and_calls_are_forgotten(google, week, monkeypatch):
    monkeypatch.setattr(traffic, "KEPT", 3)
    for number in range(5):
        ask(Period(week.first - timedelta(days=number), week.last))
    GoogleCall.objects.update(hour=timezone.now() - timedelta(days=3))
    later(11)
    ask(week)
    assert TrafficReport.objects.count() == 3
    assert GoogleCall.objects.count() == 1
    assert TrafficReport.objects.filter(first=week.first).exists()


@pytest.mark.both
def test_failures_do_not_push_out_figures(google, shop, week, monkeypatch):
    monkeypatch.setattr(traffic, "KEPT", 5)
    google.visits = came(people=1, day=week.last)
    ask(week)
    google.script = [refusal(403, "PERMISSION_DENIED", "no")] * 10
    for number in range(1, 10):
        ask(Period(week.first + timedelta(days=-number), week.last - timedelta(days=number)))
    assert traffic.look(week).visits is not None


@pytest.mark.both
def test_a_clock_that_was_ahead_asks_again(google, week):
    ahead = timezone.now() + timedelta(days=365)
    TrafficReport.objects.create(
        property_id="123456789", first=week.first, last=week.last, asked_at=ahead
    )
    ask(week)
    assert len(google.calls) == 1


@pytest.mark.both
def test_a_pause_of_a_clock_that_was_ahead_ends(google, week):
    ahead = timezone.now() + timedelta(days=365)
    GoogleCall.objects.create(
        hour=ahead.replace(minute=0, second=0, microsecond=0),
        number=1,
        paused_until=ahead + timedelta(hours=1),
    )
    ask(week)
    assert len(google.calls) == 1


@pytest.mark.both
def test_reports_that_nobody_could_fetch_do_not_push_out_figures(google, week, monkeypatch):
    monkeypatch.setattr(traffic, "KEPT", 5)
    monkeypatch.setattr(traffic, "CALLS_FOR_CHOSEN", 1)
    google.visits = came(people=1, day=week.last)
    ask(week)
    for number in range(1, 10):  # wishes that waited in the queue until the calls were used up
        ask(Period(week.first - timedelta(days=number), week.last))
    GoogleCall.objects.update(hour=timezone.now() - timedelta(hours=2))
    later(11)
    ask(week)
    assert traffic.look(week).visits is not None


@pytest.mark.both
def test_the_nearest_of_the_same_length_stands_in(google, week):
    yesterday = Period(week.first - timedelta(days=1), week.last - timedelta(days=1))
    long_ago = Period(week.first - timedelta(days=700), week.last - timedelta(days=700))
    ask(yesterday)
    ask(long_ago)
    assert traffic.look(Period(week.first, week.last)).period == yesterday


def test_who_looks_at_many_days_leaves_calls_for_the_usual_ones(google, shop):
    month = preset("30")
    for number in range(1, 45):
        ask(Period(month.first - timedelta(days=number), month.last))
    ask(month)
    assert traffic.look(month).visits is not None


@pytest.mark.parametrize("figures", [{}, [], {"visitors": [1, 2]}, "x", 5])
def test_figures_of_another_version_are_asked_for_anew(google, week, queued_by, figures):
    old = Period(week.first - timedelta(days=60), week.last - timedelta(days=60))
    for period in (week, old):
        TrafficReport.objects.create(
            property_id="123456789",
            first=period.first,
            last=period.last,
            figures=figures,
            fetched_at=timezone.now(),
            asked_at=timezone.now() - timedelta(minutes=11),
        )
        found, queued = queued_by(period)
        assert (found.visits, len(queued)) == (None, 1)
        ask(period)
        assert traffic.look(period).visits is not None
