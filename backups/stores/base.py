"""What every store of backups knows: checksums, the pointer to the newest, which were proved."""

import re
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from django.utils.translation import gettext

from backups.failures import BackupError

# .sealed: encrypted by version 0.2.0.
NAME = re.compile(r"storefront-\d{8}T\d{6}Z-[0-9a-f]{6}\.tar(\.age|\.sealed)?")
CHECKSUM, LATEST = ".sha256", "latest"


def is_name(text: str) -> bool:
    """Whether a store gives such a name to something of its own."""
    return text == LATEST or NAME.fullmatch(text.removesuffix(CHECKSUM)) is not None


class Store(ABC):
    """A place where archives are stored by name; a name appears only with all its bytes.

    All methods raise BackupError when the place refuses or does not answer.
    """

    @abstractmethod
    def writing(self, name: str) -> AbstractContextManager:
        """A file to write an archive to, which is there once the block ends well."""

    @abstractmethod
    def reading(self, name: str) -> AbstractContextManager:
        """The archive as a file to read."""

    @abstractmethod
    def names(self) -> list[str]:
        """Everything that is there, of others too."""

    @abstractmethod
    def read_text(self, name: str) -> str:
        """A small file as text; empty when it is not there."""

    @abstractmethod
    def write_text(self, name: str, text: str) -> None:
        """Write or replace a small file."""

    @abstractmethod
    def delete(self, name: str) -> None:
        """Delete one file, if it is there."""

    @abstractmethod
    def clear_leftovers(self) -> None:
        """Delete what a killed backup has left half written."""

    def proved(self) -> list[str]:
        """Names of archives that have a checksum, oldest first."""
        names = set(self.names())
        return sorted(n for n in names if NAME.fullmatch(n) and n + CHECKSUM in names)

    def unproved(self) -> list[str]:
        """Names of archives without one, oldest first."""
        names = set(self.names())
        return sorted(n for n in names if NAME.fullmatch(n) and n + CHECKSUM not in names)

    def checksum(self, name: str) -> str:
        """The SHA-256 beside an archive. Raises BackupError when there is none."""
        words = self.read_text(name + CHECKSUM).split()
        if not words or not re.fullmatch(r"[0-9a-f]{64}", words[0]):
            raise BackupError(
                gettext("%(name)s has no SHA-256 beside it (%(file)s): it was never verified.")
                % {"name": name, "file": name + CHECKSUM}
            )
        return words[0]

    def set_proved(self, name: str, sha256: str) -> None:
        """Put the checksum beside an archive and let `latest` name it."""
        self.write_text(name + CHECKSUM, f"{sha256}  {name}\n")
        self.write_text(LATEST, f"{name}\n")

    def latest(self) -> str:
        """The name of the newest proved archive. Raises BackupError when there is none."""
        proved = self.proved()
        named = self.read_text(LATEST).strip()
        if named in proved:
            return named
        if proved:
            return proved[-1]
        raise BackupError(gettext("There is no verified backup in %(store)s.") % {"store": self})

    def put_there(self, bucket: str, key: str) -> bool:
        """Whether an object of a bucket is an archive of this store, or lies beside one."""
        return False

    def remove(self, name: str) -> None:
        """Delete an archive; its checksum first, so that it never seems proved without bytes."""
        self.delete(name + CHECKSUM)
        self.delete(name)
