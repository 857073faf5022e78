"""The shop's files go from their folders to the buckets, or back; their source is only read.

A file counts as moved when both sides, read anew, have the same SHA-256. Nothing is ever replaced:
what is there under the same name and differs is left to a person.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import FileSystemStorage, storages
from django.utils.translation import gettext

from backups.failures import BackupError, in_one_line
from backups.moving.places import BucketFiles, FolderFiles, Place, sha256
from backups.storages import ROOMS

# So many failures in a row are no longer about the files.
HOPELESS = 5


class Fate(Enum):
    """What became of one file."""

    COPIED = auto()
    PRESENT = auto()  # it was there, with the same content
    GONE = auto()  # the shop has deleted it meanwhile
    WAITING = auto()  # it is still being written
    DIFFERENT = auto()  # something else has its name there
    FAILED = auto()


# The next run finds these again, or a person must look.
UNDONE = {Fate.WAITING, Fate.DIFFERENT, Fate.FAILED}


@dataclass
class Move:
    """All files of one room (`private`, `media`) on their way."""

    room: str
    source: Place
    target: Place
    sizes: dict[str, int] = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)

    def look(self) -> None:
        """List both sides. Raises BackupError."""
        self.sizes, self.present = self.source.sizes(), self.target.sizes()

    def names(self) -> list[str]:
        """What is missing comes first: somebody may be waiting for it."""
        return sorted(self.sizes, key=lambda name: (name in self.present, name))

    def foresee(self) -> Iterator[tuple[str, Fate]]:
        """What `run` would do, by names and sizes alone: nothing is read or written."""
        for name in self.names():
            if name not in self.present:
                yield name, Fate.COPIED
            elif self.present[name] == self.sizes[name]:
                yield name, Fate.PRESENT
            else:
                yield name, Fate.DIFFERENT

    def run(self, tell: Callable[[str, str], None]) -> Iterator[tuple[str, Fate]]:
        """Copy what is missing, compare everything. `tell` gets the errors of single files.

        Raises BackupError where going on makes no sense.
        """
        in_a_row = 0
        for name in self.names():
            try:
                fate, in_a_row = self.carry(name), 0
            except (
                *(OSError, UnicodeError, SuspiciousOperation),
                *(Boto3Error, BotoCoreError, ClientError),
            ) as error:
                fate, in_a_row = Fate.FAILED, in_a_row + 1
                tell(name, in_one_line(error))
                if in_a_row == HOPELESS:
                    raise BackupError(
                        gettext("%(count)d files in a row failed, the last with: %(error)s")
                        % {"count": HOPELESS, "error": in_one_line(error)}
                    ) from error
            yield name, fate

    def carry(self, name: str) -> Fate:
        """Copy one file if it is not there, and compare both sides."""
        state = self.source.state(name)
        if state is None:
            return Fate.GONE
        if not self.source.is_settled(state):
            return Fate.WAITING
        is_new = self.target.state(name) is None
        if is_new:
            self.target.put(name, self.source)
        is_same = sha256(self.source, name) == sha256(self.target, name)
        is_unchanged = self.source.state(name) == state
        if is_same and is_unchanged:
            return Fate.COPIED if is_new else Fate.PRESENT
        if is_new:
            self.target.delete(name)
        if not is_unchanged:
            return Fate.WAITING
        return Fate.FAILED if is_new else Fate.DIFFERENT


def plan(back: bool = False) -> list[Move]:
    """A move for each room whose bucket the settings name. Raises BackupError without any."""
    folders = {"private": settings.PRIVATE_ROOT, "media": settings.MEDIA_ROOT}
    moves = []
    for room, alias in ROOMS.items():
        if isinstance(storages[alias], FileSystemStorage):
            continue
        folder, bucket = FolderFiles(folders[room]), BucketFiles(storages[alias])
        moves.append(Move(room, bucket, folder) if back else Move(room, folder, bucket))
    if not moves:
        raise BackupError(
            gettext(
                "No bucket is named: set S3_PRIVATE_BUCKET or S3_PUBLIC_BUCKET, for this command "
                "alone at first (docs/operations.md, Buckets)."
            )
        )
    return moves
