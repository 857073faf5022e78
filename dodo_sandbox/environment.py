"""What the sandbox is told at its start. Every mistake is one clear line, never a traceback."""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

BUSINESS_ID = "bus_SandboxNoRealMoney"
PROJECT = Path(__file__).resolve().parent.parent


class BadEnvironment(ValueError):
    """A variable is missing or unusable; the text names it and says what to do."""


@dataclass(frozen=True)
class Environment:
    port: int
    data_dir: Path
    webhook_url: str
    url: str
    # The keys that callers may send, and the business that each is of.
    businesses: dict[str, str]
    webhook_keys: tuple[str, ...]


def read_environment(environ=os.environ) -> Environment:
    """Read and check the variables listed in README.md.

    Raises BadEnvironment.
    """
    shop_port = _port(environ, "PORT", 8000)
    port = _port(environ, "SANDBOX_PORT", shop_port + 1)
    data_dir = environ.get("SANDBOX_DATA_DIR") or PROJECT / "var" / "sandbox"
    shop_webhook = f"http://127.0.0.1:{shop_port}/webhooks/dodo/"
    return Environment(
        port=port,
        data_dir=Path(data_dir).resolve(),
        webhook_url=_address(environ, "SANDBOX_WEBHOOK_URL", shop_webhook),
        url=_address(environ, "SANDBOX_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        businesses=_businesses(environ),
        webhook_keys=_webhook_keys(environ),
    )


def is_web_address(value: str) -> bool:
    """Whether this is a whole http or https address that is safe to put into a header."""
    if not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  reading it is what refuses a port that is not a number
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _port(environ, name: str, default: int) -> int:
    value = environ.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise BadEnvironment(f"{name} must be a port number from 1 to 65535, not {value!r}.")
    return int(value)


def _address(environ, name: str, default: str) -> str:
    value = environ.get(name, "").strip() or default
    if not is_web_address(value):
        raise BadEnvironment(f"{name} must be an http or https address, not {value!r}.")
    return value


def _businesses(environ) -> dict[str, str]:
    name = "DODO_PAYMENTS_API_KEY"
    text = environ.get(name, "").strip()
    if not text:
        raise BadEnvironment(f"{name} is not set: give the sandbox the key that the shop sends.")
    first, *others = keys = [key.strip() for key in text.split(",")]
    if not all(keys) or len(set(keys)) < len(keys):
        raise BadEnvironment(
            f"{name} must be one key, or several different ones with a comma between them: one "
            "for each business."
        )
    return {first: BUSINESS_ID} | {key: _business_id(key) for key in others}


def _business_id(key: str) -> str:
    """The same for a key whatever its place: its rows are found again after a restart."""
    return "bus_" + hashlib.sha256(key.encode()).hexdigest()[:21]


def _webhook_keys(environ) -> tuple[str, ...]:
    name = "DODO_PAYMENTS_WEBHOOK_KEY"
    text = environ.get(name, "").strip(" ,")
    if not text:
        raise BadEnvironment(f"{name} is not set: give the sandbox the key that the shop checks.")
    try:
        return read_webhook_keys(text)
    except ValueError as mistake:
        raise BadEnvironment(f"{name} must be {mistake}.") from mistake


def read_webhook_keys(text: str) -> tuple[str, ...]:
    """One key, or two with a comma between them.

    Raises ValueError, whose text says what is wanted: a mistyped key would otherwise be decoded
    to some other key without a word.
    """
    keys = tuple(key.strip() for key in text.split(","))
    if len(keys) > 2 or not all(_is_webhook_key(key) for key in keys):
        raise ValueError(
            "whsec_ followed by 24 to 64 bytes in base64 (two keys with a comma between them "
            "during a rotation)"
        )
    return keys


def _is_webhook_key(key: str) -> bool:
    try:
        secret = base64.b64decode(key.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return False
    return key.startswith("whsec_") and 24 <= len(secret) <= 64
