"""An operator opens a backup without the shop, by the commands of docs/operations.md alone."""

import json
import os
import shutil
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connection

from backups import runs
from backups.encryption import new_key
from tests.backups import handbook
from tests.conftest import DATABASE_URL, missing
from tests.factories import UserFactory
from tests.migrated import PostgresCopies

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def server():
    """How createdb, pg_restore and psql find the server."""
    parts, databases = urlsplit(DATABASE_URL), PostgresCopies(DATABASE_URL).databases
    databases.drop("opened")
    yield os.environ | {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port),
        "PGUSER": parts.username,
    }
    databases.drop("opened")


def test_a_backup_is_opened_by_hand(sold, place, settings, server):
    if not shutil.which("age"):
        missing("age")
    key = new_key()
    settings.BACKUP_ENCRYPTION_KEY = str(key)
    UserFactory(email="buyer@example.com")
    run = runs.back_up()
    (place / "key.txt").write_text(f"# public key: {key.to_public()}\n{key}\n")

    (commands,) = handbook.blocks("### Opening a backup without the shop")
    told = handbook.run(commands.replace("NAME.tar.age", run.name), place, server)

    assert told == f"{run.name}: OK\n"
    opened = place / "opened"
    assert {path.name for path in opened.iterdir()} == {
        *("about.json", "database.dump", "files", "manifest.json")
    }
    assert json.loads((opened / "about.json").read_text())["row_counts"] == run.row_counts
    for name in ("private/releases/abc/icons.zip", "media/images/größe.webp"):
        assert (opened / "files" / name).read_bytes() == (sold / name).read_bytes()
    rows = "SELECT id, email, password FROM accounts_user"
    by_hand = psycopg2.connect(DATABASE_URL, dbname="opened")
    with by_hand.cursor() as theirs, connection.cursor() as ours:
        theirs.execute(rows)
        ours.execute(rows)
        assert theirs.fetchall() == ours.fetchall() != []
    by_hand.close()
