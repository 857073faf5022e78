"""Where the parts of an upload go: a file in a folder, or parts that a bucket puts together."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, cast

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.utils.translation import gettext, gettext_noop

from core.refusals import NotPossible
from products.models import Upload

PIECE = 256 * 1024
# Bytes. Room that a disk keeps for everything else.
SPARE = 500_000_000
# Seconds that the address of a part in a bucket works.
ADDRESS_SECONDS = 3600
BUCKET_AWAY = gettext_noop("The storage of files does not answer. Try again in a minute.")


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Place(Protocol):
    def begin(self, upload: Upload) -> None:
        """Get ready for the parts. Raises NotPossible where there is no room."""

    def address(self, upload: Upload, number: int) -> str:
        """Where the browser puts a part; empty for an address of the shop's own."""

    def numbers(self, upload: Upload) -> set[int]:
        """The parts that are here."""

    def finish(self, upload: Upload) -> None:
        """Make the file of its parts, at its place in the storage. May be called twice."""

    def read(self, upload: Upload) -> Iterator[bytes]:
        """The finished file, piece by piece. Raises NotPossible where it cannot be read."""

    def drop(self, upload: Upload) -> None:
        """Forget the parts of an upload that was not finished."""


def place() -> Place:
    """The one that belongs to the storage of sold files."""
    return FolderPlace() if isinstance(storages["private"], FileSystemStorage) else BucketPlace()


class FolderPlace:
    """One file outside the storage, so that no backup copies what is half here."""

    def path(self, upload: Upload) -> Path:
        return Path(settings.DATA_DIR, "uploads", upload.token)

    def begin(self, upload: Upload) -> None:
        path = self.path(upload)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(path.parent).free - upload.size < SPARE:
            raise NotPossible(
                gettext("The shop's disk has no room for this file. Tell those who run the shop.")
            )
        path.touch(mode=0o600)

    def address(self, upload: Upload, number: int) -> str:
        return ""

    def write(self, upload: Upload, number: int, body: Readable, digest: str) -> bool:
        """Put a part into its place, a piece at a time; False where it is not what was announced.

        Raises OSError: the disk is full, the connection ended.
        """
        left, found = upload.size_of_part(number), hashlib.sha256()
        offset = (number - 1) * upload.part_size
        with open(os.open(self.path(upload), os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.seek(offset)
            while left and (piece := body.read(min(PIECE, left))):
                found.update(piece)
                file.write(piece)
                left -= len(piece)
        return not left and found.hexdigest() == digest

    def numbers(self, upload: Upload) -> set[int]:
        if not self.path(upload).exists() and not storages["private"].exists(upload.file):
            return set()  # it went with the disk, or did not come back with a backup
        return set(upload.parts.filter(is_here=True).values_list("number", flat=True))

    def finish(self, upload: Upload) -> None:
        target = Path(storages["private"].path(upload.file))
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(self.path(upload), target)

    def read(self, upload: Upload) -> Iterator[bytes]:
        try:
            with open(storages["private"].path(upload.file), "rb") as file:
                while piece := file.read(PIECE):
                    yield piece
        except OSError as error:
            raise NotPossible(str(error)) from error

    def drop(self, upload: Upload) -> None:
        self.path(upload).unlink(missing_ok=True)


class BucketPlace:
    """An upload in parts of the bucket's own: they go to it from the browser, by addresses that
    the shop signs, and are seen by nobody before all of them are there."""

    def __init__(self):
        self.storage = cast(Any, storages["private"])  # django-storages' own
        self.client = self.storage.connection.meta.client

    def _names(self, upload: Upload) -> dict[str, str]:
        return {
            "Bucket": self.storage.bucket_name,
            "Key": upload.file,
            "UploadId": upload.multipart_id,
        }

    def begin(self, upload: Upload) -> None:
        names = self._names(upload)
        del names["UploadId"]
        try:
            upload.multipart_id = self.client.create_multipart_upload(**names)["UploadId"]
        except (BotoCoreError, ClientError) as error:
            raise NotPossible(gettext(BUCKET_AWAY)) from error

    def address(self, upload: Upload, number: int) -> str:
        return self.client.generate_presigned_url(
            "upload_part",
            Params={**self._names(upload), "PartNumber": number},
            ExpiresIn=ADDRESS_SECONDS,
        )

    def _parts(self, upload: Upload) -> list[dict]:
        found = []
        for page in self.client.get_paginator("list_parts").paginate(**self._names(upload)):
            found += page.get("Parts", [])
        return found

    def numbers(self, upload: Upload) -> set[int]:
        try:
            return {
                part["PartNumber"]
                for part in self._parts(upload)
                if part["Size"] == upload.size_of_part(part["PartNumber"])
            }
        except (BotoCoreError, ClientError) as error:
            if _is_gone(error):
                # Put together already: a second "finish" finds the file.
                is_whole = self.storage.exists(upload.file)
                return set(range(1, upload.part_count + 1)) if is_whole else set()
            raise NotPossible(gettext(BUCKET_AWAY)) from error

    def finish(self, upload: Upload) -> None:
        try:
            parts = [
                {"PartNumber": part["PartNumber"], "ETag": part["ETag"]}
                for part in self._parts(upload)
            ]
            self.client.complete_multipart_upload(
                **self._names(upload), MultipartUpload={"Parts": parts}
            )
        except (BotoCoreError, ClientError) as error:
            if not (_is_gone(error) and self.storage.exists(upload.file)):
                raise NotPossible(gettext(BUCKET_AWAY)) from error

    def read(self, upload: Upload) -> Iterator[bytes]:
        try:
            names = {"Bucket": self.storage.bucket_name, "Key": upload.file}
            yield from self.client.get_object(**names)["Body"].iter_chunks(PIECE)
        except (BotoCoreError, ClientError, OSError) as error:
            raise NotPossible(gettext(BUCKET_AWAY)) from error

    def drop(self, upload: Upload) -> None:
        try:
            self.client.abort_multipart_upload(**self._names(upload))
        except (BotoCoreError, ClientError) as error:
            if not _is_gone(error):
                raise


def _is_gone(error: Exception) -> bool:
    return isinstance(error, ClientError) and error.response["Error"]["Code"] == "NoSuchUpload"
