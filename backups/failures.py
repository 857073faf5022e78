"""Errors of backups, with texts for whoever must do something about them."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext

from core.plain_text import storable

# Full disk, full quota, larger than a file may become.
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_SPACE_WORDS = ("No space left on device", "Disk quota exceeded", "File too large", "disk full")


class BackupError(Exception):
    """A backup or a restore ends here; the text says why and what to do."""


class Damaged(BackupError):
    """The archive is not as it was written: cut off, changed, or encrypted with another key."""


class WrongVersion(BackupError):
    """The archive, the database server and the programs do not go together."""


class Busy(BackupError):
    """Another backup or restore is under way."""


@contextmanager
def disk_errors(place: object) -> Iterator[None]:
    """Turn errors of the disk below `place` into BackupError."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise no_space(place) from error
        raise BackupError(f"{place}: {error.strerror or error}") from error


def no_space(place: object) -> BackupError:
    """The error of a full disk, which `place` lies on."""
    return BackupError(
        gettext("There is no space left on the disk of %(place)s. Free some and try again.")
        % {"place": place}
    )


def is_no_space(words: str) -> bool:
    """Whether a program's error output names a full disk."""
    return any(phrase in words for phrase in NO_SPACE_WORDS)


def in_one_line(error: BaseException) -> str:
    """An error for a row and for a line on the terminal."""
    text = " ".join(storable(str(error), spelled_out=True).split())
    if isinstance(error, BackupError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
