"""Strict readers for the environment: a wrong or missing value stops the start with its name."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_language

from backups.encryption import read_key
from commerce.provider.minimums import MINIMUMS
from commerce.provider.signatures import is_webhook_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

BUCKET_ADDRESS = re.compile(
    r"https?://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]+)?(/[\w.~%+/-]*)?", re.ASCII | re.IGNORECASE
)


SETTINGS_MODULE = "DJANGO_SETTINGS_MODULE"
PRODUCTION, DEMO = "site_config.settings.production", "site_config.settings.dev"


# Names whose values were read from a file.
_from_file: set[str] = set()


def settings_file() -> Path:
    """The settings of a shop. Where it lies, the demo is out of place."""
    return BASE_DIR / ".env"


def choose_settings() -> None:
    """What a process takes that was not told: a shop's `.env` means production (decision 25)."""
    if not os.environ.get(SETTINGS_MODULE):
        os.environ[SETTINGS_MODULE] = PRODUCTION if settings_file().is_file() else DEMO
    if os.environ[SETTINGS_MODULE] == PRODUCTION:
        # What is asked before the settings are read, such as PORT, may stand in it too.
        read_file(settings_file())


def read_file(path: Path) -> None:
    """Read NAME=value lines from `path`, if it exists; what the environment has already wins."""
    if path.is_file():
        before = set(os.environ)
        environ.Env.read_env(path)
        _from_file.update(set(os.environ) - before)


def read_again() -> None:
    """Forget what came from a file, and take what stands in it by now."""
    for name in _from_file:
        os.environ.pop(name, None)
    _from_file.clear()
    choose_settings()


def offer_defaults(values: dict[str, str]) -> None:
    """Give values to names that the environment leaves unset or empty."""
    for name, value in values.items():
        if not os.environ.get(name):
            os.environ[name] = value


def require(*names: str) -> None:
    """Raise ImproperlyConfigured with all missing names at once."""
    missing = [name for name in names if not os.environ.get(name, "").strip()]
    if missing:
        raise _missing(*missing)


def _missing(*names: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"Missing settings: {', '.join(names)}. Set them in the environment "
        "(.env.example says what each one means)."
    )


def text(name: str, default: str | None = None) -> str:
    """A required text, or `default` when one is given; empty counts as unset."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise _missing(name)
    return default


def number(name: str, default: int, minimum: int = 0, maximum: int | None = None) -> int:
    """A whole number of at least `minimum`, and of at most `maximum` where there is one."""
    raw = text(name, str(default))
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.") from None
    if value < minimum:
        raise ImproperlyConfigured(f"{name} must be at least {minimum}, not {value}.")
    if maximum is not None and value > maximum:
        raise ImproperlyConfigured(f"{name} must be at most {maximum}, not {value}.")
    return value


def switch(name: str, default: bool) -> bool:
    """A boolean: anything but the words of true and false is refused."""
    raw = text(name, str(default)).lower()
    if raw in {"true", "1", "yes", "on"}:
        return True
    if raw in {"false", "0", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {raw!r}.")


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    """One of `allowed`."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def web_address(name: str, default: str | None = None) -> str:
    """An absolute http(s) address without a trailing slash, path and query."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise ImproperlyConfigured(
            f"{name} must be an address such as https://shop.example, not {value!r}."
        )
    return value


def bucket_address(name: str) -> str:
    """Where buckets, or one bucket's files, are found: http(s), or nothing.

    It goes into a header as it is: ASCII, without user, query, and what ends a word there. The
    error of a wrong one does not repeat it, for a password may be in it.
    """
    value = text(name, "").rstrip("/")
    try:
        is_good = not value or (BUCKET_ADDRESS.fullmatch(value) and urlsplit(value).port != 0)
    except ValueError:
        is_good = False
    if not is_good:
        raise ImproperlyConfigured(
            f"{name} must be an address such as https://pictures.example or "
            "https://cdn.example:8443/shop, without user, password and query."
        )
    return value


def code(name: str, pattern: str, example: str, default: str = "") -> str:
    """A short code that `pattern` describes in full, or `default`."""
    value = text(name, default)
    if value and not re.fullmatch(pattern, value, re.ASCII):
        raise ImproperlyConfigured(f"{name} must look like {example}, not {value!r}.")
    return value


def contact(name: str) -> str:
    """Where somebody can be reached, as an address: of a page (https), or of mail; or nothing."""
    value = text(name, "")
    if re.fullmatch(r"[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+", value):
        value = f"mailto:{value}"
    if value and not re.fullmatch(r"mailto:[^\s@:/]+@[^\s@:/]+|https://[^\s/]+\S*", value):
        raise ImproperlyConfigured(
            f"{name} must be a mail address or an address that begins with https://, not {value!r}."
        )
    return value


def currency(name: str, default: str) -> str:
    """One that the payment provider charges, by its three letters."""
    value = text(name, default).upper()
    if value not in MINIMUMS:
        raise ImproperlyConfigured(
            f"{name} must be a currency that the payment provider charges "
            f"({', '.join(MINIMUMS)}), not {value!r}."
        )
    return value


def languages(name: str, default: str) -> list[tuple[str, str]]:
    """Codes and names of languages, the shop's own first; all but English have a catalogue."""
    folders = {path.name for path in (BASE_DIR / "locale").iterdir() if path.is_dir()}
    # One whose name and plural forms Django does not know has no name to choose it by.
    known = {"en"} | {to_language(folder) for folder in folders} & LANG_INFO.keys()
    codes = [code.lower() for code in words(name, default)]
    for code in codes or [""]:
        if code not in known:
            raise ImproperlyConfigured(
                f"{name} must name languages that the shop speaks ({', '.join(sorted(known))}), "
                f"comma-separated, its own first; not {code!r}."
            )
    return [(code, LANG_INFO[code]["name"]) for code in dict.fromkeys(codes)]


def service_account(name: str) -> dict:
    """The key of a Google service account: the JSON text, or the path of its file; or nothing.

    The error of a wrong one does not repeat its content.
    """
    value = text(name, "")
    if not value:
        return {}
    # Imported here: a shop without Analytics starts without it.
    from google.oauth2.service_account import Credentials

    try:
        found = json.loads(value if value.startswith("{") else Path(value).read_text())
        Credentials.from_service_account_info(found)
    except (OSError, ValueError, TypeError, AttributeError):
        raise ImproperlyConfigured(
            f"{name} must be the JSON key of a Google service account, or the path of its file."
        ) from None
    return found


def service(name: str, read: Callable[[str], dict]) -> dict:
    """What `read` makes of an address such as postgres://…; passwords in it are never repeated."""
    value = text(name)
    try:
        found = read(value)
    except (ImproperlyConfigured, KeyError, ValueError):
        found = None
    if not found or "://" not in value:
        raise ImproperlyConfigured(
            f"{name} is not understood: .env.example shows what it looks like."
        )
    return found


def backup_place(name: str, default: str) -> str:
    """file:///an/absolute/folder or s3://bucket/prefix."""
    value = text(name, default)
    parts = urlsplit(value)
    is_folder = parts.scheme == "file" and not parts.netloc and len(parts.path) > 1
    if not is_folder and not (parts.scheme == "s3" and parts.netloc):
        raise ImproperlyConfigured(
            f"{name} must be file:///folder or s3://bucket/prefix, not {value!r}."
        )
    return value


def encryption_key(name: str) -> str:
    """A secret key of age, or nothing."""
    value = text(name, "")
    try:
        if value:
            read_key(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} {error}. To make one: manage.py backup_key.") from None
    return value


def sentry_dsn(name: str) -> str:
    """Where Sentry takes events, with its key, or nothing."""
    value = text(name, "")
    if value:
        from sentry_sdk.utils import BadDsn, Dsn

        try:
            Dsn(value)
        except BadDsn:
            raise ImproperlyConfigured(
                f"{name} is not understood: Sentry shows it in the project's settings."
            ) from None
    return value


def webhook_keys(name: str) -> list[str]:
    """One webhook secret, or two with a comma between them during a rotation.

    A mistyped secret would refuse every webhook without a word, so its form is checked here.
    """
    keys = words(name, text(name))
    if not all(is_webhook_key(key) for key in keys):
        raise ImproperlyConfigured(
            f"{name} must be whsec_ followed by 24 to 64 bytes in base64, as the provider's "
            "dashboard shows it (two with a comma between them during a rotation)."
        )
    return keys
