"""A stored file that can be read anywhere, in a folder or in a bucket, with little memory."""

import io
from contextlib import contextmanager
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import FileSystemStorage, storages
from django.utils.translation import gettext

from core.refusals import NotPossible

# Bytes that one request to a bucket asks for.
BLOCK = 1024 * 1024


@contextmanager
def open_stored(place: str):
    """The file at this place of the storage of sold files, and its size in bytes.

    Raises NotPossible where the storage is away, FileNotFoundError where the file is.
    """
    storage = storages["private"]
    if isinstance(storage, FileSystemStorage):
        with open(storage.path(place), "rb") as file:
            yield file, file.seek(0, io.SEEK_END)
        return
    try:
        raw = InBucket(cast(Any, storage), place)
        with io.BufferedReader(raw, BLOCK) as file:
            yield file, raw.size
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
            raise FileNotFoundError(place) from error
        raise _away(error) from error
    except BotoCoreError as error:
        raise _away(error) from error


def _away(error: Exception) -> NotPossible:
    return NotPossible(gettext("The storage of files does not answer: %s") % error)


class InBucket(io.RawIOBase):
    """Asks for what is read, a range at a time. django-storages would fetch all of it first."""

    def __init__(self, storage: Any, key: str):
        self._client = storage.connection.meta.client
        self._names = {"Bucket": storage.bucket_name, "Key": key}
        self._at = 0
        self.size = self._client.head_object(**self._names)["ContentLength"]

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = begin + offset
        return self._at

    def readinto(self, buffer) -> int:
        length = min(len(buffer), self.size - self._at)
        if length <= 0:
            return 0
        range_of_it = f"bytes={self._at}-{self._at + length - 1}"
        found = self._client.get_object(**self._names, Range=range_of_it)["Body"].read()
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)
