"""Gives a PostgreSQL database the rows back that it began with: a tenth of the time in which it
is made anew, since that would be a thousand files.

    first = FirstRows(url)        # of a database that is as it shall be again
    ...                           # tests write, and commit
    first.bring_back()            # False: its schema was changed, it has to be made anew

Whatever a transaction inserts or updates carries its number (xmin), and numbers only grow: a table
whose rows are as many as before, none of them younger, has not been written. The system's own
tables tell the same of the schema.
"""

import contextlib
import io

import psycopg2
from psycopg2 import sql

SCHEMA = (
    *("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_type"),
    *("pg_proc", "pg_trigger", "pg_rewrite", "pg_namespace", "pg_extension", "pg_collation"),
    *("pg_ts_config", "pg_ts_config_map", "pg_ts_dict", "pg_policy", "pg_enum", "pg_sequence"),
)
OF_KIND = """SELECT relname FROM pg_class
WHERE relkind = %s AND relnamespace = 'public'::regnamespace ORDER BY relname"""
TABLE, SEQUENCE = "r", "S"
# As DROP DATABASE ... WITH (FORCE) does it; waits up to so many milliseconds until they are gone.
SEND_OTHERS_AWAY = """SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""


class FirstRows:
    def __init__(self, url: str):
        self.url = url
        with _connected(self.url) as cursor:
            self.tables, self.sequences = _names(cursor, TABLE), _names(cursor, SEQUENCE)
            self.rows = {name: self._read(cursor, name) for name in self.tables}
            self.numbers = self._numbers(cursor)
            self.schema, self.state = _marks(cursor, SCHEMA), _marks(cursor, self.tables)

    def bring_back(self) -> bool:
        """Whether the database is as it was; nobody else is connected to it any more."""
        with _connected(self.url) as cursor:
            cursor.execute(SEND_OTHERS_AWAY)
            if _marks(cursor, SCHEMA) != self.schema:
                return False
            state, numbers = _marks(cursor, self.tables), self._numbers(cursor)
            written = [name for name in self.tables if state[name] != self.state[name]]
            cursor.execute("BEGIN")
            # No trigger and no foreign key: the order of tables does not matter.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in written:
                cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
                self._write(cursor, name)
            for name in self.sequences:
                if numbers[name] != self.numbers[name]:
                    cursor.execute("SELECT setval(%s, %s, %s)", (f'"{name}"', *self.numbers[name]))
            cursor.execute("COMMIT")
            if written:
                # Rows lie where they would in a new table: at its beginning, in their order.
                tables = sql.SQL(", ").join(map(sql.Identifier, written))
                cursor.execute(sql.SQL("VACUUM {}").format(tables))
                self.state |= _marks(cursor, written)
            return True

    def _numbers(self, cursor) -> dict[str, tuple]:
        """Of each sequence its last value, and whether that has been given out."""
        each = [
            sql.SQL("SELECT {}, last_value, is_called FROM {}").format(
                sql.Literal(name), sql.Identifier(name)
            )
            for name in self.sequences
        ]
        cursor.execute(sql.SQL(" UNION ALL ").join(each))
        return {name: (value, is_called) for name, value, is_called in cursor.fetchall()}

    def _read(self, cursor, name: str) -> bytes:
        rows = io.BytesIO()
        cursor.copy_expert(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name)), rows)
        return rows.getvalue()

    def _write(self, cursor, name: str) -> None:
        if rows := self.rows[name]:
            copy = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
            cursor.copy_expert(copy, io.BytesIO(rows))


@contextlib.contextmanager
def _connected(url: str):
    """A cursor on a connection that closes with it."""
    connection = psycopg2.connect(url, connect_timeout=5)
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def _names(cursor, kind: str) -> list[str]:
    cursor.execute(OF_KIND, [kind])
    return [name for (name,) in cursor.fetchall()]


def _marks(cursor, tables) -> dict[str, tuple]:
    """Of each table how many rows it has, and the youngest transaction that wrote one."""
    each = [
        sql.SQL("SELECT {}, count(*), max(xmin::text::bigint) FROM {}").format(
            sql.Literal(name), sql.Identifier(name)
        )
        for name in tables
    ]
    cursor.execute(sql.SQL(" UNION ALL ").join(each))
    return {name: (count, youngest) for name, count, youngest in cursor.fetchall()}
