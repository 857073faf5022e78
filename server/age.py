"""A secret key in age's form (https://age-encryption.org/v1): 32 random bytes in Bech32 (BIP 173).

What encrypts with it is the shop; here is only what makes one before the shop is installed.
"""

import secrets

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
PREFIX = "age-secret-key-"
GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def new_key() -> str:
    return key_of(secrets.token_bytes(32))


def key_of(data: bytes) -> str:
    """AGE-SECRET-KEY-1…, in upper case as age wants it."""
    digits = _in_fives(data)
    prefix = [ord(letter) >> 5 for letter in PREFIX] + [0] + [ord(letter) & 31 for letter in PREFIX]
    check = _checksum([*prefix, *digits, *[0] * 6]) ^ 1
    digits += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return f"{PREFIX}1{''.join(ALPHABET[digit] for digit in digits)}".upper()


def _in_fives(data: bytes) -> list[int]:
    """The bits of `data` five by five, the last ones filled up with zeros."""
    count = -(-len(data) * 8 // 5)
    number = int.from_bytes(data) << count * 5 - len(data) * 8
    return [number >> 5 * (count - 1 - place) & 31 for place in range(count)]


def _checksum(digits: list[int]) -> int:
    value = 1
    for digit in digits:
        top = value >> 25
        value = (value & 0x1FFFFFF) << 5 ^ digit
        for bit, generator in enumerate(GENERATORS):
            if top >> bit & 1:
                value ^= generator
    return value
