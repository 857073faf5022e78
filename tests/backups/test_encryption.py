"""Encryption in chunks: what is opened is what was sealed, whole and in order, or nothing."""

import base64
import io
import os

import pytest

from backups.encryption import CHUNK, TAG, Decryptor, Encryptor, read_key
from backups.failures import Damaged

pytestmark = pytest.mark.once

KEY = bytes(range(32))
HEADER = 64
SEALED_CHUNK = CHUNK + TAG


def seal(data: bytes, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    sealer = Encryptor(out, key)
    for start in range(0, len(data), 50_000):
        sealer.write(data[start : start + 50_000])
    sealer.close()
    return out.getvalue()


def unseal(sealed: bytes, key: bytes = KEY) -> bytes:
    return Decryptor(io.BytesIO(sealed), key).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_comes_out_is_what_went_in(size):
    data = os.urandom(size)
    sealed = seal(data)
    assert unseal(sealed) == data
    assert data[:64] not in sealed or size < 2


def test_two_archives_of_the_same_data_share_no_bytes_of_it():
    assert seal(b"x" * 1000)[HEADER:] != seal(b"x" * 1000)[HEADER:]


def test_small_reads_get_the_same_bytes():
    data = os.urandom(2 * CHUNK + 5)
    opener = Decryptor(io.BytesIO(seal(data)), KEY)
    parts = []
    while part := opener.read(7000):
        parts.append(part)
    assert b"".join(parts) == data


def test_another_key_is_named_as_such():
    with pytest.raises(Damaged, match="another BACKUP_ENCRYPTION_KEY"):
        unseal(seal(b"data"), bytes(32))


@pytest.mark.parametrize("end", [0, 40, HEADER, HEADER + 5, HEADER + SEALED_CHUNK, -1])
def test_a_cut_is_noticed_also_between_two_chunks(end):
    with pytest.raises(Damaged):
        unseal(seal(os.urandom(2 * CHUNK))[:end])


@pytest.mark.parametrize("at", [0, 20, 50, HEADER, HEADER + SEALED_CHUNK + 3, -1])
def test_a_changed_bit_is_noticed_wherever_it_is(at):
    sealed = bytearray(seal(os.urandom(2 * CHUNK + 9)))
    sealed[at] ^= 1
    with pytest.raises(Damaged):
        unseal(bytes(sealed))


def test_chunks_cannot_change_places_or_be_left_out():
    sealed = seal(os.urandom(3 * CHUNK))
    header, one, two, three = (
        sealed[:HEADER],
        *(sealed[HEADER + n * SEALED_CHUNK :][:SEALED_CHUNK] for n in range(3)),
    )
    assert unseal(header + one + two + three)
    for wrong in (two + one + three, one + three, one + one + two + three, one + two):
        with pytest.raises(Damaged):
            unseal(header + wrong)


def test_a_key_is_32_bytes_in_either_base64():
    key = b"\xfb\xff" * 16
    assert read_key(base64.b64encode(key).decode()) == key
    assert read_key(base64.urlsafe_b64encode(key).decode()) == key
    for wrong in ("", "secret", base64.b64encode(key[:31]).decode(), "!" * 44):
        with pytest.raises(ValueError, match="32 bytes"):
            read_key(wrong)
