"""Which errors say that the database is away, and which that a query was wrong."""

import psycopg2
import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
)

from core.outages import is_outage

pytestmark = pytest.mark.once


def broken_off() -> DatabaseError:
    error = DatabaseError("error with status PGRES_TUPLES_OK and no message from the libpq")
    error.__cause__ = psycopg2.DatabaseError()
    return error


@pytest.mark.parametrize(
    "error", [OperationalError("refused"), InterfaceError("already closed"), broken_off()]
)
def test_it_is_away(error):
    assert is_outage(error)
    meanwhile = RuntimeError("while rendering")
    meanwhile.__context__ = error
    assert is_outage(meanwhile)


@pytest.mark.parametrize(
    "error",
    [None, ProgrammingError(), IntegrityError(), DatabaseError("nothing saved"), ValueError()],
)
def test_it_is_not(error):
    assert not is_outage(error)


def test_what_somebody_meant_to_hide_counts_no_more():
    error = ValueError()
    error.__context__, error.__suppress_context__ = OperationalError(), True
    assert not is_outage(error)


@pytest.mark.both
@pytest.mark.django_db
def test_a_missing_table_is_a_wrong_query():
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM no_such_table")
    assert not is_outage(caught.value)
