"""Files go to a bucket and back: whole, compared, at any stop, beside a running shop."""

import hashlib
import os
import time
import tracemalloc
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from backups import moving
from backups.moving import Fate, Move
from backups.moving.places import BucketFiles, FolderFiles
from site_config.settings import files

pytestmark = pytest.mark.once

# An hour ago: nobody is still writing it.
SETTLED = time.time() - 3600
FILES = {
    "private/releases/x/one.zip": b"one " * 1000,
    "private/releases/y/two.tar.gz": b"two",
    "private/support/größe und 'mehr'.txt": b"",
    "media/images/cat.jpg": os.urandom(3000),
}


@pytest.fixture
def buckets(s3, settings, monkeypatch):
    """Two empty buckets, which the settings name as the environment would."""
    ending = os.urandom(6).hex()
    sold, pictures = s3.bucket(f"sold-{ending}"), s3.bucket(f"pictures-{ending}")
    for name, value in s3.environment(sold).items():
        monkeypatch.setattr(files, name, value)
        setattr(settings, name, value)
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": files.s3_options(sold),
        },
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": files.public_s3_options(pictures),
        },
    }
    settings.BACKUP_URL = f"s3://{sold}/backups"
    return {"private": sold, "media": pictures}


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    """FILES in the shop's folders, of which nobody writes any more."""
    settings.PRIVATE_ROOT, settings.MEDIA_ROOT = tmp_path / "private", tmp_path / "media"
    for name, data in FILES.items():
        write(tmp_path / name, data)
    return tmp_path


def write(path: Path, data: bytes, changed: float = SETTLED) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (changed, changed))


def in_buckets(s3, buckets) -> dict[str, bytes]:
    client = s3.client()
    return {
        f"{room}/{one['Key']}": client.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
        for room, bucket in buckets.items()
        for one in client.list_objects_v2(Bucket=bucket).get("Contents", [])
    }


def in_folder(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def move_files(*arguments: str) -> tuple[str, str]:
    """What it prints, and its last words if it fails, with the lines of single files."""
    out, err = StringIO(), StringIO()
    try:
        call_command("move_files", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}"
    return out.getvalue(), err.getvalue()


def private_move(source=None, target=None) -> Move:
    move = moving.plan()[0]
    return Move("private", source or move.source, target or move.target)


def run(move: Move) -> dict[str, Fate]:
    move.look()
    return dict(move.run(lambda name, words: None))


def test_everything_goes_to_the_buckets_and_a_second_run_finds_it_there(folder, buckets, s3):
    out, errors = move_files("--dry-run")
    assert "private: 3 files. To be copied: 3 (" in out
    assert errors == ""
    assert in_buckets(s3, buckets) == {}
    out, errors = move_files()
    assert "private: 3 files. Copied: 3 (" in out
    assert "media: 1 files. Copied: 1 (" in out
    assert "Every file is there" in out
    assert errors == ""
    assert in_buckets(s3, buckets) == FILES
    assert in_folder(folder) == FILES
    write(folder / "media/images/between.jpg", b"came in between")
    out, errors = move_files()
    assert "media: 2 files. Copied: 1 (15" in out
    assert "There already: 3." in out
    assert errors == ""


def test_the_shop_delivers_and_shows_what_was_moved(folder, buckets):
    move_files()
    assert storages["private"].open("releases/x/one.zip").read() == b"one " * 1000
    assert storages["default"].size("images/cat.jpg") == 3000


def test_everything_comes_back_but_the_backups(folder, buckets, s3, settings, tmp_path):
    move_files()
    backup = "backups/storefront-20260101T020000Z-abcdef.tar"
    s3.client().put_object(Bucket=buckets["private"], Key=backup, Body=b"a backup")
    s3.client().put_object(Bucket=buckets["private"], Key="folder/", Body=b"")
    home = tmp_path / "home"
    settings.PRIVATE_ROOT, settings.MEDIA_ROOT = home / "private", home / "media"
    out, errors = move_files("--back")
    assert "Every file is there" in out
    assert errors == ""
    assert in_folder(home) == FILES
    assert in_buckets(s3, buckets)[f"private/{backup}"] == b"a backup"
    assert move_files("--back")[1] == ""


@pytest.mark.parametrize("count", range(3))
def test_a_run_that_was_stopped_goes_on(count, folder, buckets, s3):
    move = private_move()
    move.look()
    steps = move.run(lambda name, words: None)
    for _ in range(count):
        next(steps)
    steps.close()
    assert len(in_buckets(s3, buckets)) == count
    assert list(run(private_move()).values()).count(Fate.PRESENT) == count
    assert move_files()[1] == ""
    assert in_buckets(s3, buckets) == FILES


class Interrupted(Exception):
    """Not KeyboardInterrupt: a thread of boto's that ends by it may leave its caller waiting."""


class BreakingFile:
    """A file whose reader is killed after some bytes."""

    def __init__(self, file, after: int):
        self.file, self.left = file, after

    def __getattr__(self, name):
        return getattr(self.file, name)

    def read(self, size: int) -> bytes:
        self.left -= size
        if self.left < 0:
            raise Interrupted
        return self.file.read(size)


@pytest.mark.parametrize("back", [False, True], ids=["to the bucket", "to the folder"])
def test_half_a_file_never_stands_under_its_name(back, folder, buckets, s3):
    class Breaking(BucketFiles if back else FolderFiles):
        @contextmanager
        def opened(self, name):
            with super().opened(name) as file:
                yield BreakingFile(file, 9 * 1024 * 1024)

    write(folder / "private/releases/x/large.zip", os.urandom(20 * 1024 * 1024))
    name = "releases/x/large.zip"
    if back:
        move_files()
        target, source = FolderFiles(folder / "home"), Breaking(storages["private"])
    else:
        target, source = BucketFiles(storages["private"]), Breaking(folder / "private")
    with pytest.raises(Interrupted):
        Move("private", source, target).carry(name)
    assert target.state(name) is None
    whole = moving.plan(back)[0].source
    assert Move("private", whole, target).carry(name) is Fate.COPIED


def test_what_is_still_being_written_waits_for_the_next_run(folder, buckets, s3):
    late = folder / "private/releases/x/late.zip"
    write(late, b"half", changed=time.time())
    _, errors = move_files()
    assert "late.zip: changed just now, perhaps not written to its end: run this again" in errors
    assert "Not everything is there: see the 1 named above." in errors
    assert in_buckets(s3, buckets) == FILES
    write(late, b"half and half")
    assert move_files()[1] == ""
    assert in_buckets(s3, buckets)["private/releases/x/late.zip"] == b"half and half"


def test_a_file_that_changes_under_way_is_not_left_there(folder, buckets):
    class Growing(FolderFiles):
        @contextmanager
        def opened(self, name):
            with super().opened(name) as file:
                yield file
            with Path(self.storage.path(name)).open("ab") as more:
                more.write(b"more")

    move = private_move(source=Growing(folder / "private"))
    assert move.carry("releases/x/one.zip") is Fate.WAITING
    assert move.target.state("releases/x/one.zip") is None


@pytest.mark.parametrize("other", [b"the same size as the cat's", b"another size"])
def test_another_file_of_the_same_name_is_left_alone_and_told(other, folder, buckets, s3):
    data = b"the size of all these cats"
    write(folder / "media/images/cat.jpg", data)
    storages["default"].save("images/cat.jpg", ContentFile(other))
    _, errors = move_files()
    assert "images/cat.jpg: another file has this name there. Nothing was replaced" in errors
    assert "Not everything is there" in errors
    assert in_buckets(s3, buckets)["media/images/cat.jpg"] == other
    assert (folder / "media/images/cat.jpg").read_bytes() == data


def test_what_the_shop_deletes_meanwhile_is_no_failure(folder, buckets):
    move = private_move()
    move.look()
    (folder / "private/releases/x/one.zip").unlink()
    assert dict(move.run(print))["releases/x/one.zip"] is Fate.GONE


def test_a_file_that_cannot_be_named_there_is_told_and_the_rest_goes_on(folder, buckets, s3):
    path = os.fsencode(folder / "private") + b"/\xff.zip"
    Path(os.fsdecode(path)).write_bytes(b"odd")
    os.utime(path, (SETTLED, SETTLED))
    _, errors = move_files()
    assert r"\udcff.zip: " in errors
    assert "Not everything is there: see the 1 named above." in errors
    assert in_buckets(s3, buckets) == FILES


def test_linked_folders_are_followed_once(folder, buckets, s3, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("disk")
    write(elsewhere / "three.zip", b"three")
    (folder / "private/releases/z").symlink_to(elsewhere)
    (elsewhere / "circle").symlink_to(folder / "private")
    assert move_files()[1] == ""
    assert in_buckets(s3, buckets) == FILES | {"private/releases/z/three.zip": b"three"}


def test_a_name_that_leads_out_of_the_folder_is_refused(folder, buckets, s3, tmp_path):
    s3.client().put_object(Bucket=buckets["private"], Key="../../out.txt", Body=b"out")
    _, errors = move_files("--back")
    assert "../../out.txt" in errors
    assert not (tmp_path.parent / "out.txt").exists()


def test_without_a_bucket_or_with_one_that_refuses_it_says_what_to_do(folder, buckets, settings):
    private = settings.STORAGES["private"]
    options = private["OPTIONS"] | {"bucket_name": "there-is-no-such-bucket"}
    settings.STORAGES = settings.STORAGES | {"private": private | {"OPTIONS": options}}
    assert "The bucket there-is-no-such-bucket refused" in move_files()[1]
    options = private["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = settings.STORAGES | {"private": private | {"OPTIONS": options}}
    assert "cannot be reached" in move_files()[1]
    settings.STORAGES = files.STORAGES
    assert "No bucket is named: set S3_PRIVATE_BUCKET" in move_files()[1]


def test_a_large_file_is_never_whole_in_memory(folder, buckets, s3):
    data = os.urandom(48 * 1024 * 1024)
    write(folder / "private/releases/x/large.zip", data)
    move_files()
    tracemalloc.start()
    try:
        place = BucketFiles(storages["private"])
        move = Move("private", place, FolderFiles(folder / "home"))
        assert move.carry("releases/x/large.zip") is Fate.COPIED
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    finally:
        tracemalloc.stop()
    came = (folder / "home/releases/x/large.zip").read_bytes()
    assert hashlib.sha256(came).digest() == hashlib.sha256(data).digest()
