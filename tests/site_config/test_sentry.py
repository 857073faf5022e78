"""What Sentry is told of a failure, and that it is nothing of people."""

import subprocess
import sys

import pytest
from django.db import OperationalError

from site_config.watching import sentry
from tests.migrated import ROOT
from tests.services.sentry import SentryServer

pytestmark = pytest.mark.once

# In a process of its own, without tables, so that whatever it asks for fails.
FAIL = """
import io
from wsgiref.util import setup_testing_defaults

import django.db
from celery import shared_task
from site_config.wsgi import application

def ask(method, path, query="", body=b""):
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "shop.test",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_COOKIE": "sessionid=cookie-of-ada",
        "HTTP_USER_AGENT": "browser-of-ada",
        "HTTP_X_FORWARDED_FOR": "198.51.100.8",
        "REMOTE_ADDR": "198.51.100.9",
    }
    setup_testing_defaults(environ)
    answer = application(environ, lambda status, headers: print(status, path))
    b"".join(answer)
    answer.close()

def away(execute, sql, params, many, context):
    raise django.db.OperationalError("could not connect")

@shared_task(name="tests.fail")
def fail(email):
    address = email
    raise RuntimeError("could not write to " + address + " at /x?token=query-of-ada")

ask("POST", "/accounts/login/", "next=/query-of-ada/", b"login=ada@example.com&x=form-of-ada")
ask("GET", "/downloads/ticket-of-ada/")
fail.apply(("ada@example.com",), throw=False)
with django.db.connection.execute_wrapper(away):
    for _ in range(3):
        ask("GET", "/orders/")

import sentry_sdk
sentry_sdk.flush(10)
"""


def run(script: str, **settings: str) -> str:
    """What `script` prints, with the settings of the tests and these."""
    values = {"DJANGO_SETTINGS_MODULE": "site_config.settings.test", "UNDER_CONSTRUCTION": "false"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=values | settings,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def told():
    with SentryServer() as server:
        run(FAIL, SENTRY_DSN=server.dsn)
        yield server


def test_each_failure_is_told(told):
    last = [event["exception"]["values"][-1]["value"] for event in told.events]
    assert last == [
        *("no such table: django_session", "no such table: django_session"),
        "could not write to \u2026@\u2026 at /x?\u2026",
        "could not connect",  # which three requests met
    ]


def test_where_it_happened_is_told(told):
    form, ticket, task, _ = told.events
    assert form["request"] == {"method": "POST", "url": "http://shop.test/accounts/login/"}
    assert ticket["request"]["url"] == "http://shop.test/downloads/\u2026/"
    assert len(form["tags"]["request_id"]) == 32
    assert form["tags"]["process"] == "web"
    assert task["transaction"] == "tests.fail"


def test_nothing_of_people_is_told(told):
    assert told.raw
    for body in told.raw:
        for hidden in (b"of-ada", b"ada@", b"198.51.100"):
            assert hidden not in body


def test_without_the_setting_nothing_is_loaded():
    script = "import sys, site_config.wsgi; print('sentry_sdk' in sys.modules)"
    assert run(script).strip() == "False"


def test_an_outage_is_told_once_in_a_while(monkeypatch):
    monkeypatch.setattr(sentry, "_told_of_outage", float("-inf"))
    hint = {"exc_info": (OperationalError, OperationalError("refused"), None)}
    assert sentry.before_send({}, hint) is not None
    assert sentry.before_send({}, hint) is None
    assert sentry.before_send({}, {}) is not None
