"""Many look at the dashboard at once: Google is asked once, and never too often."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from analytics import traffic
from analytics.models import GoogleCall, TrafficReport
from analytics.periods import Period, preset
from analytics.tasks import refresh_traffic
from tests.factories import UserFactory
from tests.races.crowd import all_at_once
from tests.services.google import GoogleServer, Visit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CROWD = 50


@pytest.fixture
def google(settings):
    with GoogleServer() as server:
        server.use(settings)
        # Slow enough for all to come while the first one waits.
        server.wait = 0.5
        yield server


def without(model, name: str) -> None:
    """Take a constraint away; the database of the next test has it again."""
    constraint = next(one for one in model._meta.constraints if one.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)


def ask(period: Period) -> None:
    refresh_traffic(period.first.isoformat(), period.last.isoformat())


def refresh_by(crowd: int) -> list:
    """Each loads the page, and runs the task as if its own wish had come through."""
    user = UserFactory(groups=["Admins"])
    browsers = [Client() for _ in range(crowd)]
    for browser in browsers:
        browser.force_login(user)

    def refresh(number):
        answer = browsers[number].get("/admin/reports/shop/")
        ask(preset("30"))
        return answer.status_code

    return all_at_once(crowd, refresh)


def test_fifty_refreshes_at_once_make_one_call(google):
    google.visits = [Visit(preset("30").last.isoformat(), "p1")]
    assert refresh_by(CROWD) == [200] * CROWD
    assert len(google.calls) == 1
    assert traffic.look(preset("30")).visits.visitors.now == 1


def test_fifty_refreshes_of_old_figures_make_one_call(google):
    ask(preset("30"))
    TrafficReport.objects.update(asked_at=TrafficReport.objects.get().asked_at - traffic.STALE * 2)
    assert refresh_by(CROWD) == [200] * CROWD
    assert len(google.calls) == 2


def test_without_the_constraint_they_make_several(google):
    """The control: it is the row's uniqueness that keeps the others out."""
    without(TrafficReport, "one_traffic_report_per_span")
    for _ in range(30):  # on a busy machine the others may all come too late
        TrafficReport.objects.all().delete()
        google.calls.clear()
        all_at_once(10, lambda number: ask(preset("30")))
        if len(google.calls) > 1:
            return
    pytest.fail("Google was asked once each time")


def spans(count: int) -> list[Period]:
    """None of them one of the usual."""
    last = preset("30").last - timedelta(days=1)
    return [Period(last - timedelta(days=number), last) for number in range(count)]


def test_fifty_different_spans_at_once_stay_within_the_hour(google):
    wanted = spans(CROWD)
    all_at_once(CROWD, lambda number: ask(wanted[number]))
    assert len(google.calls) == traffic.CALLS_FOR_CHOSEN
    numbers = GoogleCall.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, traffic.CALLS_FOR_CHOSEN + 1))


def test_without_the_numbers_they_do_not(google):
    """The control."""
    without(GoogleCall, "one_google_call_per_number")
    wanted = spans(CROWD)
    all_at_once(CROWD, lambda number: ask(wanted[number]))
    numbers = list(GoogleCall.objects.values_list("number", flat=True))
    assert len(set(numbers)) < len(numbers)
