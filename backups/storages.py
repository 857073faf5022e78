"""The shop's files: what is sold (private) and pictures (media), each on a disk or in a bucket."""

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages
from django.utils.translation import gettext

from backups.failures import disk_errors
from backups.stores import Store
from backups.stores.base import is_name
from backups.stores.bucket import refusals

# The alias of the storage behind each top folder of an archive's files.
ROOMS = {"private": "private", "media": "default"}


class BucketStorage(Protocol):
    """What is used of django-storages' S3Storage, which a shop without buckets has not."""

    bucket_name: str
    bucket: Any  # boto3's, which makes its classes at run time


def local_files() -> Iterator[tuple[str, Path]]:
    """(room/name, path) of every file that lies on a disk of the shop's own."""
    for room, alias in ROOMS.items():
        storage = storages[alias]
        if isinstance(storage, FileSystemStorage):
            root = Path(storage.location)
            for path in sorted(root.rglob("*")):
                if path.is_file() and not path.is_symlink():
                    yield f"{room}/{path.relative_to(root).as_posix()}", path


def listed_files(store: Store) -> dict[str, dict]:
    """What the private bucket holds: size and checksum (its ETag) by name.

    Empty without a bucket. Backups in it (`store`) are not listed. Raises BackupError.
    """
    storage = storages[ROOMS["private"]]
    if isinstance(storage, FileSystemStorage):
        return {}
    private = cast(BucketStorage, storage)
    with refusals(gettext("The bucket %(name)s") % {"name": private.bucket_name}):
        return {
            one.key: {"size": one.size, "etag": one.e_tag.strip('"')}
            for one in private.bucket.objects.all()
            if not store.put_there(private.bucket_name, one.key)
        }


def missing_from_bucket(listed: dict[str, dict], store: Store) -> list[str]:
    """Names that a backup has listed and that the private bucket has not, or of another size.

    Older backups listed each other too; those come and go.
    """
    present = listed_files(store) if listed else {}
    return [
        name
        for name, facts in listed.items()
        if not is_name(name) and (name not in present or present[name]["size"] != facts["size"])
    ]


def put_back(staged: Path) -> int:
    """Move the files below `staged` (room/name) to where they belong; returns how many.

    Each appears whole. Files that came later stay: their names differ from all others.
    """
    count = 0
    for room, alias in ROOMS.items():
        for source in sorted((staged / room).rglob("*")):
            if source.is_file():
                name = source.relative_to(staged / room).as_posix()
                _put(storages[alias], name, source)
                count += 1
    return count


def _put(storage, name: str, source: Path) -> None:
    if not isinstance(storage, FileSystemStorage):
        if not storage.exists(name):
            with source.open("rb") as file:
                storage.save(name, File(file))
        return
    target = Path(storage.path(name))
    with disk_errors(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(source, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            beside = target.with_name(f".{target.name}.part")
            shutil.copyfile(source, beside)
            os.replace(beside, target)
