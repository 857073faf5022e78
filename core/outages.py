"""Whether an error says that something is missing for now: the database, or room on the disk."""

import errno
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError, OperationalError

# What any question to the database raises; InterfaceError (the connection was cut off before) is
# none of Django's DatabaseErrors.
DATABASE_ERRORS = (DatabaseError, InterfaceError)
# Seconds after which whoever was sent away may ask again.
RETRY_SECONDS = 10
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# SQLite's word for "no such table", which Django hands on as an OperationalError too.
SQLITE_ERROR = 1


def is_outage(error: BaseException | None) -> bool:
    """Whether `error`, or what it came of, is a database that refused, broke off or kept silent.

    Also true for a query that the server stopped because it took too long.
    """
    return any(map(_says_away, _chain(error)))


def is_disk_full(error: BaseException | None) -> bool:
    """Whether `error`, or what it came of, is a file for which there was no room."""
    return any(isinstance(one, OSError) and one.errno in NO_ROOM for one in _chain(error))


def _says_away(error: BaseException) -> bool:
    cause = error.__cause__
    if getattr(cause, "sqlite_errorcode", None) == SQLITE_ERROR:
        return False
    if isinstance(error, (OperationalError, InterfaceError)):
        return True
    # The driver's word for an answer that broke off; the bare class is also Django's own refusal.
    return type(error) is DatabaseError and cause is not None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
