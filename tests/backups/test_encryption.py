"""The age format: what is opened is what was written, whole and in order, or nothing."""

import base64
import errno
import io
import os
import subprocess
import sys

import pytest

from backups.encryption import Decryptor, Encryptor, new_key, read_key
from backups.failures import Damaged
from tests.migrated import ROOT

pytestmark = pytest.mark.once

KEY = new_key()
# Of the format: each chunk has so much of what was written, and a tag.
CHUNK, TAG = 64 * 1024, 16
ENCRYPTED_CHUNK = CHUNK + TAG


def write_in_pieces(data: bytes, out, key=KEY) -> None:
    with Encryptor(out, key) as encryptor:
        for start in range(0, len(data), 50_000):
            encryptor.write(data[start : start + 50_000])


def encrypt(data: bytes, key=KEY) -> bytes:
    out = io.BytesIO()
    write_in_pieces(data, out, key)
    return out.getvalue()


def decrypt(encrypted: bytes, key=KEY) -> bytes:
    with Decryptor(io.BytesIO(encrypted), key) as decryptor:
        return decryptor.read()


def header(encrypted: bytes) -> int:
    """Where the first chunk begins. No two headers need be of one length."""
    return encrypted.index(b"\n", encrypted.index(b"\n--- ") + 1) + 1 + 16


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_comes_out_is_what_went_in(size):
    data = os.urandom(size)
    encrypted = encrypt(data)
    assert decrypt(encrypted) == data
    assert data[:64] not in encrypted or size < 2


def test_two_archives_of_the_same_data_share_no_bytes_of_it():
    one, two = encrypt(b"x" * 1000), encrypt(b"x" * 1000)
    assert one[header(one) :] != two[header(two) :]


def test_small_reads_get_the_same_bytes():
    data = os.urandom(2 * CHUNK + 5)
    parts = []
    with Decryptor(io.BytesIO(encrypt(data)), KEY) as decryptor:
        while part := decryptor.read(7000):
            parts.append(part)
    assert b"".join(parts) == data


def test_another_key_is_named_as_such():
    with pytest.raises(Damaged, match="another BACKUP_ENCRYPTION_KEY"):
        decrypt(encrypt(b"data"), new_key())


@pytest.mark.parametrize(("chunks", "more"), [(0, 0), (0, 5), (1, 0), (2, -1)])
def test_a_cut_is_noticed_also_between_two_chunks(chunks, more):
    encrypted = encrypt(os.urandom(2 * CHUNK))
    with pytest.raises(Damaged):
        decrypt(encrypted[: header(encrypted) + chunks * ENCRYPTED_CHUNK + more])


@pytest.mark.parametrize("end", [0, 16, 40, 150])
def test_a_cut_within_the_header_is_noticed(end):
    with pytest.raises(Damaged):
        decrypt(encrypt(b"data")[:end])


@pytest.mark.parametrize(("chunks", "more"), [(0, -1), (0, 0), (1, 3), (2, 24)])
def test_a_changed_bit_is_noticed_wherever_it_is(chunks, more):
    encrypted = bytearray(encrypt(os.urandom(2 * CHUNK + 9)))
    encrypted[header(encrypted) + chunks * ENCRYPTED_CHUNK + more] ^= 1
    with pytest.raises(Damaged):
        decrypt(bytes(encrypted))


@pytest.mark.parametrize("at", [0, 20, 50, 100])
def test_a_changed_bit_in_the_header_is_noticed(at):
    encrypted = bytearray(encrypt(b"data"))
    encrypted[at] ^= 1
    with pytest.raises(Damaged):
        decrypt(bytes(encrypted))


@pytest.mark.parametrize("more", [b"more", b"\0" * 100_000])
@pytest.mark.parametrize("size", [100, 2 * CHUNK])
def test_more_at_the_end_is_noticed(size, more):
    with pytest.raises(Damaged):
        decrypt(encrypt(os.urandom(size)) + more)


def test_chunks_cannot_change_places_or_be_left_out():
    encrypted = encrypt(os.urandom(3 * CHUNK))
    begin = header(encrypted)
    first, one, two, three = (
        encrypted[:begin],
        *(encrypted[begin + n * ENCRYPTED_CHUNK :][:ENCRYPTED_CHUNK] for n in range(3)),
    )
    assert decrypt(first + one + two + three)
    for wrong in (two + one + three, one + three, one + one + two + three, one + two):
        with pytest.raises(Damaged):
            decrypt(first + wrong)


class Full:
    """A file on a disk that has room for `size` bytes."""

    def __init__(self, size: int):
        self.left = size

    def write(self, data: bytes) -> int:
        self.left -= len(data)
        if self.left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return len(data)


@pytest.mark.parametrize("size", [10, 100_000, 1_000_000])
def test_a_full_disk_is_told_whatever_part_has_no_room(size):
    """The last few bytes, too: pyrage itself says nothing then."""
    data = bytes(size)
    room = len(encrypt(data)) + 1000
    write_in_pieces(data, Full(room))
    for too_small in (0, 100, size // 2):
        with pytest.raises(OSError, match="No space left"):
            write_in_pieces(data, Full(too_small))


def test_a_source_that_breaks_off_tells_its_own_error():
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if data := super().read(size):
                return data
            raise ConnectionResetError("reset by the store")

    with (
        pytest.raises(ConnectionResetError, match="by the store"),
        Decryptor(Broken(encrypt(bytes(300_000))[:-9]), KEY) as decryptor,
    ):
        decryptor.read()


def test_what_breaks_off_while_it_is_written_is_no_whole_archive():
    out = io.BytesIO()

    def break_off():
        with Encryptor(out, KEY) as encryptor:
            encryptor.write(bytes(300_000))
            raise ValueError("broke")

    with pytest.raises(ValueError, match="broke"):
        break_off()
    with pytest.raises(Damaged):
        decrypt(out.getvalue())


def test_what_is_not_asked_for_is_not_read():
    """Memory would hold it; and who looks at the beginning need not wait for the rest."""
    source = io.BytesIO(encrypt(bytes(5_000_000)))
    with Decryptor(source, KEY) as decryptor:
        assert decryptor.read(10) == bytes(10)
    assert source.tell() < 1_000_000


def test_a_key_is_the_secret_one_of_age():
    assert str(read_key(str(KEY))) == str(KEY)
    with pytest.raises(ValueError, match="not the public one"):
        read_key(str(KEY.to_public()))
    for before in (base64.b64encode(b"\xfb" * 32), base64.urlsafe_b64encode(b"\xfb" * 32)):
        with pytest.raises(ValueError, match=r"form of version 0\.2\.0"):
            read_key(before.decode())
    for wrong in ("", "secret", "!" * 44, str(KEY)[:-1], str(KEY).lower(), f"{KEY}\n{KEY}"):
        with pytest.raises(ValueError, match="must be a secret key of age"):
            read_key(wrong)


def test_a_key_is_made_before_there_are_settings():
    """Also while the setting has what is refused: it is then that one is wanted."""
    made = subprocess.run(
        [sys.executable, "manage.py", "backup_key"],
        cwd=ROOT,
        env={
            "DJANGO_SETTINGS_MODULE": "site_config.settings.production",
            "BACKUP_ENCRYPTION_KEY": base64.b64encode(bytes(32)).decode(),
        },
        capture_output=True,
        text=True,
    )
    public, key = made.stdout.splitlines()
    assert public == f"# public key: {read_key(key).to_public()}"
