"""/status and /metrics: for who has the token, whatever else is out of order."""

import json
from datetime import timedelta

import pytest
from celery import current_app
from django.test import Client
from django.utils import timezone

from backups.models import BackupRun
from commerce.models import RefundRequest
from notifications import outbox
from notifications.models import OutgoingMessage
from site_config import versions
from site_config.watching import metrics
from tests.factories import OrderFactory
from tests.services import free_port
from tests.site_config.test_database_away import away

pytestmark = pytest.mark.django_db

TOKEN = "monitoring-token-of-the-tests"
PATHS = ["/status", "/metrics"]


@pytest.fixture
def monitor(settings):
    settings.MONITORING_TOKEN = TOKEN
    return Client(headers={"authorization": f"Bearer {TOKEN}"}, HTTP_HOST="10.0.0.7:8000")


def figures(monitor) -> dict[str, float]:
    lines = monitor.get("/metrics").content.decode().splitlines()
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in lines if line[:1] != "#")
    }


# --- who may ask --------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.parametrize("path", PATHS)
def test_without_the_setting_there_is_nothing(client, path):
    for authorization in ("Bearer ", "Bearer x", ""):
        assert client.get(path, headers={"authorization": authorization}).status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}\u00e9"]
)
def test_only_the_token_opens(monitor, path, authorization):
    answer = Client().get(path, headers={"authorization": authorization})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.once
@pytest.mark.parametrize("path", PATHS)
def test_it_is_only_read(monitor, path):
    assert monitor.post(path).status_code == 405
    assert monitor.head(path).status_code in (200, 503)


@pytest.mark.once
@pytest.mark.parametrize("path", PATHS)
def test_nothing_else_stands_in_the_way(monitor, path, settings):
    settings.UNDER_CONSTRUCTION = True
    settings.SECURE_SSL_REDIRECT = True
    answer = monitor.get(path)
    assert answer.status_code in (200, 503)
    assert "Location" not in answer
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies
    assert "Vary" not in answer


# --- what they say ------------------------------------------------------------------------------
def test_the_status_says_how_things_stand(monitor):
    found = json.loads(monitor.get("/status").content)
    assert found["database"]["ok"]
    assert found["cache"] == {"ok": True}
    assert (found["version"], found["release"]) == (versions.version(), "")
    assert found["broker"]["ok"]
    assert set(found["broker"]["queues"]) == {"default", "long"}
    assert "Payment provider" in {row["name"] for row in found["findings"]}


@pytest.mark.once
def test_the_status_is_bad_while_something_is(monitor):
    answer = monitor.get("/status")
    found = json.loads(answer.content)
    assert {row["level"] for row in found["findings"]} > {"bad"}, "no worker has shown itself"
    assert (answer.status_code, found["ok"]) == (503, False)


@pytest.mark.once
def test_both_speak_without_a_database(monitor):
    with away():
        answer = monitor.get("/status")
        found = figures(monitor)
    assert answer.status_code == 503
    assert json.loads(answer.content)["database"] == {"ok": False}
    assert found['storefront_up{service="database"}'] == 0
    assert found['storefront_up{service="cache"}'] == 1
    assert "storefront_waiting_messages" not in found


@pytest.mark.once
def test_both_speak_without_a_broker(monitor, monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_read_url", f"redis://127.0.0.1:{free_port()}/0")
    assert json.loads(monitor.get("/status").content)["broker"] == {"ok": False, "queues": {}}
    assert figures(monitor)['storefront_up{service="broker"}'] == 0


def test_the_figures_tell_ages_and_lengths(monitor):
    assert figures(monitor)["storefront_oldest_waiting_message_seconds"] == 0
    assert "storefront_backup_age_seconds" not in figures(monitor)
    now = timezone.now()
    outbox.enqueue(
        kind="trial", recipient="a@example.com", subject="Trial", text="Words.", dedupe_key="1"
    )
    OutgoingMessage.objects.update(created_at=now - timedelta(hours=1))
    BackupRun.objects.create(status=BackupRun.Status.VERIFIED, finished_at=now - timedelta(hours=2))
    found = figures(monitor)
    assert 3600 <= found["storefront_oldest_waiting_message_seconds"] < 3700
    assert 7200 <= found["storefront_backup_age_seconds"] < 7300
    assert found["storefront_waiting_messages"] == 1
    assert found['storefront_queue_length{queue="long"}'] >= 0


@pytest.mark.once
def test_refund_requests_are_counted_until_they_are_answered_and_name_nobody(monitor):
    asked = RefundRequest.objects.create(order=OrderFactory(), reason="Regret")

    def told() -> tuple[float, str, str]:
        status = monitor.get("/status").content.decode()
        for word in (asked.order.reference, asked.order.user.email, asked.reason):
            assert word not in status
        rows = {row["name"]: row for row in json.loads(status)["findings"]}
        row = rows["Refund requests"]
        return figures(monitor)["storefront_open_refund_requests"], row["level"], row["text"]

    assert told() == (1, "wait", "1 waits for an answer. It was made just now.")
    RefundRequest.objects.create(order=OrderFactory(), created_at="2020-01-01T00:00Z")
    count, level, text = told()
    # However long somebody has waited: it wakes nobody at night.
    assert (count, level) == (2, "wait")
    assert text.startswith("2 wait for an answer. The oldest was made ")
    RefundRequest.objects.update(status="declined")
    assert told() == (0, "good", "Nobody waits for an answer.")


@pytest.mark.once
def test_requests_are_counted_by_route_and_status(monitor):
    metrics.count_request("tests:counted", "GET", 503, 0.3)
    metrics.count_request("tests:counted", "GET", 503, 0.7)
    metrics.count_request("tests:counted", "BREW\n", 200, 0.7)
    found = figures(monitor)
    total = "storefront_http_requests_total"
    assert found[f'{total}{{method="GET",route="tests:counted",status="503"}}'] == 2
    assert found[f'{total}{{method="other",route="tests:counted",status="200"}}'] == 1
    assert found['storefront_http_request_seconds_bucket{le="0.5",route="tests:counted"}'] == 1
    assert found['storefront_http_request_seconds_count{route="tests:counted"}'] == 3


@pytest.mark.once
def test_the_number_of_queries_does_not_grow(monitor, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        monitor.get("/metrics")
