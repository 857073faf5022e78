"""All of `make upgrade`, from a commit to the next: two releases of this code with production's
settings, a migration between them, and visitors who never stop.

What they were answered is written to var/test/upgrade.json.
"""

import json
import os
import subprocess
import sys

import psycopg2
import pytest

from server.places import BACKGROUND, Places, web_unit
from server.releases import Releases, find_commit
from server.services import Services
from server.upgrade import Upgrade
from tests.conftest import DATABASE_URL
from tests.migrated import KEPT, ROOT
from tests.running_shop import SECRETS, RunningShop
from tests.seeded_shop import copy_seeded_shop
from tests.services import free_port
from tests.services.postgres import PROGRAMS
from tests.services.systemd import ServiceManager, Unit
from tests.upgrades.test_under_traffic import CUSTOMER, REQUESTS, SELL, WEB
from tests.upgrades.traffic import SlowDownload, Traffic

pytestmark = [pytest.mark.long, pytest.mark.postgres]

# The packages are those of the tests; nothing is fetched.
BOOTSTRAP = """
from pathlib import Path
(Path(__file__).resolve().parent.parent / ".venv").symlink_to({prefix!r})
"""
MIGRATION = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("links", {before!r})]
    operations = [migrations.RunSQL("ALTER TABLE links_shorturl ADD COLUMN trial integer")]
"""
# A customer who is logged in, and a download link of theirs.
BEGIN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from commerce.downloads import tickets
user, session = User.objects.get(email="{0}"), SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session.create()
print(settings.SESSION_COOKIE_NAME, session.session_key, sep="=")
print(tickets.mint(user, page))
"""
# As a proxy in front says it.
VISITOR = {
    "Host": "shop.test",
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
}
REPORT = KEPT / "upgrade.json"


def git(folder, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-C", folder]
    done = subprocess.run([*command, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def source(tmp_path):
    """A clone with two versions: this code as it stands, and one with a migration more."""
    folder = tmp_path / "source"
    folder.mkdir()
    names = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard")
    there = "\n".join(name for name in names.splitlines() if (ROOT / name).is_file())
    copy = f"tar --create --files-from - | tar --extract --directory {folder}"
    subprocess.run(copy, shell=True, cwd=ROOT, input=there, text=True, check=True)
    (folder / "bin" / "bootstrap.py").write_text(BOOTSTRAP.format(prefix=sys.prefix))
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "one")
    git(folder, "tag", "one")
    last = max(path.stem for path in (folder / "links" / "migrations").glob("0*.py"))
    new = folder / "links" / "migrations" / "9000_under_traffic.py"
    new.write_text(MIGRATION.format(before=last))
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "two")
    return folder


@pytest.fixture
def shop(tmp_path):
    """Its data alone: no process of it runs."""
    shop = RunningShop(tmp_path / "shop", postgres=DATABASE_URL)
    copy_seeded_shop(shop, RunningShop)
    yield shop
    shop.stop()


def settings(shop, redis) -> str:
    nobody = free_port()
    values = {
        **SECRETS,
        "SECRET_KEY": "a-key-of-the-tests" * 4,
        "SITE_URL": "https://shop.test",
        "ALLOWED_HOSTS": "shop.test",
        "TRUSTED_PROXIES": "1",
        "DATABASE_URL": shop.environment["DATABASE_URL"],
        "DATA_DIR": str(shop.folder),
        "CACHE_URL": redis.url(0),
        "CELERY_BROKER_URL": redis.url(1),
        "EMAIL_URL": f"smtp://127.0.0.1:{nobody}",
        "DEFAULT_FROM_EMAIL": "shop@shop.test",
        "DODO_PAYMENTS_ENVIRONMENT": "test_mode",
        # The doctor is not to leave this machine.
        "HTTPS_PROXY": f"http://127.0.0.1:{nobody}",
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def test_an_upgrade_with_a_migration_and_the_way_back(tmp_path, source, shop, redis, monkeypatch):
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    places = Places(tmp_path / "server")
    places.env_file.parent.mkdir(parents=True)
    places.env_file.write_text(settings(shop, redis))
    releases = Releases(places)

    def unit(name: str) -> Unit:
        if name in BACKGROUND:
            return Unit(["sleep", "3600"], ROOT, {})
        release = releases.path(name.removeprefix("storefront-web@").removesuffix(".service"))
        path = {"PATH": os.environ["PATH"]}
        return Unit([release / ".venv/bin/python", *WEB], release, path, notifies=True)

    with ServiceManager(tmp_path / "services", unit) as manager:
        on_words = {}

        def hear(words: str) -> None:
            for beginning in [each for each in on_words if words.startswith(each)]:
                on_words.pop(beginning)()

        upgrade = Upgrade(releases, Services(str(manager.program)), as_shop=(), say=hear)
        one, two = find_commit(source, "one"), find_commit(source)
        releases.build(one)
        releases.switch(one.name)
        for name in (web_unit(one.name), *BACKGROUND):
            assert manager.start(name), manager.log(name)
        manager.enable(web_unit(one.name))

        shop.add_customers(CUSTOMER)
        code = SELL.format(CUSTOMER) + BEGIN.format(CUSTOMER)
        told = upgrade.manage(one.name, "shell", "--verbosity=0", "--command", code)
        checksum, cookie, token = told.stdout.split()
        download = SlowDownload(manager.url, f"/downloads/{token}/", VISITOR | {"Cookie": cookie})
        assert download.answer.status == 200
        on_words["letting"] = download.go_on

        with Traffic(manager.url, REQUESTS, VISITOR) as traffic:
            traffic.wait_for(len(REQUESTS))
            upgrade.to(two)
            traffic.wait_for(5 * len(REQUESTS))
            upgrade.back()
            traffic.wait_for(5 * len(REQUESTS))

        assert traffic.failures == []
        assert download.checksum() == checksum
        assert manager.exits == {
            web_unit(one.name): 0,
            web_unit(two.name): 0,
            **dict.fromkeys(BACKGROUND, -15),
        }
        assert "POST /webhooks/dodo/ 200" in manager.log(web_unit(two.name))
        assert releases.current() == one.name
        with psycopg2.connect(shop.environment["DATABASE_URL"]) as database:
            database.cursor().execute("SELECT count(trial) FROM links_shorturl")
        database.close()
    REPORT.write_text(
        json.dumps({"answers": traffic.answers, "failed": traffic.failures}, indent=1)
    )
