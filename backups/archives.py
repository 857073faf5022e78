"""One backup is one tar: about.json, the database's dump, the files, and manifest.json at the end.

It is written and read in one go from end to end, so that neither memory nor a disk holds it
whole. `about.json` says what it is and how many rows each table had; `manifest.json` has the
size and SHA-256 of everything before it, and its presence shows that nothing is missing.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext
from pyrage.x25519 import Identity

from backups.encryption import MARK, MARK_OF_BEFORE, Decryptor, Encryptor
from backups.failures import BackupError, Damaged, WrongVersion, disk_errors

FORMAT = 1
ABOUT, DUMP, FILES, MANIFEST = "about.json", "database.dump", "files/", "manifest.json"
BLOCK = 1024 * 1024
# What says so much of itself is no backup of a shop.
MAX_JSON = 512 * 1024 * 1024


@dataclass
class Contents:
    """What an archive holds."""

    about: dict
    manifest: dict
    size: int
    sha256: str


class HashingWriter:
    """Passes on what is written, and knows its SHA-256 and size in bytes."""

    def __init__(self, out):
        self.out, self.digest, self.size = out, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        self.out.write(data)
        return len(data)


class HashingReader:
    """Passes on what is read, and knows its SHA-256 and size in bytes."""

    def __init__(self, source):
        self.source, self.digest, self.size = source, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data


def write(
    out,
    *,
    about: dict,
    dump: Path,
    files: Iterable[tuple[str, Path]],
    listed: dict,
    key: Identity | None,
) -> Contents:
    """Write an archive to `out`, encrypted if there is a `key`. `files` are (room/name, path).

    A file that is deleted meanwhile is left out: no row of the dump's future needs it.
    """
    hashed = HashingWriter(out)
    held = {}
    with (
        Encryptor(hashed, key) if key else nullcontext(hashed) as inner,
        # A stream needs no more of a file than `write`.
        tarfile.open(mode="w|", fileobj=inner, bufsize=BLOCK) as tar,  # type: ignore[call-overload]
    ):
        _add_json(tar, ABOUT, {"format": FORMAT, **about})
        for name, path in [(DUMP, dump), *((FILES + name, path) for name, path in files)]:
            with suppress(FileNotFoundError), path.open("rb") as source:
                held[name] = _add(tar, name, source)
        manifest = {"held": held, "listed": listed}
        _add_json(tar, MANIFEST, manifest)
    return Contents(about, manifest, hashed.size, hashed.digest.hexdigest())


def peek(source, key: Identity | None) -> dict:
    """Only what the archive says of itself. Raises Damaged or WrongVersion."""
    with _reading(source, key) as (tar, _):
        return _read_about(tar)


def read(source, key: Identity | None, *, dump: Path, files: Path | None = None) -> Contents:
    """Read an archive to its end and check all of it against its manifest.

    Its database dump goes to `dump`, its files below `files` (as room/name) or, without one,
    nowhere. Raises Damaged, WrongVersion, or BackupError (no space).
    """
    hashed = HashingReader(source)
    with _reading(hashed, key) as (tar, inner):
        about = _read_about(tar)
        held, manifest = {}, None
        while (member := tar.next()) is not None:
            if manifest is not None or not member.isreg():
                raise Damaged(gettext("The archive holds what no backup has."))
            if member.name == MANIFEST:
                manifest = _read_json(tar, member)
            else:
                target = dump if member.name == DUMP else _place(files, member.name)
                held[member.name] = _extract(tar, member, target)
        if manifest is None:
            raise Damaged(gettext("The archive has no manifest: its end is missing."))
        if manifest["held"] != held or DUMP not in held:
            raise Damaged(gettext("What the archive holds differs from its own manifest."))
        # What follows the tar's last block belongs to the checksum, and to the last chunk.
        while inner.read(BLOCK):
            pass
    return Contents(about, manifest, hashed.size, hashed.digest.hexdigest())


@contextmanager
def _reading(source, key: Identity | None):
    """The tar inside `source`, and what it is read from; garbage is Damaged, not a traceback."""
    try:
        with (
            _opened(source, key) as inner,
            tarfile.open(mode="r|", fileobj=inner, bufsize=BLOCK) as tar,
        ):
            yield tar, inner
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(
            gettext("The archive was cut off or changed (%(error)s).") % {"error": error}
        ) from error


def _opened(source, key: Identity | None):
    start = _read_exactly(source, len(MARK))
    whole = _Rejoined(start, source)
    if start == MARK and key:
        return Decryptor(whole, key)
    if start.startswith(MARK_OF_BEFORE):
        raise WrongVersion(
            gettext(
                "The archive was encrypted by version 0.2.0 of the shop, in a form of its own. "
                "Restore it with that version and the key of then, and upgrade the shop afterwards."
            )
        )
    if start == MARK:
        raise BackupError(
            gettext("The archive is encrypted: set BACKUP_ENCRYPTION_KEY to its key.")
        )
    if key:
        raise BackupError(
            gettext(
                "BACKUP_ENCRYPTION_KEY is set, and this archive is not encrypted (or its beginning "
                "is damaged). If it is older than the key, unset the key to restore it."
            )
        )
    return nullcontext(whole)


def _read_exactly(source, size: int) -> bytes:
    """`size` bytes, also from sources that give less at a time; less only at the end."""
    parts = bytearray()
    while len(parts) < size and (part := source.read(size - len(parts))):
        parts += part
    return bytes(parts)


class _Rejoined:
    """`start`, already read from `source`, and then the rest of it."""

    def __init__(self, start: bytes, source):
        self.start, self.source = start, source

    def read(self, size: int = -1) -> bytes:
        if self.start:
            part = self.start if size < 0 else self.start[:size]
            self.start = self.start[len(part) :]
            return part
        return self.source.read(size)


def _add(tar: tarfile.TarFile, name: str, source) -> dict:
    info = tarfile.TarInfo(name)
    status = os.fstat(source.fileno())
    info.size, info.mtime, info.mode = status.st_size, int(status.st_mtime), 0o600
    hashed = HashingReader(source)
    tar.addfile(info, hashed)
    return {"size": info.size, "sha256": hashed.digest.hexdigest()}


def _add_json(tar: tarfile.TarFile, name: str, value: dict) -> None:
    data = json.dumps(value, indent=1, sort_keys=True).encode()
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def _read_about(tar: tarfile.TarFile) -> dict:
    member = tar.next()
    if member is None or member.name != ABOUT:
        raise Damaged(gettext("This is not a backup of this shop, or its beginning is missing."))
    about = _read_json(tar, member)
    if about["format"] > FORMAT:
        raise WrongVersion(
            gettext(
                "The backup has format %(format)s, and this version of the shop knows formats "
                "up to %(newest)s. Restore it with the newer version that made it."
            )
            % {"format": about["format"], "newest": FORMAT}
        )
    return about


def _read_json(tar: tarfile.TarFile, member: tarfile.TarInfo) -> dict:
    if member.size > MAX_JSON:
        raise Damaged(
            gettext("The archive was changed: its table of contents cannot be this large.")
        )
    source = tar.extractfile(member)
    if source is None:
        raise Damaged(gettext("The archive holds what no backup has."))
    return json.loads(source.read())


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path | None) -> dict:
    source = HashingReader(tar.extractfile(member))
    if target is None:
        while source.read(BLOCK):
            pass
    else:
        with disk_errors(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as out:
                while block := source.read(BLOCK):
                    out.write(block)
    if source.size != member.size:
        raise Damaged(gettext("The archive was cut off."))
    return {"size": source.size, "sha256": source.digest.hexdigest()}


def _place(files: Path | None, name: str) -> Path | None:
    """Where a file goes; never outside of `files`, whatever the archive says."""
    path = PurePosixPath(name)
    if not name.startswith(FILES) or len(path.parts) < 3 or ".." in path.parts or "\\" in name:
        raise Damaged(gettext("The archive holds what no backup has."))
    return None if files is None else files.joinpath(*path.parts[1:])
