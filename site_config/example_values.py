"""What `.env.example` has where a shop's own value belongs: to fill it in is easily forgotten.

Names that nobody can own (RFC 2606) and words that stand for a secret. `.env.example` itself uses
nothing else: tests/site_config/test_example_values.py compares the two.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

# Each of these holds host names, alone or in an address.
WITH_HOSTS = ("SITE_URL", "ALLOWED_HOSTS", "DEFAULT_FROM_EMAIL", "EMAIL_URL")
KEYS = (
    "SECRET_KEY",
    "DODO_PAYMENTS_API_KEY",
    "DODO_PAYMENTS_WEBHOOK_KEY",
    "BACKUP_ENCRYPTION_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "TELEGRAM_BOT_TOKEN",
)
WITH_PASSWORDS = ("DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL", "EMAIL_URL")

RESERVED_HOST = re.compile(
    r"(?:^|[@.])(?:[a-z0-9-]+\.)*(?:example|invalid|example\.(?:com|net|org))$"
)
# Whole values only: a random key may begin with any letters.
PLACEHOLDER = re.compile(
    r"""
    (?:whsec_)? (?:
        (?:change|replace|fill) [-_ ]? (?:me|this) (?:[-_ ]?in)?
      | (?:your|example|sample|dummy) (?:[-_ ].*)?
      | .* [-_ ] (?:goes[-_ ])?here
      | secret | password | passwd | todo | x{3,} | [.]{3} | … | <.*> | \[.*\] | \{.*\}
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def in_use(values: Mapping[str, str]) -> list[str]:
    """The names of settings with which no shop can work as they are: hosts and keys."""
    return [
        name
        for name in dict.fromkeys((*WITH_HOSTS, *KEYS))
        if (name in WITH_HOSTS and _names_a_reserved_host(values.get(name, "")))
        or (name in KEYS and _is_placeholder(values.get(name, "")))
    ]


def passwords_in_use(values: Mapping[str, str]) -> list[str]:
    """The names of settings whose password is a word that stands for one. They may work, and
    everybody can guess them."""
    return [name for name in WITH_PASSWORDS if _is_placeholder(_password(values.get(name, "")))]


def _names_a_reserved_host(value: str) -> bool:
    return any(RESERVED_HOST.search(host) for host in map(_host, value.split(",")))


def _host(text: str) -> str:
    """The host of an address, of a mailbox (with or without a name), or the text itself."""
    text = text.strip().lower()
    if "://" in text:
        try:
            return urlsplit(text).hostname or ""
        except ValueError:
            return ""
    return text.rstrip(">").rpartition("@")[2].partition(":")[0].rstrip(".")


def _is_placeholder(value: str) -> bool:
    return bool(PLACEHOLDER.fullmatch(value.strip()))


def _password(address: str) -> str:
    try:
        return unquote(urlsplit(address.strip()).password or "")
    except ValueError:
        return ""
