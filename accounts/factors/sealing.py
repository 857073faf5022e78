"""How the secrets of second factors are kept: encrypted with a key made of SECRET_KEY.

A stolen backup or database alone opens nothing then. Keys in SECRET_KEY_FALLBACKS still read what
they sealed.
"""

import base64
import logging
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text, or one that nobody knows if no key fits: then no code is right, and people need a
    recovery by staff, not an error page."""
    try:
        return _box().decrypt(sealed).decode()
    except InvalidToken:
        logger.error("a second factor was sealed with another SECRET_KEY: nobody can use it")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derive(key)) for key in keys])


def _derive(key: str) -> bytes:
    digest = salted_hmac("accounts.factors.sealing", "", secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
