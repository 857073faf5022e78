"""What the doctor says of settings, static files, disks, and of the database."""

import psycopg2
import pytest
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from backups.models import BackupRun
from site_config.doctor import configuration, database, disks, installation
from tests.factories import CoverFactory, ProductPageFactory
from tests.services import free_port
from tests.site_config.doctor.findings import found, only


# --- settings ---------------------------------------------------------------------------------
@pytest.mark.once
def test_settings_of_production_are_good(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "site_config.settings.production")
    assert only(configuration.examine).level == "good"


@pytest.mark.once
def test_debug_and_passwords_that_everybody_knows_are_named(settings, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "site_config.settings.production")
    settings.DEBUG = True
    monkeypatch.setenv("DATABASE_URL", "postgres://storefront:password@localhost:5432/storefront")
    debug, password = found(configuration.examine)
    assert (debug.level, password.level) == ("bad", "wait")
    assert "DEBUG=false" in debug.advice
    assert password.text.endswith("DATABASE_URL.")
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert found(configuration.examine)[0].level == "wait"


# --- static files -----------------------------------------------------------------------------
@pytest.fixture
def collected(settings, tmp_path):
    """One file, collected as production does it; its path before that."""
    source = tmp_path / "source"
    (source / "css").mkdir(parents=True)
    (source / "css/shop.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "site_config.static_files.ServedFiles"}
    }
    assert FileSystemFinder().locations
    call_command("collectstatic", interactive=False, verbosity=0)
    return source / "css/shop.css"


@pytest.mark.once
def test_static_files_that_were_collected_are_good(collected):
    assert only(installation.static_files).text == "1 file collected."


@pytest.mark.once
def test_a_file_that_was_edited_or_added_since_is_named(collected):
    collected.write_text("a { color: blue }")
    (edited,) = found(installation.static_files)
    assert (edited.level, edited.text) == (
        "bad",
        "1 file was not collected, or has changed since: css/shop.css.",
    )
    assert "collectstatic" in edited.advice
    collected.with_name("new.css").write_text("b {}")
    assert "css/new.css and others" in only(installation.static_files).text


# --- the database -----------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_database_that_answers_is_good():
    assert {each.level for each in found(database.examine)} <= {"good"} | TOOLS_MAY_BE_MISSING
    assert only(installation.migrations).level == "good"


# The machine of the tests may have no pg_dump of the server's version.
TOOLS_MAY_BE_MISSING = {"bad"} if connection.vendor == "postgresql" else set()


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_named():
    (last,) = MigrationLoader(connection).graph.leaf_nodes("links")
    MigrationRecorder(connection).record_unapplied(*last)
    (missing,) = found(installation.migrations)
    assert (missing.level, missing.advice) == ("bad", "Run manage.py migrate.")
    assert ".".join(last) in missing.text


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_database_that_is_away_is_told_in_one_line(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PORT", str(free_port()))
    (away,) = found(database.examine)
    assert away.level == "bad"
    assert "Connection refused" in away.text
    assert "\n" not in away.text
    assert "DATABASE_URL" in away.advice


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_role_that_may_not_make_databases_is_told_what_to_ask_for(monkeypatch, tools):
    admin = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("CREATE ROLE doctor_test LOGIN")
    try:
        monkeypatch.setitem(connection.settings_dict, "USER", "doctor_test")
        (told,) = (each for each in found(database.examine) if each.name == "Tools for backups")
    finally:
        with admin.cursor() as cursor:
            cursor.execute("DROP ROLE doctor_test")
        admin.close()
    assert told.level == "bad"
    assert "doctor_test may not make databases" in told.text
    assert 'ALTER ROLE "doctor_test" CREATEDB;' in told.advice


@pytest.fixture
def tools(monkeypatch):
    """pg_dump and pg_restore of the server's version, on PATH."""
    from tests.services.postgres import PROGRAMS

    monkeypatch.setenv("PATH", str(PROGRAMS), prepend=":")


@pytest.mark.once
def test_a_server_that_pg_dump_is_too_old_for_is_told():
    told = database.backup_tools("Tools", 99, "storefront", True)
    assert told.level == "bad"
    assert "postgresql-client-99" in told.text


@pytest.mark.once
@pytest.mark.parametrize(
    ("ahead", "level"), [(0.4, "good"), (-5.4, "good"), (7, "wait"), (-90, "bad"), (3600, "bad")]
)
def test_clocks_that_differ_are_told(ahead, level):
    told = database.clock("Clock", ahead)
    assert told.level == level
    assert (level == "good") is ("differ" not in told.text)


@pytest.mark.once
@pytest.mark.parametrize(
    ("refused", "timeout", "silent", "level", "words"),
    [
        ("", 60, 90, "good", "archives"),
        ("", 60, 720, "wait", "nothing for 12 minutes"),
        ("", 0, 720, "good", "archives"),
        ("00000001000000000000000A", 60, 90, "wait", "could not archive 00000001000000000000000A"),
    ],
)
def test_an_archive_that_refuses_or_is_silent_is_told(refused, timeout, silent, level, words):
    told = database.archiver("Archive", refused, timeout, silent)
    assert told.level == level
    assert words in told.text


# --- disks ------------------------------------------------------------------------------------
@pytest.mark.once
def test_a_disk_without_the_room_that_is_needed_is_told(tmp_path):
    assert disks.examine_folder("Disk", tmp_path / "not/yet/there").level == "good"
    assert disks.examine_folder("Disk", tmp_path, needed=10**15).level == "bad"
    free = disks.shutil.disk_usage(tmp_path).free
    assert disks.examine_folder("Disk", tmp_path, needed=free + 10**9).level == "wait"


@pytest.mark.once
@pytest.mark.django_db
def test_backups_on_the_disk_of_the_shop_are_told(settings, tmp_path):
    settings.DATA_DIR, settings.BACKUP_URL = tmp_path, (tmp_path / "backups").as_uri()
    told = only(disks.backups)
    assert (told.level, "lost with it" in told.text) == ("wait", True)
    settings.DATA_DIR = "/dev/shm"
    assert only(disks.backups).level == "good"
    BackupRun.objects.create(status="verified", finished_at="2026-01-01T00:00Z", size=10**14)
    assert only(disks.backups).level == "bad"
    settings.BACKUP_URL = "s3://backups/here"
    assert found(disks.backups) == []


@pytest.mark.once
@pytest.mark.django_db
def test_files_that_only_another_host_has_are_told(settings):
    assert found(disks.files) == []
    picture = CoverFactory()
    sold = ProductPageFactory(file=b"sold").latest_release.file
    assert only(disks.files).level == "good"
    sold.storage.delete(sold.name)
    told = only(disks.files)
    assert told.level == "bad"
    assert sold.path in told.text
    settings.S3_PRIVATE_BUCKET = "sold"
    assert only(disks.files).level == "good"
    picture.file.storage.delete(picture.file.name)
    assert only(disks.files).level == "bad"
    settings.S3_PUBLIC_BUCKET = "pictures"
    assert found(disks.files) == []
