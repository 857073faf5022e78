"""Every recurring or queued task exists, and may run twice."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from commerce import tasks
from commerce.models import Order
from site_config.celery import app
from site_config.settings.schedule import CELERY_BEAT_SCHEDULE
from tests.factories import OrderFactory
from tests.migrated import ROOT


def test_every_task_of_the_schedule_and_every_nudge_exists():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in CELERY_BEAT_SCHEDULE.values()}
    for path in ROOT.glob("*/**/*.py"):
        if path.parts[len(ROOT.parts)] not in {"tests", ".venv", "var"}:
            wanted |= set(re.findall(r'queue_soon\("([a-z_.]+)"', path.read_text()))
    assert len(wanted) > 10
    assert wanted - set(app.tasks) == set()


def test_what_only_looks_for_work_expires_before_its_next_turn():
    for name, entry in CELERY_BEAT_SCHEDULE.items():
        if isinstance(entry["schedule"], int):
            assert entry["options"]["expires"] <= entry["schedule"], name


@pytest.mark.django_db
def test_an_order_that_nobody_paid_is_closed_after_a_day():
    order = OrderFactory(created_at=timezone.now() - timedelta(hours=25))
    fresh = OrderFactory(created_at=timezone.now() - timedelta(hours=23))
    for _ in range(2):
        tasks.expire_orders()
    status = dict(Order.objects.values_list("pk", "status"))
    assert status == {order.pk: "expired", fresh.pk: "pending"}


@pytest.mark.django_db
def test_tasks_with_nothing_to_do_do_nothing(django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        tasks.look_up_refunds()
        tasks.forget_payloads()
        tasks.expire_orders()
        tasks.sweep_webhooks()
