"""Hostile and honest archives, made by code: each with what is found and whether it publishes."""

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from products.inspection import zips

README, LICENCE = ("lamp/README.md", b"# Lamp\n"), ("lamp/LICENSE", b"The MIT License\n")
# Put together here, so that nobody takes it for a real one.
KEY_HEAD = b"-----BEGIN " + b"RSA PRIVATE KEY-----\n"


@dataclass(frozen=True)
class Case:
    """`found`: kinds of finding besides the notes. `outcome`: yes, no, asks (for a reason)."""

    title: str
    name: str
    make: Callable[[], bytes]
    found: set[str]
    outcome: str


def zipped(*entries, good: bool = True, compress=zipfile.ZIP_DEFLATED) -> bytes:
    """Of (name or ZipInfo, content); `good`: with README and licence."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as archive:
        for name, content in [*((README, LICENCE) if good else ()), *entries]:
            archive.writestr(name, content)
    return out.getvalue()


def as_info(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def tarred(*entries, mode: str = "w") -> bytes:
    """Of (name, content) or TarInfo."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.PAX_FORMAT) as archive:
        for entry in (README, LICENCE, *entries):
            if isinstance(entry, tarfile.TarInfo):
                archive.addfile(entry, io.BytesIO(b"x" * entry.size))
                continue
            info = tarfile.TarInfo(entry[0])
            info.size = len(entry[1])
            archive.addfile(info, io.BytesIO(entry[1]))
    return out.getvalue()


def member(name: str, kind: bytes, target: str = "", mode: int = 0o644) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, target, mode
    return info


def patched(data: bytes, old: bytes, new: bytes, count: int = -1) -> bytes:
    assert old in data
    return data.replace(old, new, count)


# --- zips that no writer makes ----------------------------------------------------------------
def lying_size() -> bytes:
    """The directory says that a file has 10 bytes; it has 5,000."""
    data = bytearray(zipped(("lamp/big.txt", b"x" * 5000)))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        where = data.rfind(signature)
        data[where + at : where + at + 4] = struct.pack("<L", 10)
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(zipped(("lamp/secret.txt", b"hidden")))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rfind(signature) + at] |= 1
    return bytes(data)


def other_method() -> bytes:
    data = bytearray(zipped(("lamp/a.txt", b"text")))
    for signature, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.rfind(signature) + at] = 93  # Zstandard
    return bytes(data)


def damaged() -> bytes:
    data = bytearray(zipped(("lamp/a.bin", random.Random(1).randbytes(2000)), compress=0))
    data[data.rfind(b"lamp/a.bin", 0, data.rfind(b"PK\x01\x02")) + 500] ^= 0xFF
    return bytes(data)


def overlapping() -> bytes:
    """Two rows of the directory with one file: https://www.bamsoftware.com/hacks/zipbomb/."""
    data = zipped(("a.txt", b"a" * 100), good=False)
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    row = data[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, 2 * len(row), start, 0)
    return data[:start] + row + row.replace(b"a.txt", b"b.txt") + tail


def two_names() -> bytes:
    data = zipped(("lamp/good.txt", b"x"))
    return patched(data, b"lamp/good.txt", b"lamp/evil.txt", 1)


def bad_offset() -> bytes:
    data = bytearray(zipped(("lamp/a.txt", b"x")))
    where = data.rfind(b"PK\x01\x02")
    data[where + 42 : where + 46] = struct.pack("<L", 3)
    return bytes(data)


def bomb() -> bytes:
    return zipped(("lamp/zeros", b"\0" * 51_000_000))


def declared_bomb() -> bytes:
    """Small, and says that it unpacks to four gigabytes."""
    data = bytearray(zipped(("lamp/zeros", b"\0" * 1000)))
    where = data.rfind(b"PK\x01\x02")
    data[where + 24 : where + 28] = struct.pack("<L", 0xFFFFFFF0)
    return bytes(data)


def many() -> bytes:
    """A directory that names one file more than is read."""
    row = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 16)
    rows = row * (zips.MAX_ENTRIES + 1)
    return rows + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, len(rows), 0, 0)


def not_utf8() -> bytes:
    data = zipped(("lamp/XYZ.txt", b"x"))
    return data.replace(b"XYZ", b"\x81\x82\x83")


# --- tars that no writer makes ------------------------------------------------------------------
def gzip_bomb() -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = tarfile.TarInfo("zeros")
    head.size = 200_000_000
    out = pack.compress(head.tobuf())
    for _ in range(60):
        out += pack.compress(b"\0" * 1_000_000)
    return out + pack.flush()


def huge_header() -> bytes:
    """A header of its own for a name of 200 MB."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = b"L", 200_000_000
    return gzip.compress(info.tobuf(tarfile.GNU_FORMAT) + b"a" * 2_000_000)


def wrong_checksum() -> bytes:
    data = bytearray(tarred(("lamp/a.txt", b"x")))
    data[data.index(b"lamp/a.txt") + 148] ^= 1
    return bytes(data)


def negative_size() -> bytes:
    data = bytearray(tarfile.TarInfo("a").tobuf())
    data[124:136] = b"\xff" * 12
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    return bytes(data)


ZIP, TAR, TGZ = "lamp.zip", "lamp.tar", "lamp.tar.gz"
KEY = KEY_HEAD + b"A" * 64 + b"\n"
CASES = [
    Case("an honest zip", ZIP, lambda: zipped(("lamp/a.txt", b"x")), set(), "yes"),
    Case("an honest tar.gz", TGZ, lambda: tarred(("lamp/a", b"x"), mode="w:gz"), set(), "yes"),
    Case("an honest tar.bz2", "a.tar.bz2", lambda: tarred(mode="w:bz2"), set(), "yes"),
    Case("an honest tar.xz", "a.txz", lambda: tarred(mode="w:xz"), set(), "yes"),
    Case("a text", "notes.txt", lambda: b"Good day.", set(), "yes"),
    Case("a PDF", "book.pdf", lambda: b"%PDF-1.7 ...", set(), "yes"),
    Case("text named .zip", ZIP, lambda: b"the bytes that were bought", {"no_archive"}, "no"),
    Case("RAR named .zip", ZIP, lambda: b"Rar!\x1a\x07" + b"x" * 99, {"no_archive"}, "no"),
    Case("text named .tar.gz", TGZ, lambda: b"plain" * 200, {"no_archive"}, "no"),
    Case("zeros named .tar", TAR, lambda: b"\0" * 1024, {"empty"}, "no"),
    Case("a program named .pdf", "book.pdf", lambda: b"MZ" + b"\0" * 99, {"other_type"}, "no"),
    Case("an empty zip", ZIP, lambda: zipped(good=False), {"empty"}, "no"),
    Case("half a zip", ZIP, lambda: zipped(("a", b"x" * 9))[:60], {"truncated"}, "no"),
    Case("half a tar.gz", TGZ, lambda: tarred(mode="w:gz")[:90], {"truncated"}, "no"),
    Case(
        "a tar cut in a file", TAR, lambda: tarred(("a", b"x" * 9000))[:6000], {"truncated"}, "no"
    ),
    Case("a changed byte", ZIP, damaged, {"damaged"}, "no"),
    Case("a wrong header sum", TAR, wrong_checksum, {"damaged"}, "no"),
    Case("an offset into nowhere", ZIP, bad_offset, {"damaged"}, "no"),
    Case("an absolute path", ZIP, lambda: zipped(("/etc/cron.d/x", b"x")), {"absolute"}, "no"),
    Case("a path upwards", ZIP, lambda: zipped(("../../x", b"x")), {"parent"}, "no"),
    Case("upwards in a tar", TAR, lambda: tarred(("a/../../x", b"x")), {"parent"}, "no"),
    Case(
        "upwards by backslashes",
        ZIP,
        lambda: zipped(("..\\x.txt", b"x")),
        {"parent", "backslash"},
        "no",
    ),
    Case("a drive of Windows", ZIP, lambda: zipped(("C:/x.txt", b"x")), {"drive"}, "no"),
    Case(
        "a link to /etc/passwd in a zip",
        ZIP,
        lambda: zipped((as_info("lamp/link", 0o120777), "/etc/passwd")),
        {"link_out"},
        "no",
    ),
    Case(
        "a link upwards in a tar",
        TAR,
        lambda: tarred(member("lamp/link", tarfile.SYMTYPE, "../../x")),
        {"link_out"},
        "no",
    ),
    Case(
        "a hard link out",
        TAR,
        lambda: tarred(member("lamp/link", tarfile.LNKTYPE, "../shadow")),
        {"link_out"},
        "no",
    ),
    Case("a device", TAR, lambda: tarred(member("lamp/sda", tarfile.BLKTYPE)), {"device"}, "no"),
    Case("a pipe", TAR, lambda: tarred(member("lamp/pipe", tarfile.FIFOTYPE)), {"device"}, "no"),
    Case("a bomb of zeros", ZIP, bomb, {"bomb"}, "no"),
    Case("4 GB by its directory", ZIP, declared_bomb, {"bomb"}, "no"),
    Case("a gzip bomb", TGZ, gzip_bomb, {"bomb"}, "no"),
    Case("a name of 200 MB", TGZ, huge_header, {"damaged"}, "no"),
    Case("a size below zero", TAR, negative_size, {"damaged"}, "no"),
    Case("files that share bytes", ZIP, overlapping, {"overlap", "two_names"}, "no"),
    Case("too many files", ZIP, many, {"too_many"}, "no"),
    Case("a false size", ZIP, lying_size, {"false_size"}, "no"),
    Case("two names of one file", ZIP, two_names, {"two_names"}, "no"),
    Case("a right-to-left name", ZIP, lambda: zipped(("gp\u202ecod.exe", b"x")), {"control"}, "no"),
    Case(
        "a program named .pdf.exe",
        ZIP,
        lambda: zipped(("bill.pdf.exe", b"MZ")),
        {"disguised"},
        "no",
    ),
    Case("a program named .jpg", ZIP, lambda: zipped(("a.jpg", b"\x7fELF\2")), {"disguised"}, "no"),
    Case(
        "a file that is a folder too",
        ZIP,
        lambda: zipped(("a", b"x"), ("a/b", b"x")),
        {"clash"},
        "no",
    ),
    Case("a line break in a name", TAR, lambda: tarred(("a\nb", b"x")), {"control"}, "no"),
    Case("something in front", ZIP, lambda: b"#!/bin/sh\n" + zipped(), {"before"}, "asks"),
    Case("something behind", ZIP, lambda: zipped() + b"more", {"behind"}, "asks"),
    Case("encrypted files", ZIP, encrypted, {"encrypted"}, "asks"),
    Case("a rare method", ZIP, other_method, {"method"}, "asks"),
    Case("names in another encoding", ZIP, not_utf8, {"no_utf8"}, "asks"),
    Case(
        "the same name twice in a tar",
        TAR,
        lambda: tarred(("a", b"1"), ("a", b"2")),
        {"duplicate"},
        "asks",
    ),
    Case("names alike", ZIP, lambda: zipped(("a", b"x"), ("A", b"x")), {"only_case"}, "asks"),
    Case(
        "a name of Windows' own", ZIP, lambda: zipped(("lamp/aux.txt", b"x")), {"windows"}, "asks"
    ),
    Case("a name of 300 letters", ZIP, lambda: zipped(("n" * 300, b"x")), {"long"}, "asks"),
    Case(
        "rights of another user",
        TAR,
        lambda: tarred(member("lamp/su", tarfile.REGTYPE, mode=0o4755)),
        {"privileged"},
        "asks",
    ),
    Case("a .env", ZIP, lambda: zipped(("lamp/.env", b"A=1")), {"secret_file"}, "asks"),
    Case("a .env.example", ZIP, lambda: zipped(("lamp/.env.example", b"A=1")), set(), "yes"),
    Case("a private key", ZIP, lambda: zipped(("lamp/key.txt", KEY)), {"private_key"}, "asks"),
    Case(
        "a token in a tar",
        TGZ,
        lambda: tarred(("lamp/a.py", b"T = 'gh" + b"p_" + b"a1" * 18 + b"'"), mode="w:gz"),
        {"token"},
        "asks",
    ),
    Case("a .git folder", ZIP, lambda: zipped(("lamp/.git/HEAD", b"x")), {"git"}, "asks"),
    Case("an archive in it", ZIP, lambda: zipped(("lamp/in.zip", zipped())), set(), "yes"),
    Case("node_modules", ZIP, lambda: zipped(("node_modules/a/b.js", b"x")), set(), "yes"),
    Case("what macOS leaves", ZIP, lambda: zipped(("__MACOSX/._a", b"x")), set(), "yes"),
    Case("two xz streams", "a.txz", lambda: halves(lzma.compress), set(), "yes"),
    Case("two bzip2 streams", "a.tbz2", lambda: halves(bz2.compress), set(), "yes"),
    Case("two gzip members", "a.tgz", lambda: halves(gzip.compress), set(), "yes"),
]


def halves(compress) -> bytes:
    data = tarred()
    return compress(data[:700]) + compress(data[700:])
