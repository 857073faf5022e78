"""Django's settings for the sandbox; everything that can differ comes from the environment."""

import secrets
from urllib.parse import urlsplit

from dodo_sandbox.environment import PROJECT, read_environment

ENVIRONMENT = read_environment()


def _secret_key() -> str:
    """Made once and kept beside the store, so that forms and portal links outlive a restart."""
    path = ENVIRONMENT.data_dir / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


DEBUG = False
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", urlsplit(ENVIRONMENT.url).hostname]
ROOT_URLCONF = "dodo_sandbox.urls"
WSGI_APPLICATION = "dodo_sandbox.wsgi.application"
INSTALLED_APPS = ["dodo_sandbox.apps.SandboxConfig"]
APPEND_SLASH = False

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "dodo_sandbox.pages.headers",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# Cookies ignore ports: with Django's own name, the sandbox would overwrite the shop's token.
CSRF_COOKIE_NAME = "sandbox_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "dodo_sandbox.pages.csrf_failure"
X_FRAME_OPTIONS = "DENY"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ENVIRONMENT.data_dir / "sandbox.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            # Each transaction takes the write lock at its start: this is the lock that makes a
            # double click on Pay one payment.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "dodo_sandbox" / "templates"],
    }
]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "sandbox: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
        "dodo_sandbox": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
