"""Encryption of an archive as it streams by, in the age format (https://age-encryption.org/v1).

`age --decrypt` opens what is written here. Each archive has a key of its own, which only ours
unwraps, and is encrypted in chunks of 64 KiB that cannot be left out, moved, or cut off at the end
without notice.

pyrage takes a source to its end in one call. Archives are written and read piece by piece, so the
call runs in a thread and a pipe leads there: memory holds a few chunks, however long the archive.
"""

import base64
import binascii
import os
import threading
from collections.abc import Callable
from contextlib import suppress

import pyrage
from django.utils.translation import gettext
from pyrage.x25519 import Identity

from backups.failures import Damaged

MARK = b"age-encryption.org/v1\n"
# Of a form that only version 0.2.0 of the shop reads; its keys were 32 bytes in base64.
MARK_OF_BEFORE = b"storefront-seal1"
NO_KEY_FITS = "No matching keys found"


def new_key() -> Identity:
    """A random key; `str()` is what BACKUP_ENCRYPTION_KEY takes, `to_public()` encrypts only."""
    return Identity.generate()


def read_key(text: str) -> Identity:
    """The key in `text`, which age-keygen writes too. Raises ValueError with what is wrong."""
    with suppress(pyrage.IdentityError):
        # age itself takes no other case.
        if text.isupper():
            return Identity.from_str(text)
    if text.startswith("age1"):
        raise ValueError(
            "must be the secret key (AGE-SECRET-KEY-1…), not the public one: each backup is proved "
            "by opening it"
        )
    if _is_of_before(text):
        raise ValueError(
            "is a key in the form of version 0.2.0, and must be one of age (AGE-SECRET-KEY-1…): "
            "keep the old one with the backups that it opens"
        )
    raise ValueError("must be a secret key of age (AGE-SECRET-KEY-1…)")


def _is_of_before(text: str) -> bool:
    with suppress(binascii.Error):
        return len(base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)) == 32
    return False


class Encryptor:
    """Encrypts what is written to it into `out`, which is complete once the block ends well."""

    def __init__(self, out, key: Identity):
        end, write_end = os.pipe()
        self.pipe, self.source = os.fdopen(write_end, "wb"), _Given(os.fdopen(end, "rb"))
        self.call = _Call(pyrage.encrypt_io, self.source, _Given(out), key.to_public(), self.source)

    def __enter__(self) -> "Encryptor":
        return self

    def write(self, data: bytes) -> int:
        try:
            return self.pipe.write(data)
        except BrokenPipeError:
            self.call.finish()
            raise

    def __exit__(self, kind, *error) -> None:
        self.source.is_abandoned = kind is not None
        with suppress(BrokenPipeError):
            self.pipe.close()
        if kind is None:
            self.call.finish()
        self.call.thread.join()


class Decryptor:
    """Decrypts `source` as it is read. Raises Damaged as soon as a chunk is not what it was.

    The end of its block ends the reading of `source`, too.
    """

    def __init__(self, source, key: Identity):
        read_end, end = os.pipe()
        self.pipe, target = os.fdopen(read_end, "rb"), _Given(os.fdopen(end, "wb"))
        self.call = _Call(pyrage.decrypt_io, _Given(source), target, key, target)

    def __enter__(self) -> "Decryptor":
        return self

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes (all, if negative); less only at the end."""
        data = self.pipe.read(size)
        if size < 0 or len(data) < size:
            # The pipe ends in the same way whether all is well or not.
            self.call.finish()
        return data

    def __exit__(self, *error) -> None:
        self.pipe.close()
        self.call.thread.join()


class _Given:
    """A file given to pyrage. It keeps the error that ended the call: of that, pyrage passes on the
    words at most, and nothing at all where the last bytes were refused."""

    is_abandoned = False

    def __init__(self, file):
        self.file, self.error = file, None

    def read(self, size: int) -> bytes:
        data = self._kept(self.file.read, size)
        if not data and self.is_abandoned:
            raise EOFError
        return data

    def write(self, data: bytes) -> int:
        return self._kept(self.file.write, data)

    def close(self) -> None:
        self._kept(self.file.close)

    def _kept(self, act, *values):
        try:
            return act(*values)
        except BaseException as error:
            self.error = self.error or error
            raise


class _Call:
    """A call of pyrage in a thread, which closes `end`, its end of the pipe."""

    def __init__(self, function: Callable, source: _Given, target: _Given, key, end: _Given):
        self.files = (source, target)
        self.error: BaseException | None = None
        self.thread = threading.Thread(target=self._run, args=(function, key, end), daemon=True)
        self.thread.start()

    def _run(self, function: Callable, key, end: _Given) -> None:
        try:
            try:
                function(*self.files, [key])
            finally:
                end.close()
        except BaseException as error:
            self.error = error

    def finish(self) -> None:
        """Wait for its end. Raises Damaged, or what reading or writing a file raised."""
        self.thread.join()
        for file in self.files:
            if file.error:
                raise file.error
        if self.error is None:
            return
        if not isinstance(self.error, pyrage.DecryptError | OSError):
            raise self.error
        if str(self.error) == NO_KEY_FITS:
            raise Damaged(
                gettext("The archive was encrypted with another BACKUP_ENCRYPTION_KEY than this.")
            ) from self.error
        raise Damaged(
            gettext("The archive was cut off or changed (%(error)s).") % {"error": self.error}
        ) from self.error
