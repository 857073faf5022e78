"""One thing in an archive, whichever kind of archive it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field

FILE, FOLDER, LINK, DEVICE = "file", "folder", "link", "device"


@dataclass(slots=True)
class Entry:
    """`name` is as the archive has it, `size` (bytes) what it says of itself.

    `pieces` gives the content; it is read before the next entry, or not at all.
    """

    name: str
    size: int
    kind: str = FILE
    # Of a link.
    target: str = ""
    is_utf8: bool = True
    is_privileged: bool = False
    # None: it cannot be read, for `unreadable` (a kind of finding).
    pieces: Iterator[bytes] | None = None
    unreadable: str = ""
    crc: int | None = None
    notes: list[str] = field(default_factory=list)


def decode(raw: bytes, fallback: str = "cp437") -> tuple[str, bool]:
    """The name, and whether it is written in UTF-8."""
    try:
        return raw.decode(), True
    except UnicodeDecodeError:
        return raw.decode(fallback, "replace"), False
