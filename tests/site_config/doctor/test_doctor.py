"""`manage.py doctor` as a process, and what the admin shows of its last look."""

import json
import os
import threading
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.utils import timezone

from site_config import health
from site_config.doctor import examination, kept
from site_config.doctor.examination import Check
from site_config.doctor.findings import good, warning, wrong
from site_config.tasks import look_at_services
from tests.commands import Commands
from tests.factories import UserFactory
from tests.running_shop import SECRETS
from tests.services.postgres import PROGRAMS
from tests.services.smtp import SMTPServer
from tests.site_config.doctor.test_services import open_to_all

# A shop that has just begun has no backup, and its workers have not shown themselves.
MAY_DIFFER = {"settings", "backup_room", "backups", "beat", "worker", "long", "reconciliation"}


@pytest.fixture
def commands():
    started = []

    def start(environment: dict[str, str]) -> Commands:
        started.append(Commands(environment))
        return started[-1]

    yield start
    for each in started:
        each.close()


# --- the command ------------------------------------------------------------------------------
@pytest.mark.postgres
def test_a_good_shop_on_real_servers(shop, s3, commands):
    private, public = s3.bucket("doctor-shop-private"), s3.bucket("doctor-shop-public")
    open_to_all(s3, public)
    s3.allow_uploads(private, shop.environment["SITE_URL"])
    with SMTPServer() as server:
        environment = shop.environment | s3.environment(private)
        environment |= {
            "S3_PUBLIC_BUCKET": public,
            "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
            "PATH": f"{PROGRAMS}{os.pathsep}{environment['PATH']}",
        }
        code, output, errors = commands(environment).run(["doctor", "--json"])
    told = json.loads(output)
    checks = [each for each in told["checks"] if each["topic"] not in MAY_DIFFER]
    assert [each for each in checks if each["level"] != "good"] == []
    assert {each["topic"] for each in checks} >= {
        *("static", "database", "backup_tools", "clock", "cache", "queue", "mail"),
        *("private_bucket", "bucket_uploads", "public_bucket", "uploads"),
        *("address", "proxy", "disk"),
        *("migrations", "provider_key", "provider_webhook", "messages"),
    }
    assert code == (0 if told["ok"] else 1)
    assert [value for value in SECRETS.values() if value in output + errors] == []
    assert server.letters == []


@pytest.mark.once
def test_before_there_is_a_shop_it_says_so_and_makes_none(tmp_path, commands):
    code, output, errors = commands(
        {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "site_config.settings.dev",
        }
    ).run(["doctor"])
    assert code == 1
    lines = output.splitlines()
    (at,) = (number for number, line in enumerate(lines) if "There is no shop yet" in line)
    assert lines[at].startswith("wrong    Database ")
    assert "→ make demo makes the demo's" in lines[at + 1]
    assert lines[-1].endswith("wrong")
    assert "Traceback" not in output + errors
    assert list(tmp_path.iterdir()) == []


# --- side by side -----------------------------------------------------------------------------
@pytest.mark.once
def test_what_hangs_or_breaks_keeps_no_other_from_its_answer():
    never = threading.Event()

    def hang():
        never.wait(60)
        yield good("Hanging", "never said")

    def half():
        yield good("Half", "The first half.")
        raise ConnectionError("secret-word")

    found = examination.run(
        [
            Check("hanging", "Hanging", hang),
            Check("half", "Half", half),
            Check("empty", "Empty", list),
            Check("fine", "Fine", lambda: [good("Fine", "It is.")]),
        ],
        patience=0.5,
    )
    never.set()
    assert [(each.topic, each.level, each.text) for each in found] == [
        ("hanging", "wait", "It did not answer in time."),
        ("half", "bad", "This could not be looked at (ConnectionError)."),
        ("fine", "good", "It is."),
    ]


# --- the admin --------------------------------------------------------------------------------
@pytest.fixture
def page(client):
    def read() -> str:
        client.force_login(UserFactory(groups=["Admins"]))
        return client.get("/admin/").content.decode()

    return read


@pytest.mark.django_db
@pytest.mark.once
def test_the_first_page_of_the_admin_says_what_was_last_found(page):
    assert "Settings and services" not in page()
    kept.keep([good("Mail", "It works.")])
    assert "All was good" in page()
    kept.keep([good("Disk", "Fine."), wrong("Mail", "It refuses.", "Put another password in.")])
    now = page()
    assert "It refuses. Put another password in." in now
    assert "All was good" not in now
    assert "Fine." not in now


@pytest.mark.django_db
@pytest.mark.once
def test_health_tells_them_with_their_levels():
    late = warning("Mail", "It did not answer in time.", "Try again.")
    kept.keep([late, good("Disk", "Fine.")])
    assert health.examine()[-1] == late
    at, rows = cache.get(kept.KEY)
    cache.set(kept.KEY, (at - timedelta(hours=2), rows))
    *_others, old, told = health.examine()
    assert (old.level, told) == ("wait", late)
    assert old.text.startswith("They were last looked at 2")


@pytest.mark.django_db(transaction=True)
def test_the_recurring_task_keeps_what_it_finds():
    before = timezone.now()
    look_at_services()
    last = kept.last_time()
    assert before <= last.at <= timezone.now()
    levels = {each.topic: each.level for each in last.findings}
    assert levels["migrations"] == "good"
    # Nobody serves the address of the tests, and no provider is there.
    assert {levels["address"], levels["provider_key"]} <= {"bad", "wait"}
    assert set(levels) & {"beat", "messages"} == set()
    assert "site_config.look_at_services" in {
        each["task"] for each in django_settings.CELERY_BEAT_SCHEDULE.values()
    }
