"""Signs of life, and who is told of silence: on the admin's home, by command, by mail."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from backups.models import BackupRun
from commerce.models import WebhookEvent
from notifications.models import OutgoingMessage
from schedules import heartbeats, tasks
from schedules.models import Heartbeat
from schedules.rows import bring_up_to_date
from site_config import health
from tests.factories import UserFactory
from tests.services.smtp import SMTPServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def all_alive():
    UserFactory(email="admin@shop.example", groups=["Admins"])
    for process in Heartbeat.Process:
        heartbeats.show(process)
    # No beat runs here, and the database may be a copy of one that was made an hour ago.
    PeriodicTask.objects.update(last_run_at=timezone.now())


@pytest.fixture
def post(settings):
    """The mail server that the shop uses."""
    with SMTPServer() as server:
        server.use(settings)
        yield server


def silence(process: str, minutes: float) -> None:
    Heartbeat.objects.filter(process=process).update(
        seen_at=timezone.now() - timedelta(minutes=minutes)
    )


def alarms() -> list[str]:
    rows = OutgoingMessage.objects.filter(kind="beat-silent", recipient="admin@shop.example")
    return [message.text for message in rows.order_by("pk")]


def levels() -> dict[str, str]:
    return {finding.name: finding.level for finding in health.examine()}


def test_while_all_live_nobody_is_told():
    tasks.watch()
    assert alarms() == []


def test_silence_is_told_once():
    silence("beat", 6)
    tasks.watch()
    tasks.watch()
    (alarm,) = alarms()
    assert "The clock of recurring tasks has sent nothing since" in alarm


def test_a_second_silence_is_told_again():
    silence("beat", 6)
    tasks.watch()
    heartbeats.show("beat")
    tasks.watch()
    silence("beat", 7)
    tasks.watch()
    assert len(alarms()) == 2


def test_without_beat_the_silence_of_workers_means_nothing():
    for process in Heartbeat.Process:
        silence(process, 10)
    tasks.watch()
    assert len(alarms()) == 1


def test_a_silent_worker_is_told_by_the_other_which_also_sends_it(post):
    silence("worker", 6)
    tasks.watch()
    assert "The worker has shown no sign of life" in post.to("admin@shop.example")[0].as_string()


def test_with_beat_and_the_worker_silent_the_long_worker_tells_and_sends_it(post):
    silence("beat", 9)
    silence("worker", 9)
    tasks.watch()
    (letter,) = post.to("admin@shop.example")
    assert "clock of recurring tasks" in letter.as_string()
    assert OutgoingMessage.objects.get().status == "sent"


def test_a_process_that_never_showed_itself_is_silent_in_time():
    Heartbeat.objects.filter(process="long").delete()
    tasks.watch()
    assert alarms() == []
    silence("long", 6)
    tasks.watch()
    assert len(alarms()) == 1


def test_a_heartbeat_counts_what_waits(monkeypatch):
    monkeypatch.setattr(heartbeats, "queue_length", lambda queue: {"default": 3, "long": 0}[queue])
    tasks.heartbeat("worker")
    found = {finding.name: finding.text for finding in health.examine()}
    assert found["The worker"].endswith("3 tasks in its queue.")


def test_a_heartbeat_is_shown_even_when_the_queue_cannot_be_measured(monkeypatch):
    def refuse(queue):
        raise ConnectionError

    monkeypatch.setattr(heartbeats, "queue_length", refuse)
    silence("worker", 9)
    tasks.heartbeat("worker")
    assert levels()["The worker"] == "good"
    assert Heartbeat.objects.get(process="worker").waiting is None


def test_the_levels(new_shop):
    assert set(levels().values()) - {levels().get("Backups")} == {"good"}
    silence("beat", 6)
    Heartbeat.objects.filter(process="long").delete()
    WebhookEvent.objects.create(webhook_id="w", body_sha256="0", body=b"{}", status="failed")
    held_up = OutgoingMessage.objects.create(
        kind="k", recipient="a@b.example", dedupe_key="k", status="failed"
    )
    now = levels()
    assert now["The clock of recurring tasks"] == now["The worker for long tasks"] == "bad"
    assert now["Webhook events"] == "bad"
    assert now["Messages"] == "wait"
    OutgoingMessage.objects.filter(pk=held_up.pk).update(
        status="pending", created_at=timezone.now() - timedelta(minutes=16)
    )
    assert levels()["Messages"] == "bad"


@pytest.fixture
def new_shop():
    """A shop of an hour, whose nights are still to come."""
    bring_up_to_date()
    age(hours=1)
    # The database may have been copied from one of before the last night.
    PeriodicTask.objects.filter(task="backups.back_up").update(
        date_changed=timezone.now(), last_run_at=None
    )


def age(hours: float) -> None:
    migrations = MigrationRecorder(connection).migration_qs.filter(app="backups")
    migrations.update(applied=timezone.now() - timedelta(hours=hours))


def test_a_new_shop_waits_for_its_first_backup(new_shop):
    (backups,) = (finding for finding in health.examine() if finding.name == "Backups")
    assert backups.level == "wait"
    assert backups.text.startswith("There is none yet. The first one is due ")
    assert re.search(r" (in \d+ \w+|just now)\.$", backups.text)
    BackupRun.objects.create(status="running")
    assert levels()["Backups"] == "wait"
    age(hours=25.9)
    assert levels()["Backups"] == "wait"
    age(hours=26.1)
    assert levels()["Backups"] == "bad"


@pytest.mark.parametrize(("status", "is_pruned"), [("failed", False), ("verified", True)])
def test_what_a_new_shop_tried_and_has_not_is_bad(new_shop, status, is_pruned):
    now = timezone.now()
    BackupRun.objects.create(status=status, finished_at=now, pruned_at=now if is_pruned else None)
    assert levels()["Backups"] == "bad"


def test_a_first_backup_that_nobody_will_take_is_bad(new_shop):
    schedule = PeriodicTask.objects.filter(task="backups.back_up")
    schedule.update(last_run_at=timezone.now() - timedelta(days=2))
    assert levels()["Backups"] == "bad"
    schedule.update(last_run_at=None, enabled=False)
    assert levels()["Backups"] == "bad"


def test_the_command_fails_when_something_is_bad(capsys):
    silence("beat", 6)
    with pytest.raises(SystemExit) as end:
        call_command("check_health")
    assert end.value.code == 1
    assert "bad   The clock of recurring tasks: Last sign of life 6" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("role", "sees"), [("Admins", True), ("Support", True), ("Sellers", False), ("Editors", False)]
)
def test_who_sees_it_on_the_first_page(client, role, sees):
    silence("beat", 6)
    client.force_login(UserFactory(groups=[role]))
    page = client.get("/admin/").content.decode()
    assert ("How the shop is doing" in page) is sees
    assert ("Needs help" in page) is sees


def test_a_silent_beat_takes_no_web_process_out_of_rotation(client):
    for process in Heartbeat.Process:
        silence(process, 600)
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
