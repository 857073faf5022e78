"""What may go wrong with a backup, in words for whoever must do something about it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from core.plain_text import storable

# Full disk, full quota, larger than a file may become.
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_SPACE_WORDS = ("No space left on device", "Disk quota exceeded", "File too large", "disk full")


class BackupError(Exception):
    """A backup or a restore ends here; the text says why and what to do."""


class Damaged(BackupError):
    """The archive is not what was written: cut off, changed, or sealed with another key."""


class WrongVersion(BackupError):
    """The archive, the database server and the programs do not go together."""


class Busy(BackupError):
    """Another backup or restore is under way."""


@contextmanager
def disk_errors(place: object) -> Iterator[None]:
    """What the disk below `place` refuses becomes a BackupError."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise no_space(place) from error
        raise BackupError(f"{place}: {error.strerror or error}") from error


def no_space(place: object) -> BackupError:
    """The disk is full."""
    return BackupError(f"There is no space left on the disk of {place}. Free some and try again.")


def is_no_space(words: str) -> bool:
    """Whether a program's last words complain of a full disk."""
    return any(phrase in words for phrase in NO_SPACE_WORDS)


def in_one_line(error: BaseException) -> str:
    """An error for a row and for a line on the terminal."""
    text = " ".join(storable(str(error), spelled_out=True).split())
    if isinstance(error, BackupError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
