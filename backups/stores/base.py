"""What every store of backups knows: checksums, the pointer to the newest, which were proved."""

import re

from backups.failures import BackupError

NAME = re.compile(r"storefront-\d{8}T\d{6}Z-[0-9a-f]{6}\.tar(\.sealed)?")
CHECKSUM, LATEST = ".sha256", "latest"


def is_name(text: str) -> bool:
    """Whether a store gives such a name to something of its own."""
    return text == LATEST or NAME.fullmatch(text.removesuffix(CHECKSUM)) is not None


class Store:
    """Kinds of it write, read, list and delete by name; a name appears only with all its bytes."""

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
                f"{name} has no SHA-256 beside it ({name}{CHECKSUM}): it was never verified."
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
        raise BackupError(f"There is no verified backup in {self}.")

    def put_there(self, bucket: str, key: str) -> bool:
        """Whether an object of a bucket is an archive of this store, or lies beside one."""
        return False

    def remove(self, name: str) -> None:
        """Delete an archive; its checksum first, so that it never seems proved without bytes."""
        self.delete(name + CHECKSUM)
        self.delete(name)
