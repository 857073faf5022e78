"""What a test committed is gone before the next one (tests/first_rows.py)."""

import psycopg2
import pytest

from tests.conftest import DATABASE_URL
from tests.first_rows import FirstRows
from tests.migrated import PostgresCopies

pytestmark = pytest.mark.postgres
READ = """SELECT
    (SELECT string_agg(name, ',' ORDER BY id) FROM auth_group),
    (SELECT count(*) FROM auth_group_permissions),
    (SELECT string_agg(hostname, ',') FROM wagtailcore_site),
    (SELECT count(*) FROM django_session),
    (SELECT last_value FROM auth_group_id_seq)"""
WRITES = (
    "INSERT INTO auth_group (name) VALUES ('Visitors')",
    "DELETE FROM auth_group_permissions",
    "UPDATE wagtailcore_site SET hostname = 'other.test'",
    "INSERT INTO django_session VALUES ('key', 'data', now())",
)

CHANGES = (
    "ALTER TABLE auth_group ADD COLUMN note text",
    "DROP TABLE django_session",
    "CREATE INDEX added ON auth_group (id)",
    "CREATE TABLE late ()",
)


@pytest.fixture
def url():
    copies = PostgresCopies(DATABASE_URL)
    yield copies.make("rows_to_bring_back")
    copies.databases.drop("rows_to_bring_back")


def run(url: str, statement: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_rows_and_sequences_are_as_before_each_time(url):
    first, before = FirstRows(url), run(url, READ)
    for statements in (WRITES, WRITES[:1]):
        for statement in statements:
            run(url, statement)
        assert run(url, READ) != before
        assert first.bring_back()
        assert run(url, READ) == before


def test_nobody_is_left_who_could_go_on_writing(url):
    first = FirstRows(url)
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute(WRITES[0])  # not committed: its lock would hold everybody up
        assert first.bring_back()
        with pytest.raises(psycopg2.OperationalError):
            cursor.execute(WRITES[1])
    connection.close()


def test_another_schema_is_noticed(url):
    for statement in CHANGES:
        first = FirstRows(url)
        run(url, statement)
        assert not first.bring_back(), statement
