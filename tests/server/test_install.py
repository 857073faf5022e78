"""The steps from nothing to files: complete, made once, and shown without being made."""

import os
import subprocess
import sys

import pytest

from bin.bootstrap import Stop
from server import install
from server.changes import Action, Failed
from server.machine import read_settings
from server.steps import STEPS, Step, nginx, people, postgres, redis, services, settings
from tests.migrated import ROOT
from tests.server.conftest import ANSWERS, tree

pytestmark = pytest.mark.once

# Those that need no program but openssl.
OF_FILES = [people.changes, settings.changes, services.files, redis.changes]


def make(server, *steps) -> list[str]:
    """Make what is not made; says what that was."""
    made = []
    for step in steps:
        for change in step(server):
            if not change.is_made():
                change.make()
                made.append(change.what)
    return made


def test_what_is_made_once_is_left_alone_afterwards(server, tmp_path):
    assert len(make(server, *OF_FILES)) > 30
    before = tree(tmp_path)
    assert make(server, *OF_FILES) == []
    assert tree(tmp_path) == before


def test_what_was_changed_by_hand_is_put_right_and_nothing_else_is(server):
    make(server, *OF_FILES)
    unit, folder = server.places.units / "storefront-beat.service", server.places.backups
    unit.write_text("[Service]\n")
    folder.chmod(0o755)
    assert make(server, *OF_FILES) == [
        f"make the folder {folder} ({server.shop_user}:{server.shop_user}, 700)",
        f"write {unit}",
    ]


def test_a_dry_run_shows_each_step_and_changes_nothing(server, tmp_path, capsys):
    server.answers = {"DOMAIN": "shop.test"}
    assert install.show(server) == 0
    shown = capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert [step.title for step in STEPS if f"\n{step.title}\n" not in shown] == []
    assert "would ask for ADMIN_EMAIL: " in shown
    assert f"would write {server.places.env_file}" in shown
    assert "https://shop.test/webhooks/dodo/" in shown


@pytest.mark.parametrize("text", ["1", "yes", "true"])
def test_a_dry_run_is_asked_for_in_the_environment(text):
    assert install.is_dry_run({"DRY_RUN": text})
    assert not install.is_dry_run({"DRY_RUN": "0"})
    assert not install.is_dry_run({})


def test_the_settings_are_complete_for_the_shop_itself(server):
    make(server, settings.changes)
    about = server.places.env_file.stat()
    assert about.st_mode & 0o777 == 0o640
    done = subprocess.run(
        [sys.executable, "-c", "import site_config.settings.production"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | server.settings,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    # With their example's words above each.
    assert server.places.env_file.read_text().count("#") == settings.example(server).count("#")


def test_the_settings_say_what_was_answered_and_where_things_lie(server):
    make(server, settings.changes)
    told = server.settings
    assert told["SITE_URL"] == "https://shop.test"
    assert told["ALLOWED_HOSTS"] == "shop.test"
    assert told["ALERT_EMAILS"] == "owner@shop.test"
    assert told["SHOP_CURRENCY"] == "EUR"
    assert told["TRUSTED_PROXIES"] == "1"
    assert told["DOWNLOAD_DELIVERY"] == "accel"
    assert told["DATA_DIR"] == str(server.places.data)
    assert told["BACKUP_URL"] == f"file://{server.places.backups}"
    assert told["EMAIL_URL"] == "smtp+tls://shop%40mail:p%40ss%2Fword%231@mail.shop.test:587"


def test_secrets_are_made_anew_for_each_shop(server):
    first, second = settings.new_values(server), settings.new_values(server)
    assert {name for name in first if first[name] != second[name]} == {
        "SECRET_KEY",
        "DATABASE_URL",
        "CACHE_URL",
        "CELERY_BROKER_URL",
        "BACKUP_ENCRYPTION_KEY",
        "MONITORING_TOKEN",
    }


def test_settings_that_somebody_changed_are_never_written_again(server):
    make(server, *OF_FILES)
    text = server.places.env_file.read_text().replace("SHOP_CURRENCY=EUR", "SHOP_CURRENCY=CHF")
    server.places.env_file.write_text(text)
    server.answers |= {"SHOP_CURRENCY": "USD"}
    assert make(server, *OF_FILES) == []
    assert server.places.env_file.read_text() == text


def test_a_second_run_knows_the_domain_and_asks_for_nothing(server, monkeypatch):
    make(server, settings.changes)
    monkeypatch.setattr(install, "Server", lambda answers: type(server)(answers, server.places))
    assert install.known_answers({}) == {"DOMAIN": "shop.test", "ADMIN_EMAIL": "owner@shop.test"}
    with pytest.raises(Stop, match=r"say that it is shop\.test, not other\.test"):
        install.known_answers({"DOMAIN": "other.test"})


def test_settings_of_another_server_answer_all_but_whom_to_invite(server, monkeypatch):
    make(server, settings.changes)
    text = server.places.env_file.read_text().replace("ALERT_EMAILS=owner@shop.test", "")
    server.places.env_file.write_text(text)
    monkeypatch.setattr(install, "Server", lambda answers: type(server)(answers, server.places))
    server.answers = install.known_answers({})
    assert [question.name for question in install.open_questions(server)] == ["ADMIN_EMAIL"]


def test_redis_gets_the_passwords_of_the_settings_and_two_policies(server):
    make(server, *OF_FILES)
    cache, queue = (
        (server.places.settings / f"redis-{name}.conf").read_text() for name in ("cache", "queue")
    )
    assert "maxmemory-policy allkeys-lru" in cache
    assert "maxmemory-policy noeviction" in queue
    assert "appendonly yes" in queue
    for text, name in ((cache, "CACHE_URL"), (queue, "CELERY_BROKER_URL")):
        port = text.partition("\nport ")[2].split()[0]
        password = text.partition("\nrequirepass ")[2].split()[0]
        assert server.settings[name] == f"redis://:{password}@127.0.0.1:{port}/0"


def test_a_database_on_another_machine_is_left_to_others(server):
    make(server, people.changes, settings.changes)
    text = server.places.env_file.read_text()
    server.places.env_file.write_text(text.replace("@127.0.0.1:", "@db.shop.test:"))
    assert list(postgres.changes(server)) == []


def test_a_step_that_fails_says_what_and_what_to_do_and_stops(server):
    def fail():
        raise Failed("the disk is on fire.")

    begun = []
    changes = [
        Action("light it", lambda: False, fail),
        Action("go on", lambda: False, lambda: begun.append(1)),
    ]
    with pytest.raises(Stop) as stopped:
        install.perform(Step("disk", lambda _: changes, "Call somebody."), server)
    assert str(stopped.value) == (
        "disk: could not light it: the disk is on fire. Call somebody. Then run this again: it "
        "goes on from here."
    )
    assert begun == []


def test_a_program_that_fails_is_told_by_its_last_words():
    from server.changes import run

    with pytest.raises(Failed, match=r"^that was it$"):
        run(["sh", "-c", "echo much; echo that was it >&2; exit 3"])
    with pytest.raises(Failed, match="no-such-program: No such file"):
        run(["no-such-program"])


def test_a_site_that_nginx_refuses_is_taken_away_again(server, monkeypatch, tmp_path):
    """Other sites of the same nginx are to go on."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "nginx").write_text("#!/bin/sh\necho bad directive >&2\nexit 1\n")
    (programs / "nginx").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    make(server, *OF_FILES)
    with pytest.raises(Failed, match="bad directive"):
        make(server, nginx.changes)
    assert not (server.places.nginx / "sites-enabled/storefront").is_symlink()
    (programs / "nginx").write_text("#!/bin/sh\n")
    assert make(server, nginx.changes)[-1] == "let nginx look at it"
    assert make(server, nginx.changes) == []


def test_settings_are_read_as_the_shop_reads_them():
    text = "# A=1\nA='x'\nexport B=\"y z\"\nC=\nD=a=b#c\n"
    assert read_settings(text) == {"A": "x", "B": "y z", "D": "a=b#c"}


def test_the_answers_of_the_tests_are_answers():
    assert set(ANSWERS) <= set(install.answers.NAMES)
