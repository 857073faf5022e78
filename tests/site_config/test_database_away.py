"""With the database away, or the disk full, every page says so, and that it can be tried again:
503, never 500."""

import errno
import json
from collections import defaultdict
from contextlib import contextmanager

import psycopg2
import pytest
from django.conf import settings as django_settings
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from psycopg2 import extensions

from site_config import database
from tests.commerce.reported import words_of
from tests.factories import UserFactory
from tests.services.relay import Relay
from tests.site_config.routes import every_route

pytestmark = pytest.mark.django_db


@contextmanager
def away(error=OperationalError):
    def refuse(execute, sql, params, many, context):
        raise error("could not connect to server")

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def visitor():
    """Somebody with a session, which the shop has to look up."""
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.mark.once
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_no_address_fails_otherwise(visitor, error):
    answers = defaultdict(set)
    with away(error):
        for path in sorted(every_route() | {"/", "/products/"}):
            for method in (visitor.get, visitor.post):
                answer = method(path)
                answers[answer.status_code].add(path)
                if answer.status_code == 503:
                    assert int(answer["Retry-After"]) > 0, path
                    assert "no-store" in answer.get("Cache-Control", ""), path
                    assert "Permissions-Policy" in answer.headers, path
    assert {status: answers[status] for status in answers if status >= 500 and status != 503} == {}
    assert answers[503] > {"/", "/products/", "/orders/1/", "/updates/1/", "/admin/", "/readyz"}
    assert "/webhooks/dodo/" in answers[503]


@pytest.mark.once
def test_the_page_says_what_to_do(visitor):
    with away():
        answer = visitor.get("/products/")
    assert "Try again" in words_of(answer)
    assert 'class="plain"' in answer.content.decode()


@pytest.mark.once
def test_what_was_sent_stands_on_the_page(visitor):
    with away():
        answer = visitor.post(
            "/support/new/lamp/", {"message": "It flickers.", "password": "s3cret"}
        )
    assert answer.status_code == 503
    assert "reload this page" in words_of(answer)
    assert "It flickers." in answer.content.decode()
    assert "s3cret" not in answer.content.decode()


@pytest.mark.once
def test_a_full_disk_is_said_and_what_was_sent_stands_on_the_page(visitor):
    with away(lambda words: OSError(errno.ENOSPC, words)):
        page = visitor.post("/support/new/lamp/", {"message": "It flickers."})
        program = visitor.get("/orders/AB12/status/", headers={"accept": "application/json"})
    assert (page.status_code, program.status_code) == (503, 503)
    assert "no room left" in words_of(page)
    assert "It flickers." in page.content.decode()
    assert "no room left" in json.loads(program.content)["message"]


@pytest.mark.once
def test_a_form_that_was_read_already_is_given_back_too(client):
    client.raise_request_exception = False
    with away():
        answer = client.post("/accounts/login/", {"login": "ada@example.com", "password": "s3cret"})
    assert answer.status_code == 503
    assert "ada@example.com" in answer.content.decode()
    assert "s3cret" not in answer.content.decode()


@pytest.mark.once
def test_a_program_gets_json(visitor):
    with away():
        answer = visitor.get("/orders/AB12/status/", headers={"accept": "application/json"})
    assert answer.status_code == 503
    assert json.loads(answer.content)["error"] == "unavailable"


@pytest.mark.once
def test_any_other_error_is_our_fault(visitor, monkeypatch):
    monkeypatch.setattr("products.models.pages.ProductIndexPage.serve", None)
    assert visitor.get("/products/").status_code == 500


# --- a server that says nothing -----------------------------------------------------------------
@pytest.fixture
def relay(monkeypatch):
    """A silent server is given up on at once here; the driver waits as in a web process."""
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    monkeypatch.setattr(database, "PROBE_TIMEOUT", 0.2)
    monkeypatch.setattr(database, "_silent_until", 0.0)
    server = django_settings.DATABASES["default"]
    extensions.set_wait_callback(database.wait)
    with Relay(server["HOST"], int(server["PORT"])) as relay:
        yield relay
    extensions.set_wait_callback(None)


def connect(port: int):
    values = connection.get_connection_params()
    return psycopg2.connect(
        host="127.0.0.1",
        port=port,
        user=values["user"],
        password=values.get("password"),
        dbname=values["dbname"],
    )


@pytest.mark.postgres
def test_a_query_ends_when_the_server_falls_silent(relay):
    asking = connect(relay.port)
    cursor = asking.cursor()
    cursor.execute("SELECT 1")
    relay.freeze()
    with pytest.raises(psycopg2.OperationalError, match="is silent"):
        cursor.execute("SELECT 1")
    assert asking.closed


@pytest.mark.postgres
def test_nobody_connects_to_a_silent_server(relay):
    relay.freeze()
    with pytest.raises(psycopg2.OperationalError, match="is silent"):
        connect(relay.port)


@pytest.mark.postgres
def test_a_slow_query_is_waited_for_while_the_server_lives(relay):
    cursor = connect(relay.port).cursor()
    cursor.execute("SELECT 'done' FROM pg_sleep(0.7)")
    assert cursor.fetchone() == ("done",)


@pytest.mark.postgres
def test_but_not_for_ever(relay, settings, monkeypatch):
    settings.WEB_QUERY_SECONDS = 0
    monkeypatch.setattr(database, "GRACE", 0)
    with pytest.raises(psycopg2.OperationalError, match="does not end a query"):
        connect(relay.port).cursor().execute("SELECT pg_sleep(30)")


@pytest.mark.postgres
def test_the_server_soon_misses_a_host_that_vanished():
    with connection.cursor() as cursor:
        cursor.execute("SHOW tcp_keepalives_idle")
        assert cursor.fetchone() == ("10",)
