"""Tar archives, packed or not, read once from front to back.

The standard library takes a header of any size into memory, so it is not asked.
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html,
https://www.gnu.org/software/tar/manual/html_node/Standard.html
"""

from collections.abc import Iterator

from products.inspection.entries import DEVICE, FILE, FOLDER, LINK, Entry, decode
from products.inspection.findings import Broken
from products.inspection.streams import Forward

BLOCK = 512
MAX_ENTRIES = 100_000
KINDS = {
    b"0": FILE,
    b"\x00": FILE,
    b"7": FILE,
    b"S": FILE,
    b"1": LINK,
    b"2": LINK,
    b"3": DEVICE,
    b"4": DEVICE,
    b"5": FOLDER,
    b"6": DEVICE,
}


def read_tar(stream: Forward) -> Iterator[Entry]:
    """Everything in it; its content is read, or passed over, before the next. Raises Broken."""
    told: dict[str, bytes] = {}
    count = 0
    while (header := stream.read(BLOCK)).strip(b"\x00"):
        size = _check(header, is_first=not count and not told)
        flag = header[156:157]
        if flag in b"LKxg" and flag:
            text = stream.read(size)
            stream.read(-size % BLOCK)
            if flag != b"g":
                told |= _headers(flag, text)
            continue
        count += 1
        if count > MAX_ENTRIES:
            raise Broken("too_many")
        size = _number(told["size"], 10) if "size" in told else size
        entry = _entry(header, flag, told)
        told = {}
        if flag == b"S":
            _pass_over_map(stream, header)
        left = size if KINDS.get(flag, FILE) == FILE else 0
        body = _Body(stream, left, entry.name)
        entry.size = left
        entry.pieces = iter(body)
        yield entry
        for _piece in body:
            pass
        stream.read(-left % BLOCK)
    if not header and not count:
        raise Broken("empty")


class _Body:
    def __init__(self, stream: Forward, size: int, name: str):
        self.stream, self.left, self.name = stream, size, name

    def __iter__(self) -> Iterator[bytes]:
        while self.left:
            piece = self.stream.some(self.left)
            if not piece:
                raise Broken("truncated", self.name)
            self.left -= len(piece)
            yield piece


def _check(header: bytes, is_first: bool) -> int:
    """The size that a header names; it is one by its checksum."""
    if len(header) < BLOCK:
        raise Broken("no_archive" if is_first else "truncated")
    blank = header[:148] + b" " * 8 + header[156:]
    try:
        is_right = sum(blank) == _number(header[148:156])
    except Broken:
        is_right = False
    if not is_right:
        raise Broken("no_archive" if is_first else "damaged")
    return _number(header[124:136])


def _number(field: bytes, base: int = 8) -> int:
    """Octal, or where the first bit is set GNU's binary. Raises Broken."""
    if field[:1] in (b"\x80", b"\xff"):
        number = int.from_bytes(field[1:], "big", signed=field[:1] == b"\xff")
    else:
        try:
            number = int(field.strip(b" \x00") or b"0", base)
        except ValueError as error:
            raise Broken("damaged") from error
    if not 0 <= number < 2**63:
        raise Broken("damaged")
    return number


def _headers(flag: bytes, text: bytes) -> dict[str, bytes]:
    """What stands in a header of its own: a long name, a long target, or pax's values."""
    if flag in b"LK":
        return {"path" if flag == b"L" else "linkpath": text.rstrip(b"\x00")}
    found: dict[str, bytes] = {}
    while text:
        length, _, _rest = text.partition(b" ")
        try:
            record = text[len(length) + 1 : int(length)]
            text = text[max(int(length), 1) :]
        except ValueError as error:
            raise Broken("damaged") from error
        key, _, value = record.removesuffix(b"\n").partition(b"=")
        if key in (b"path", b"linkpath", b"size", b"GNU.sparse.name"):
            found[key.decode()] = value
    return found


def _entry(header: bytes, flag: bytes, told: dict[str, bytes]) -> Entry:
    raw = header[:100].split(b"\x00")[0]
    if header[257:263] == b"ustar\x00" and (prefix := header[345:500].split(b"\x00")[0]):
        raw = prefix + b"/" + raw
    raw = told.get("GNU.sparse.name") or told.get("path") or raw
    name, is_utf8 = decode(raw, "latin-1")
    target = told.get("linkpath") or header[157:257].split(b"\x00")[0]
    kind = KINDS.get(flag, FILE)
    if kind == FILE and name.endswith("/"):
        kind = FOLDER
    entry = Entry(name, 0, kind, decode(target, "latin-1")[0], is_utf8)
    entry.is_privileged = bool(_number(header[100:108]) & 0o6000)
    if flag == b"1":
        entry.notes.append("hard")
    return entry


def _pass_over_map(stream: Forward, header: bytes) -> None:
    """Where the holes of a sparse file are may take blocks of its own."""
    goes_on = header[482:483] == b"\x01"
    while goes_on:
        block = stream.read(BLOCK)
        goes_on = block[504:505] == b"\x01"
