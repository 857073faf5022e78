"""Zip archives, read by their directory and then in the order of their bytes.

https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. The standard library reads the whole
directory at once, whatever its size, and looks at neither overlaps nor the second names.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from products.inspection.entries import FILE, FOLDER, LINK, Entry, decode
from products.inspection.findings import Broken, Findings
from products.inspection.streams import bunzip2, inflate, pieces_of

MAX_ENTRIES = 100_000
# Of a directory, in bytes: 100,000 entries with long names.
MAX_DIRECTORY = 64 * 1024 * 1024
LARGEST_TARGET = 4096
STORED, DEFLATED, BZIP2 = 0, 8, 12
UNPACK: dict[int, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    STORED: iter,
    DEFLATED: inflate,
    BZIP2: bunzip2,
}
END, END_64, LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"
NONE_32 = 0xFFFFFFFF


@dataclass(slots=True)
class Row:
    """What the directory says of one file."""

    raw: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int


def read_zip(file: BinaryIO, size: int, findings: Findings) -> Iterator[Entry]:
    """Everything in it. Raises Broken."""
    start, length, shift = find_directory(file, size, findings)
    rows = sorted(read_directory(file, start, length, findings), key=lambda row: row.offset)
    if shift or (rows and rows[0].offset):
        findings.add("before")
    end = 0
    for row in rows:
        entry, begin, end_of_this = open_row(file, row, shift)
        if begin < end or end_of_this > start:
            entry.notes.append("overlap")
            entry.pieces = None
        end = max(end, end_of_this)
        yield entry


def find_directory(file: BinaryIO, size: int, findings: Findings) -> tuple[int, int, int]:
    """Where the directory begins, its length, and how far all offsets are shifted."""
    tail_start = max(size - 65557, 0)
    file.seek(tail_start)
    tail = file.read(size - tail_start)
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22:
        file.seek(0)
        raise Broken("truncated" if file.read(4) == LOCAL else "no_archive")
    *_, length, offset, comment = struct.unpack("<4s4H2LH", tail[at : at + 22])
    if len(tail) - at - 22 > comment:
        findings.add("behind")
    end = tail_start + at
    if at >= 20 and tail[at - 20 : at - 16] == LOCATOR_64:
        end, length, offset = _read_end_64(file, end - 20)
    start = end - length
    if start < 0 or start < offset:
        raise Broken("truncated")
    return start, length, start - offset


def _read_end_64(file: BinaryIO, before: int) -> tuple[int, int, int]:
    file.seek(max(before - 56, 0))
    record = file.read(56)
    if len(record) < 56 or record[:4] != END_64:
        raise Broken("damaged")
    length, offset = struct.unpack("<2Q", record[40:56])
    return before - 56, length, offset


def read_directory(file: BinaryIO, start: int, length: int, findings: Findings) -> Iterator[Row]:
    if length > MAX_DIRECTORY:
        raise Broken("too_many")
    file.seek(start)
    left, count = length, 0
    while left >= 46:
        header = file.read(46)
        if len(header) < 46 or header[:4] != CENTRAL:
            raise Broken("damaged")
        if count == MAX_ENTRIES:
            raise Broken("too_many")
        count += 1
        fields = struct.unpack("<4s6H3L5H2L", header)
        raw, extra = file.read(fields[10]), file.read(fields[11])
        file.seek(fields[12], 1)
        left -= 46 + sum(fields[10:13])
        packed, size, offset = _sizes(extra, fields[8], fields[9], fields[16])
        is_unix = fields[1] >> 8 in (3, 19)
        mode = fields[15] >> 16 if is_unix else 0
        yield Row(raw, fields[3], fields[4], fields[7], packed, size, offset, mode)
    if left:
        raise Broken("damaged")


def _sizes(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """With those that have no room in 32 bits (extra field 1)."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<2H", extra[:4])
        if kind == 1:
            count = min(length, len(extra) - 4) // 8
            numbers = iter(struct.unpack(f"<{count}Q", extra[4 : 4 + count * 8]))
            size = next(numbers, size) if size == NONE_32 else size
            packed = next(numbers, packed) if packed == NONE_32 else packed
            offset = next(numbers, offset) if offset == NONE_32 else offset
            break
        extra = extra[4 + length :]
    return packed, size, offset


def open_row(file: BinaryIO, row: Row, shift: int) -> tuple[Entry, int, int]:
    """The entry, and where its bytes begin and end."""
    begin = row.offset + shift
    file.seek(begin)
    header = file.read(30)
    name, is_utf8 = decode(row.raw)
    if len(header) < 30 or header[:4] != LOCAL:
        raise Broken("damaged", name)
    name_length, extra_length = struct.unpack("<2H", header[26:30])
    second_name = file.read(name_length)
    start = begin + 30 + name_length + extra_length
    entry = Entry(name, row.size, _kind(row), is_utf8=is_utf8, crc=row.crc)
    entry.is_privileged = bool(row.mode & 0o6000)
    if second_name != row.raw:
        entry.notes.append("two_names")
    if row.flags & 1:
        entry.unreadable = "encrypted"
    elif row.method not in UNPACK:
        entry.unreadable = "method"
    else:
        entry.pieces = UNPACK[row.method](pieces_of(file, start, row.packed))
    if entry.kind == LINK and entry.pieces is not None:
        target = b""
        for piece in entry.pieces:
            target += piece
            if len(target) > LARGEST_TARGET:
                break
        entry.target, entry.pieces = decode(target[:LARGEST_TARGET])[0], None
    return entry, begin, start + row.packed


def _kind(row: Row) -> str:
    if row.mode >> 12 == 0o12:
        return LINK
    return FOLDER if row.raw.endswith(b"/") else FILE
