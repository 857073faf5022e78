"""Backups in a folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.utils.translation import gettext

from backups.failures import BackupError, disk_errors
from backups.stores.base import Store


class Folder(Store):
    """Archives as files that nobody else may read."""

    def __init__(self, path: Path):
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    @contextmanager
    def writing(self, name: str) -> Iterator:
        """A file that appears under its name only once it is whole and on the disk."""
        part = self.path / f".{name}.part"
        with disk_errors(self.path):
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with open(part, "wb", opener=_private) as out:
                    yield out
                    out.flush()
                    os.fsync(out.fileno())
                part.replace(self.path / name)
            except BaseException:
                part.unlink(missing_ok=True)
                raise

    @contextmanager
    def reading(self, name: str) -> Iterator:
        try:
            source = (self.path / name).open("rb")
        except FileNotFoundError:
            raise BackupError(
                gettext("There is no backup %(name)s in %(store)s.") % {"name": name, "store": self}
            ) from None
        with disk_errors(self.path), source:
            yield source

    def names(self) -> list[str]:
        if not self.path.is_dir():
            return []
        with disk_errors(self.path):
            return [path.name for path in self.path.iterdir()]

    def size(self, name: str) -> int:
        return (self.path / name).stat().st_size

    def read_text(self, name: str) -> str:
        with disk_errors(self.path), suppress(FileNotFoundError):
            return (self.path / name).read_text(errors="replace")
        return ""

    def write_text(self, name: str, text: str) -> None:
        with self.writing(name) as out:
            out.write(text.encode())

    def delete(self, name: str) -> None:
        with disk_errors(self.path):
            (self.path / name).unlink(missing_ok=True)

    def clear_leftovers(self) -> None:
        """What a killed backup has left half written."""
        for name in self.names():
            if name.startswith(".storefront-") and name.endswith(".part"):
                self.delete(name)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
