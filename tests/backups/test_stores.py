"""A folder and a bucket keep the same promises; the bucket is a real one, which checks keys."""

import os
import stat

import pytest

from backups.failures import BackupError
from backups.stores import bucket as buckets
from backups.stores import open_store

pytestmark = pytest.mark.once

NAME = "storefront-20260101T020000Z-abcdef.tar"
OLDER = "storefront-20251231T020000Z-abcdef.tar"


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path, settings):
    if request.param == "folder":
        return open_store((tmp_path / "not yet there").as_uri())
    s3 = request.getfixturevalue("s3")
    point_at(settings, s3)
    return open_store(f"s3://{s3.bucket(f'b{os.urandom(6).hex()}')}/shop/backups")


def point_at(settings, s3, key="test"):
    settings.S3_ENDPOINT_URL = s3.url
    settings.AWS_ACCESS_KEY_ID, settings.AWS_SECRET_ACCESS_KEY = key, "test"
    settings.AWS_REGION = "us-east-1"


def put(store, name, data=b"data"):
    with store.writing(name) as out:
        out.write(data)


def get(store, name) -> bytes:
    with store.reading(name) as source:
        return source.read()


def test_what_was_written_is_read_listed_and_deleted(store):
    assert store.names() == []
    put(store, NAME, b"one " * 1000)
    assert get(store, NAME) == b"one " * 1000
    assert store.names() == [NAME]
    store.remove(NAME)
    assert store.names() == []
    with pytest.raises(BackupError, match="There is no backup"):
        get(store, NAME)


def test_large_archives_go_in_parts(s3, settings, monkeypatch):
    monkeypatch.setattr(buckets, "PART", 5 * 1024 * 1024)
    point_at(settings, s3)
    store = open_store(f"s3://{s3.bucket(f'b{os.urandom(6).hex()}')}")
    data = os.urandom(12 * 1024 * 1024)
    with store.writing(NAME) as out:
        for start in range(0, len(data), 700_001):
            out.write(data[start : start + 700_001])
            assert len(out.buffer) < buckets.PART
    assert get(store, NAME) == data
    assert s3.client().head_object(Bucket=store.bucket, Key=NAME)["ETag"].endswith('-3"')


def test_what_broke_off_never_appears(store, monkeypatch):
    monkeypatch.setattr(buckets, "PART", 5 * 1024 * 1024)

    def break_off():
        with store.writing(NAME) as out:
            out.write(bytes(6 * 1024 * 1024))
            raise ValueError("broke")

    with pytest.raises(ValueError, match="broke"):
        break_off()
    store.clear_leftovers()
    assert store.names() == []


def test_only_what_has_a_checksum_was_proved_and_may_be_latest(store):
    with pytest.raises(BackupError, match="no verified backup"):
        store.latest()
    put(store, OLDER)
    store.set_proved(OLDER, "a" * 64)
    put(store, NAME)
    put(store, "somebody's notes.txt")
    assert (store.proved(), store.unproved(), store.latest()) == ([OLDER], [NAME], OLDER)
    assert store.checksum(OLDER) == "a" * 64
    with pytest.raises(BackupError, match="never verified"):
        store.checksum(NAME)
    store.set_proved(NAME, "b" * 64)
    assert store.latest() == NAME
    store.remove(NAME)
    assert store.latest() == OLDER, "a pointer to what is gone is no pointer"


def test_files_of_a_folder_are_nobody_elses(tmp_path):
    store = open_store((tmp_path / "backups").as_uri())
    put(store, NAME)
    assert stat.S_IMODE((tmp_path / "backups").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "backups" / NAME).stat().st_mode) == 0o600


def test_a_bucket_that_refuses_the_key_says_so(s3, settings):
    bucket = s3.bucket(f"b{os.urandom(6).hex()}")
    point_at(settings, s3, key="nobody")
    with pytest.raises(BackupError, match="refused"):
        put(open_store(f"s3://{bucket}/x"), NAME)
    point_at(settings, s3)
    assert open_store(f"s3://{bucket}/x").names() == []
    with pytest.raises(BackupError, match="refused"):
        put(open_store("s3://there-is-no-such-bucket"), NAME)
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:9"
    with pytest.raises(BackupError, match="cannot be reached"):
        open_store(f"s3://{bucket}/x").names()
