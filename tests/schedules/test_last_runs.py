"""How the last run of each schedule ended: noted by the worker, and read in the admin's list."""

from uuid import uuid4

import pytest
from celery.app.trace import build_tracer
from django.urls import reverse
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from schedules import next_runs
from schedules.models import LastRun
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def row():
    every = IntervalSchedule.objects.create(every=3, period="days")
    return PeriodicTask.objects.create(name="mine", task="commerce.reconcile", interval=every)


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(groups=["Admins"]))
    return client


def listed(admin) -> str:
    """What the list says of the last runs of `row`."""
    page = admin.get(reverse("schedules_tasks_modeladmin_index") + "?q=mine").content.decode()
    return page.partition('field-last_time title">')[2].partition("</td>")[0].strip()


def work(name: str, **kwargs) -> None:
    """What a worker does with a task that beat sent for the schedule `name`; empty: another did."""
    task = next_runs.known_tasks()["site_config.refresh_search"]
    request = {"periodic_task_name": name} if name else {}
    build_tracer(task.name, task, app=task.app)(str(uuid4()), [], kwargs, request)


@pytest.mark.parametrize("from_beat", [True, False])
def test_the_list_says_how_the_last_run_of_beat_ended(admin, row, from_beat):
    name = row.name if from_beat else ""
    work(name, no=1)
    assert ("<br>Failed (TypeError) at " in listed(admin)) == from_beat
    work(name)
    assert listed(admin) == ("Not yet<br>Ended without an error" if from_beat else "Not yet")


def test_a_run_of_a_schedule_that_is_gone_is_no_error():
    work("gone")
    assert not LastRun.objects.exists()
