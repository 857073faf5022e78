"""The demo, and development: SQLite, files and a broker of its own under DATA_DIR, no servers.

`make demo` writes demo.env there once (keys made for this machine, and the port), so that
`manage.py` finds the same shop without further settings.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ImproperlyConfigured

from site_config.env import BASE_DIR, number, offer_defaults, read_file, settings_file, switch

if settings_file().is_file():
    raise ImproperlyConfigured(
        f"{settings_file()} holds the settings of a shop, and these are the demo's: leave "
        "DJANGO_SETTINGS_MODULE out to work on that shop, or use a clone of its own for the demo."
    )


def _make_key(file: Path) -> None:
    """Write a signing key that nobody else has, unless `file` is there already."""
    # Another process may do the same now: who comes second finds a whole file.
    with NamedTemporaryFile("w", dir=file.parent) as new:
        new.write(f"SECRET_KEY={secrets.token_urlsafe(48)}\n")
        new.flush()
        with suppress(FileExistsError):
            os.link(new.name, file)


offer_defaults({"DATA_DIR": str(BASE_DIR / "var")})
_data = Path(os.environ["DATA_DIR"])
_data.mkdir(parents=True, exist_ok=True)
# Nothing is to be kept before there is a shop: a command that finds none leaves nothing behind.
_is_shop = os.environ.get("DATABASE_URL") or (_data / "shop.sqlite3").exists()
if _is_shop and not os.environ.get("SECRET_KEY"):
    _make_key(_data / "demo.env")
read_file(_data / "demo.env")
_port = number("PORT", 8000)
offer_defaults(
    {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SITE_URL": f"http://127.0.0.1:{_port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATABASE_URL": f"sqlite:///{_data / 'shop.sqlite3'}",
        "CACHE_URL": "dbcache://shop_cache",
        "CELERY_BROKER_URL": f"sqla+sqlite:///{_data / 'broker.sqlite3'}",
        "EMAIL_URL": "consolemail://",
        "DEFAULT_FROM_EMAIL": "shop@example.com",
        "DODO_PAYMENTS_API_KEY": "sandbox-key-for-development",
        "DODO_PAYMENTS_WEBHOOK_KEY": "whsec_c2FuZGJveC13ZWJob29rLWtleS1mb3ItZGV2ZWxvcG1lbnQ=",
        "DODO_PAYMENTS_BASE_URL": f"http://127.0.0.1:{_port + 1}",
        # Everybody knows the demo's passwords.
        "ADMIN_CONFIRM_MINUTES": "0",
    }
)

from .base import *  # noqa: E402, F403
from .base import EMAIL_BACKEND, STORAGES  # noqa: E402
from .watching import LOGGING  # noqa: E402

DEBUG = switch("DEBUG", False)

# With a page of all components.
ROOT_URLCONF = "demo.urls"

# Every mail is printed in the log and kept as a file, so that a stranger can sign up.
if EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend":
    EMAIL_BACKEND = "demo.mail.EmailBackend"
    EMAIL_FILE_PATH = _data / "mail"

# A line for each sweep would drown the mails, whose codes people look for in this log.
LOGGING["loggers"]["celery"] = {"level": "WARNING"}
LOGGING["loggers"]["django_celery_beat"] = {"level": "WARNING"}

# Static files straight from where they stand: nothing to collect after an edit.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
