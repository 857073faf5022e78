"""Probes tell the truth: a process that could answer no page says that it is not ready."""

import logging

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from site_config import readiness

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOT_READY = (503, b"not ready, the log says why\n")


@pytest.fixture(autouse=True)
def new_process():
    readiness.memory.forget()
    yield
    readiness.memory.forget()


@pytest.fixture
def one_is_missing(monkeypatch):
    monkeypatch.setattr(readiness, "COMPARE_EVERY", 0)
    (last,) = MigrationLoader(connection).graph.leaf_nodes("links")
    MigrationRecorder(connection).record_unapplied(*last)
    return last


def ask(client) -> tuple[int, bytes]:
    answer = client.get("/readyz")
    assert answer.has_header("Retry-After") is (answer.status_code == 503)
    return answer.status_code, answer.content


def test_a_complete_shop_is_ready_at_the_cost_of_one_query(client):
    assert ask(client) == (200, b"ready\n")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert ask(client) == (200, b"ready\n")
    assert [query["sql"] for query in queries] == ["SELECT 1"]


def test_without_its_migrations_it_is_not_and_the_log_says_so_once(client, one_is_missing, caplog):
    assert ask(client) == ask(client) == NOT_READY
    (said,) = (record.getMessage() for record in caplog.records if "not ready" in record.msg)
    assert ".".join(one_is_missing) in said
    assert said.endswith("run `manage.py migrate`")
    assert client.get("/healthz").status_code == 200


def test_it_is_ready_as_soon_as_they_are_applied_and_asks_no_more(client, one_is_missing, caplog):
    caplog.set_level(logging.INFO)
    assert ask(client) == NOT_READY
    MigrationRecorder(connection).record_applied(*one_is_missing)
    assert ask(client) == (200, b"ready\n")
    assert caplog.messages[-1] == "ready"
    MigrationRecorder(connection).record_unapplied(*one_is_missing)
    assert ask(client) == (200, b"ready\n")


def test_missing_migrations_are_not_looked_for_at_every_probe(client, one_is_missing, monkeypatch):
    assert ask(client) == NOT_READY
    monkeypatch.setattr(readiness, "COMPARE_EVERY", 3600)
    with CaptureQueriesContext(connection) as queries:
        assert ask(client) == NOT_READY
    assert [query["sql"] for query in queries] == ["SELECT 1"]


def test_without_collected_static_files_it_is_not(client, settings, tmp_path, caplog):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "site_config.static_files.ServedFiles"}
    }
    assert ask(client) == NOT_READY
    assert "run `manage.py collectstatic --noinput`" in caplog.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.0.0.5", "10.0.0.5:8000", "[2001:db8::1]", "[::1]:8000"])
def test_they_answer_whoever_asks_by_ip_address(client, path, host):
    assert client.get(path, HTTP_HOST=host).status_code == 200


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("/", "10.0.0.5"),
        ("/healthz/", "10.0.0.5"),
        ("/accounts/login/", "[::1]:8000"),
        ("/healthz", "elsewhere.test"),
        ("/healthz", "10.0.0.5.elsewhere.test"),
        ("/healthz", "10.0.0.5:80@elsewhere.test"),
        ("/healthz", "999.0.0.5"),
    ],
)
def test_no_other_address_and_no_other_name_is_opened_by_that(client, settings, path, host):
    settings.ALLOWED_HOSTS = ["shop.test"]
    assert client.get(path, HTTP_HOST=host).status_code == 400
