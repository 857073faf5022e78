"""What lets somebody watch the shop: the log, and who may ask how it stands."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from site_config.env import choice, sentry_dsn, text, words

# Who shows it may read /status and /metrics; empty: these addresses lead nowhere.
MONITORING_TOKEN = text("MONITORING_TOKEN", "")
if MONITORING_TOKEN and not (len(MONITORING_TOKEN) >= 20 and MONITORING_TOKEN.isascii()):
    raise ImproperlyConfigured("MONITORING_TOKEN must be a random text of at least 20 characters.")

# Text for people, or one JSON object a line. The lines ask the environment themselves.
LOG_FORMAT = choice("LOG_FORMAT", ("text", "json"), "text")
# Failures of web and workers go to Sentry; empty: nowhere.
SENTRY_DSN = sentry_dsn("SENTRY_DSN")

# Who is told by mail, without the outbox, that the database is away.
ALERT_EMAILS = words("ALERT_EMAILS")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "site_config.watching.formats.Line"}},
    "filters": {
        "secrets": {"()": "site_config.log.HideSecrets"},
        "queries": {"()": "site_config.log.HideQueries"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {
            "handlers": ["console"],
            "filters": ["queries"],
            "level": "INFO",
            "propagate": False,
        },
        # The access log names every 4xx already.
        "django.request": {"level": "ERROR"},
        # The HTTP clients log whole addresses, queries included.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        # Two lines for each row that is indexed, within the request.
        "django_tasks": {"level": "WARNING"},
    },
}
