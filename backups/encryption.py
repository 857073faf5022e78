"""Encryption of an archive as it streams by: ChaCha20-Poly1305 in chunks (as in age's STREAM).

A key of its own is derived for each archive (HKDF-SHA256 over a random salt). The nonce of a
chunk is its number and whether it is the last, so that chunks cannot be left out, moved, or cut
off at the end without notice.

    header   16 bytes of mark, 32 of salt, 16 that tell a wrong key from damage
    chunks   each of 64 KiB and a tag of 16 bytes; the last one may be shorter
"""

import base64
import binascii
import os

from django.utils.translation import gettext

from backups.failures import Damaged

MARK = b"storefront-seal1"
SALT, CHECK, TAG = 32, 16, 16
CHUNK = 64 * 1024
LAST = b"\x01"


def read_key(text: str) -> bytes:
    """32 bytes from their base64 (either alphabet). Raises ValueError."""
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ValueError("must be 32 bytes in base64")
    return key


class Encryptor:
    """Encrypts what is written to it into `out`; complete only after `close`."""

    def __init__(self, out, key: bytes):
        salt = os.urandom(SALT)
        self.cipher, check = _derive(key, salt)
        self.out, self.buffer, self.number = out, bytearray(), 0
        out.write(MARK + salt + check)

    def write(self, data: bytes) -> int:
        self.buffer += data
        # The last chunk is known only at the end, so one is always held back.
        while len(self.buffer) > CHUNK:
            self._seal(bytes(self.buffer[:CHUNK]))
            del self.buffer[:CHUNK]
        return len(data)

    def close(self) -> None:
        self._seal(bytes(self.buffer), LAST)
        self.buffer.clear()

    def _seal(self, chunk: bytes, flag: bytes = b"\x00") -> None:
        self.out.write(self.cipher.encrypt(_nonce(self.number, flag), chunk, None))
        self.number += 1


class Decryptor:
    """Decrypts `source` as it is read. Raises Damaged as soon as a chunk is not what it was."""

    def __init__(self, source, key: bytes):
        self.source, self.number, self.buffer = source, 0, bytearray()
        header = read_exactly(source, len(MARK) + SALT + CHECK)
        if len(header) < len(MARK) + SALT + CHECK or not header.startswith(MARK):
            raise Damaged(gettext("The archive ends within its first bytes: it was cut off."))
        salt, check = header[len(MARK) : -CHECK], header[-CHECK:]
        self.cipher, expected = _derive(key, salt)
        if check != expected:
            raise Damaged(
                gettext("The archive was sealed with another BACKUP_ENCRYPTION_KEY than this.")
            )
        self.ahead: bytes | None = read_exactly(source, CHUNK + TAG)

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes (all, if negative); less only at the end."""
        while self.ahead is not None and (size < 0 or len(self.buffer) < size):
            self._open_next()
        size = len(self.buffer) if size < 0 else size
        part = bytes(self.buffer[:size])
        del self.buffer[:size]
        return part

    def _open_next(self) -> None:
        from cryptography.exceptions import InvalidTag

        sealed, self.ahead = self.ahead, read_exactly(self.source, CHUNK + TAG) or None
        flag = LAST if self.ahead is None else b"\x00"
        try:
            self.buffer += self.cipher.decrypt(_nonce(self.number, flag), sealed, None)
        except InvalidTag:
            raise Damaged(
                gettext("The archive was cut off or changed (chunk %(number)s does not open).")
                % {"number": self.number + 1}
            ) from None
        self.number += 1


def read_exactly(source, size: int) -> bytes:
    """`size` bytes, also from sources that give less at a time; less only at the end."""
    parts = bytearray()
    while len(parts) < size and (part := source.read(size - len(parts))):
        parts += part
    return bytes(parts)


def _derive(key: bytes, salt: bytes):
    """The cipher of one archive, and the bytes that tell whether the key is the right one."""
    # Loaded here: a shop without a key needs none of it.
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    both = HKDF(SHA256(), 32 + CHECK, salt, b"storefront backup").derive(key)
    return ChaCha20Poly1305(both[:32]), both[32:]


def _nonce(number: int, flag: bytes) -> bytes:
    return number.to_bytes(11, "big") + flag
