"""What a file is, by its ending and by its first bytes."""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from products.inspection.findings import Broken
from products.inspection.streams import bunzip2, gunzip, unxz

GZIP, BZIP2, XZ = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"
TARS: dict[tuple[str, ...], bytes] = {
    (".tar",): b"",
    (".tar.gz", ".tgz"): GZIP,
    (".tar.bz2", ".tbz2", ".tbz"): BZIP2,
    (".tar.xz", ".txz"): XZ,
}
UNPACK: dict[bytes, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    b"": iter,
    GZIP: gunzip,
    BZIP2: bunzip2,
    XZ: unxz,
}
# (ending, where, bytes) of files whose kind can be told.
MAGIC = (
    (".pdf", 0, b"%PDF"),
    (".png", 0, b"\x89PNG\r\n\x1a\n"),
    (".jpg", 0, b"\xff\xd8\xff"),
    (".jpeg", 0, b"\xff\xd8\xff"),
    (".gif", 0, b"GIF8"),
    (".webp", 8, b"WEBP"),
    (".mp4", 4, b"ftyp"),
    (".wav", 8, b"WAVE"),
    (".flac", 0, b"fLaC"),
    (".docx", 0, b"PK"),
    (".xlsx", 0, b"PK"),
    (".pptx", 0, b"PK"),
    (".epub", 0, b"PK"),
    (".jar", 0, b"PK"),
    (".apk", 0, b"PK"),
    (".exe", 0, b"MZ"),
    (".gz", 0, GZIP),
    (".7z", 0, b"7z\xbc\xaf\x27\x1c"),
    (".rar", 0, b"Rar!\x1a\x07"),
)
CLOSED = (".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".dmg", ".iso")
# Windows, Linux, macOS.
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


def kind_of(name: str) -> str:
    """`zip`, `tar` or `file`: what is looked into, by its ending."""
    lower = name.lower()
    if lower.endswith(".zip"):
        return "zip"
    return "tar" if any(lower.endswith(endings) for endings in TARS) else "file"


def unpack_of(file: BinaryIO, name: str) -> Callable[[Iterable[bytes]], Iterator[bytes]]:
    """How a tar is unpacked. Raises Broken where it begins otherwise than its name says."""
    magic = next(m for endings, m in TARS.items() if name.lower().endswith(endings))
    file.seek(0)
    if not file.read(8).startswith(magic):
        raise Broken("no_archive")
    return UNPACK[magic]


def why_other(name: str, head: bytes) -> Iterator[str]:
    """Kinds of finding of a single file."""
    lower = name.lower()
    for ending, at, magic in MAGIC:
        if lower.endswith(ending) and head[at : at + len(magic)] != magic:
            yield "other_type"
    if lower.endswith(CLOSED):
        yield "closed"


def is_program(head: bytes) -> bool:
    return head.startswith(PROGRAMS)
