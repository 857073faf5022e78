"""An archive holds what was put in, and gives back all of it or an error."""

import io
import json
import os
import tarfile

import pytest

from backups import archives
from backups.encryption import new_key
from backups.failures import BackupError, Damaged, WrongVersion

pytestmark = pytest.mark.once

KEY = new_key()
ABOUT = {"engine": "sqlite", "row_counts": {"shop": 3}}


@pytest.fixture
def parts(tmp_path):
    """A dump and two files, on the disk."""
    dump, one, two = tmp_path / "a.dump", tmp_path / "one.zip", tmp_path / "two.webp"
    dump.write_bytes(os.urandom(200_000))
    one.write_bytes(b"sold" * 10_000)
    two.write_bytes(b"")
    return dump, [("private/releases/x/one.zip", one), ("media/images/größe.webp", two)]


def pack(parts, key=None, about=ABOUT) -> tuple[bytes, archives.Contents]:
    out = io.BytesIO()
    dump, files = parts
    written = archives.write(
        out, about=about, dump=dump, files=files, listed={"releases/y": {"size": 1}}, key=key
    )
    return out.getvalue(), written


def unpack(data, folder, key=None) -> archives.Contents:
    folder.mkdir()
    return archives.read(io.BytesIO(data), key, dump=folder / "dump", files=folder)


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_everything_comes_back(parts, tmp_path, key):
    data, written = pack(parts, key)
    found = unpack(data, tmp_path / "out", key)
    assert (found.size, found.sha256) == (len(data), written.sha256)
    assert found.about["row_counts"] == {"shop": 3}
    assert found.manifest["listed"] == {"releases/y": {"size": 1}}
    assert found.manifest["held"] == written.manifest["held"]
    assert (tmp_path / "out/dump").read_bytes() == parts[0].read_bytes()
    assert (tmp_path / "out/private/releases/x/one.zip").read_bytes() == b"sold" * 10_000
    assert (tmp_path / "out/media/images/größe.webp").read_bytes() == b""
    assert archives.peek(io.BytesIO(data), key)["engine"] == "sqlite"


def test_a_file_that_vanishes_meanwhile_is_left_out(parts, tmp_path):
    dump, files = parts
    gone = ("private/gone.zip", tmp_path / "gone.zip")
    data, written = pack((dump, [*files, gone]))
    assert "files/private/gone.zip" not in written.manifest["held"]
    assert len(unpack(data, tmp_path / "out").manifest["held"]) == 3


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_no_cut_goes_unnoticed(parts, tmp_path, key):
    data, _ = pack(parts, key)
    for number, share in enumerate((0, 0.001, 0.1, 0.5, 0.8, 0.95)):
        with pytest.raises(BackupError):
            unpack(data[: int(len(data) * share)], tmp_path / f"out{number}", key)


def test_an_encrypted_archive_without_a_key_and_a_plain_one_with_a_key_say_so(parts, tmp_path):
    with pytest.raises(BackupError, match="set BACKUP_ENCRYPTION_KEY"):
        unpack(pack(parts, KEY)[0], tmp_path / "one")
    with pytest.raises(BackupError, match="not encrypted"):
        unpack(pack(parts)[0], tmp_path / "two", KEY)


def test_the_form_of_version_0_2_0_is_named(tmp_path):
    for number, key in enumerate((KEY, None)):
        with pytest.raises(WrongVersion, match=r"by version 0\.2\.0 of the shop"):
            unpack(b"storefront-seal1" + os.urandom(1000), tmp_path / f"out{number}", key)


def test_a_newer_format_is_refused(parts, tmp_path, monkeypatch):
    data, _ = pack(parts)
    monkeypatch.setattr(archives, "FORMAT", 0)
    with pytest.raises(WrongVersion, match="newer version"):
        unpack(data, tmp_path / "out")


def made_by_hand(**members: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(mode="w|", fileobj=out) as tar:
        about = json.dumps({"format": 1, **ABOUT}).encode()
        for name, content in {"about.json": about, **members}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize(
    "name", ["files/../../evil", "/etc/evil", "files/private/../../../evil", "evil", "files/x"]
)
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(Damaged):
        unpack(made_by_hand(**{name: b"evil"}), tmp_path / "out")
    assert not [path for path in tmp_path.rglob("*") if path.name == "evil"]


def test_what_is_no_archive_at_all(tmp_path):
    for number, data in enumerate((b"", b"<html>", b"\0" * 100_000, os.urandom(100_000))):
        with pytest.raises(Damaged):
            unpack(data, tmp_path / f"out{number}")
