"""Each shop that was kept comes up to date: nothing is lost, and its old buyer downloads."""

import hashlib
import json
import lzma
import shutil
import sqlite3
from pathlib import Path

import psycopg2
import pytest

from core.upgrades import BEFORE
from tests.conftest import DATABASE_URL, ON_POSTGRES
from tests.services.postgres import Databases
from tests.upgrades import processes
from tests.upgrades.shop import SOLD

HERE = Path(__file__).parent
VERSIONS = sorted(path.name for path in HERE.iterdir() if (path / "sqlite.xz").is_file())


@pytest.fixture
def old_database(tmp_path):
    """Brings back the database of a version, of this run's kind; gives its address."""
    made = []

    def bring_back(version: str) -> str:
        if not ON_POSTGRES:
            file = tmp_path / "shop.sqlite3"
            file.write_bytes(lzma.decompress((HERE / version / "sqlite.xz").read_bytes()))
            return f"sqlite:///{file}"
        server = DATABASE_URL.rsplit("/", 1)[0]
        databases = Databases(f"{server}/postgres")
        name = f"old_{version.replace('.', '_')}_{tmp_path.name[:20]}".lower()
        databases.drop(name)
        made.append((databases, databases.create(name)))
        connection = psycopg2.connect(f"{server}/{name}")
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(lzma.decompress((HERE / version / "postgres.xz").read_bytes()))
        finally:
            connection.close()
        return f"{server}/{name}"

    yield bring_back
    for databases, name in made:
        databases.drop(name)


def test_a_shop_was_kept():
    assert "0.2.0" in VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_shop_comes_up_to_date(old_database, tmp_path, version):
    url, data = old_database(version), tmp_path / "data"
    shutil.copytree(HERE / version / "files", data)
    processes.migrate(url, data)
    kept = HERE / version / ("postgres.json" if ON_POSTGRES else "sqlite.json")
    now, then = processes.books(url, data), json.loads(kept.read_text())
    for name, rows in then.items():
        # Whatever a later version adds to a row, it says the same of what the old one knew.
        pairs = zip(now[name], rows, strict=True)
        assert [{key: row.get(key) for key in old} for row, old in pairs] == rows, name
    assert processes.download(url, data) == hashlib.sha256(SOLD).hexdigest()


@pytest.mark.once
def test_a_database_from_before_is_refused_in_a_line(tmp_path):
    file = tmp_path / "shop.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute(
            "CREATE TABLE django_migrations (id integer PRIMARY KEY, app varchar(255), "
            "name varchar(255), applied datetime)"
        )
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-11-01')", BEFORE
        )
    for command in (processes.migrate, processes.books):
        with pytest.raises(RuntimeError) as refused:
            command(f"sqlite:///{file}", tmp_path)
        last = str(refused.value).strip().splitlines()[-1]
        assert last.startswith("CommandError: This database is of a version before 0.2.0")
        assert "make demo-reset" in last
        assert "Traceback" not in str(refused.value)
