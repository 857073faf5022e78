"""The shop's database, as backups need it: PostgreSQL, or SQLite in the demo.

database = databases.current()
counts = database.dump(path)                 rows of each table in that very dump
with database.restored(path) as copy:        a new database beside the shop's own
    copy.counts()
    with copy.in_use(): ...                  Django's queries go there
    copy.take_over()                         it becomes the shop's; otherwise it is dropped
"""

from django.db import connection

from backups.databases.postgres import Postgres
from backups.databases.sqlite import Sqlite


def current() -> Postgres | Sqlite:
    """The database that the shop runs on."""
    kinds: dict[str, type[Postgres] | type[Sqlite]] = {"postgresql": Postgres, "sqlite": Sqlite}
    return kinds[connection.vendor]()
