"""The two sides of a move: a folder and a bucket, alike to whoever reads, compares and copies."""

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext

from backups.failures import NO_SPACE, BackupError, in_one_line, no_space
from backups.stores import open_store
from backups.stores.bucket import refusals

CHUNK = 1024 * 1024
# A file that changed so many seconds ago may still be being written.
SETTLED = 60


class Place(Protocol):
    """One side: files by name, of which each appears with all its bytes or not at all."""

    def sizes(self) -> dict[str, int]:
        """All names with their sizes in bytes. Raises BackupError."""

    def state(self, name: str) -> tuple | None:
        """What changes when the file does; None where there is none."""

    def is_settled(self, state: tuple) -> bool:
        """Whether nobody is still writing a file of that state."""

    def opened(self, name: str) -> AbstractContextManager[Any]:
        """The file, to be read in pieces."""

    def put(self, name: str, source: "Place") -> None:
        """Take a file that is not here yet."""

    def delete(self, name: str) -> None: ...


class FolderFiles:
    """Files below a folder, by their paths from there."""

    def __init__(self, root: Path):
        self.storage = FileSystemStorage(location=root, base_url=None)

    def __str__(self) -> str:
        return str(self.storage.location)

    def sizes(self) -> dict[str, int]:
        root, found = self.storage.location, {}
        if not os.path.isdir(root):
            return {}
        seen = set()
        try:
            for folder, folders, names in os.walk(root, onerror=_raise, followlinks=True):
                if (real := os.path.realpath(folder)) in seen:
                    folders.clear()  # a link that leads in a circle
                    continue
                seen.add(real)
                for name in names:
                    path = os.path.join(folder, name)
                    if not (name.startswith(".") and name.endswith(".part")):
                        found[os.path.relpath(path, root)] = os.path.getsize(path)
        except FileNotFoundError as error:
            raise BackupError(
                gettext("%(path)s leads nowhere, or went away just now: run this again.")
                % {"path": in_one_line(error)}
            ) from error
        except OSError as error:
            raise BackupError(in_one_line(error)) from error
        return found

    def state(self, name: str) -> tuple | None:
        try:
            found = os.stat(self.storage.path(name))
        except FileNotFoundError:
            return None
        return found.st_size, found.st_mtime_ns

    def is_settled(self, state: tuple) -> bool:
        return time.time() - state[1] / 1e9 >= SETTLED

    def opened(self, name: str) -> AbstractContextManager[Any]:
        return Path(self.storage.path(name)).open("rb")

    def put(self, name: str, source: Place) -> None:
        target = Path(self.storage.path(name))
        beside = target.with_name(f".{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with source.opened(name) as file, beside.open("wb") as out:
                shutil.copyfileobj(file, out, CHUNK)
                os.fsync(out.fileno())
            if self.storage.file_permissions_mode is not None:
                beside.chmod(self.storage.file_permissions_mode)
            os.replace(beside, target)
        except OSError as error:
            beside.unlink(missing_ok=True)
            if error.errno in NO_SPACE:
                raise no_space(target.parent) from error
            raise

    def delete(self, name: str) -> None:
        self.storage.delete(name)


class BucketFiles:
    """Objects of a bucket, by their keys; backups that lie there too are nobody's business here."""

    def __init__(self, storage):
        self.storage = storage

    def __str__(self) -> str:
        return f"s3://{self.storage.bucket_name}"

    def sizes(self) -> dict[str, int]:
        store, bucket = open_store(), self.storage.bucket_name
        with refusals(gettext("The bucket %(name)s") % {"name": bucket}):
            return {
                one.key: one.size
                for one in self.storage.bucket.objects.all()
                if not one.key.endswith("/") and not store.put_there(bucket, one.key)
            }

    def state(self, name: str) -> tuple | None:
        found = self.storage.bucket.Object(name)
        try:
            return found.content_length, found.last_modified
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return None
            raise

    def is_settled(self, state: tuple) -> bool:
        return True

    @contextmanager
    def opened(self, name: str) -> Iterator[Any]:
        # Not by the storage, which would take the whole file into memory.
        with closing(self.storage.bucket.Object(name).get()["Body"]) as body:
            yield body

    def put(self, name: str, source: Place) -> None:
        with source.opened(name) as file:
            saved = self.storage.save(name, File(file, name))
        if saved != name:  # another run was quicker
            self.storage.delete(saved)

    def delete(self, name: str) -> None:
        self.storage.delete(name)


def sha256(place: Place, name: str) -> str:
    """Of the file as it is there now, read in pieces."""
    found = hashlib.sha256()
    with place.opened(name) as file:
        while piece := file.read(CHUNK):
            found.update(piece)
    return found.hexdigest()


def _raise(error: OSError) -> None:
    raise error
