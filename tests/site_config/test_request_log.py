"""One line a request, with an id that goes along with its tasks; nothing of people, no secrets."""

import json
import logging
import re
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from celery import current_app, shared_task
from celery.app.trace import trace_task
from gunicorn.config import Config

from core import background
from site_config.watching import context
from site_config.watching.context import ID, ROUTE
from site_config.watching.formats import Line
from site_config.watching.middleware import HEADER
from site_config.web_server import AccessLog
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.once

SENT = "5f2c-from-the-proxy"


@shared_task(name="tests.current_id")
def current_id() -> str:
    return context.current().id


@pytest.fixture
def nothing_under_way():
    context.end()
    yield
    context.end()


@pytest.fixture
def as_json(monkeypatch):
    monkeypatch.setenv("LOG_FORMAT", "json")


def line(message: str, *args, **values) -> str:
    return Line().format(
        logging.makeLogRecord({"name": "shop", "msg": message, "args": args, **values})
    )


# --- the id -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_each_answer_bears_its_own_id(client):
    first, second = (client.get("/healthz", headers={HEADER: SENT})[HEADER] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert len({first, second, SENT}) == 3, "without a trusted proxy nobody's word is taken"


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["short", "x" * 65, "with space", "a\u00e9b" * 4, "a=b;c" * 3, ""])
def test_the_proxys_id_is_taken_if_it_looks_like_one(client, settings, sent):
    settings.TRUSTED_PROXIES = 1
    assert client.get("/healthz", headers={HEADER: SENT})[HEADER] == SENT
    assert re.fullmatch(r"[0-9a-f]{32}", client.get("/healthz", headers={HEADER: sent})[HEADER])


@pytest.mark.django_db
def test_nothing_is_under_way_after_the_answer(client):
    client.get("/healthz")
    assert context.current() == context.NONE


def test_the_id_goes_along_with_a_task(nothing_under_way):
    context.begin(context.Work(SENT))
    with current_app.connection_for_write() as connection:
        channel = connection.channel()
        assert background.send("tests.current_id", queue="default")
        waiting = iter(lambda: channel.basic_get("default", no_ack=True), None)
        (headers,) = [row.headers for row in waiting if row.headers["task"] == "tests.current_id"]
    assert headers["request_id"] == SENT


@pytest.mark.parametrize(("headers", "expected"), [({"request_id": SENT}, SENT), ({}, "task-1")])
def test_a_task_takes_up_the_id_of_its_request_else_its_own(nothing_under_way, headers, expected):
    found = trace_task(current_id, "task-1", (), {}, request=headers, app=current_app)
    assert found[0] == expected
    assert context.current() == context.NONE


# --- the lines ----------------------------------------------------------------------------------
def test_a_line_says_when_who_and_for_which_request(nothing_under_way):
    context.begin(context.Work(SENT, "192.0.2.7"))
    assert re.fullmatch(
        rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z INFO command {SENT} shop: 2 of 3",
        line("%s of %s", 2, 3, levelname="INFO"),
    )


def test_the_same_as_json(nothing_under_way, as_json):
    context.begin(context.Work(SENT, "192.0.2.7"))
    found = json.loads(line("a\nb", levelname="INFO", status=200, route="commerce:order"))
    assert found.pop("time").endswith("Z")
    assert found == {
        "level": "INFO",
        "process": "command",
        "request_id": SENT,
        "client": "192.0.2.7",
        "logger": "shop",
        "message": "a\nb",
        "status": 200,
        "route": "commerce:order",
    }


@pytest.mark.parametrize("style", ["text", "json"])
def test_nobody_is_named_not_even_in_a_traceback(monkeypatch, style):
    monkeypatch.setenv("LOG_FORMAT", style)
    try:
        raise ValueError(
            "(email)=(ada.l+x@example.com) at /downloads/secret/ a%40b.example\n"
            "LINE 1: ... WHERE name = 'Lovelace'\nDETAIL:  Key (name)=(Lovelace) already exists."
        )
    except ValueError:
        found = line("to %s", "bob@example.com", exc_info=sys.exc_info())
    assert "ValueError" in found
    for hidden in ("ada", "bob", "example.com", "secret", "a%40b", "Lovelace"):
        assert hidden not in found


# --- the server's line --------------------------------------------------------------------------
@pytest.fixture
def server_log():
    log = AccessLog(Config())
    records = []
    handler = logging.Handler()
    handler.emit = records.append
    log.access_log.addHandler(handler)
    yield log, records
    log.access_log.removeHandler(handler)
    context.call_process("command")


def answer(log, status=200, path="/orders/AB12/", **environ) -> None:
    values = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "q=private",
        "REMOTE_ADDR": "192.0.2.7",
        ID: SENT,
        ROUTE: "commerce:order",
    }
    response = SimpleNamespace(status_code=status, sent=123)
    log.access(response, None, values | environ, timedelta(milliseconds=45))


def test_one_line_says_all_of_a_request(server_log):
    log, records = server_log
    answer(log)
    answer(log, path="/static/css/shop.css")
    answer(log, path="/downloads/ticket/")
    first, second = records
    assert first.getMessage() == ("GET /orders/AB12/ 200 45 ms 123 bytes 192.0.2.7 commerce:order")
    assert first.request_id == SENT
    assert "ticket" not in second.getMessage()
    assert "private" not in first.getMessage()


def test_failures_and_rate_limits_stand_out(server_log):
    log, records = server_log
    for status in (200, 404, 429, 500, 503):
        answer(log, status)
    answer(log, 503, **{ROUTE: "readyz"})
    assert [record.levelname for record in records] == [
        *("INFO", "INFO", "WARNING", "ERROR", "ERROR", "INFO")
    ]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, "203.0.113.9", "192.0.2.7"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.7"),
        (1, "x\ny" + "z" * 99, "x?y" + "z" * 42),
    ],
)
def test_the_client_is_who_the_trusted_proxy_names(
    server_log, settings, proxies, forwarded, client
):
    settings.TRUSTED_PROXIES = proxies
    log, records = server_log
    answer(log, HTTP_X_FORWARDED_FOR=forwarded)
    assert records[0].client == client


# --- routes -------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "home.HomePage"),
        ("/products/", "products.ProductIndexPage"),
        ("/orders/AB12/", "commerce:order"),
        ("/s/x/", "links:follow"),
        ("/no/such/page/", "wagtail_serve"),
        ("/robots.txt", "site_config.discovery.robots"),
        ("/static/no.css", "static"),
        ("/status", "status"),
    ],
)
def test_a_route_is_a_name(client, path, route):
    assert client.get(path).wsgi_request.META[ROUTE] == route


def test_the_closed_shop_is_a_route_of_its_own(client, settings):
    settings.UNDER_CONSTRUCTION = True
    assert client.get("/orders/").wsgi_request.META[ROUTE] == "closed"


# --- who was refused ------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_refused_login_is_logged_without_what_was_typed(client, caplog):
    email = UserFactory().email
    for number in range(11):
        client.post("/accounts/login/", {"login": email, "password": f"{PASSWORD}{number}"})
    refusals = [record.getMessage() for record in caplog.records if "refused" in record.msg]
    assert refusals[0] == "login refused: no such account and password, from 127.0.0.1"
    assert refusals[-1] == "login refused: too many tries, from 127.0.0.1"
    assert email not in caplog.text
    assert PASSWORD not in caplog.text
