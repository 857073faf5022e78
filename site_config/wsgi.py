"""The web server's entry point."""

import logging

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from site_config.env import choose_settings

# A process of gunicorn that ends with this is not started again: gunicorn ends too.
CANNOT_START = 4

choose_settings()
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    # It names the setting and what to do: a traceback above it would only hide that.
    logging.getLogger("gunicorn.error").critical("this shop cannot start: %s", error)
    raise SystemExit(CANNOT_START) from None

from django.conf import settings  # noqa: E402

from construction import following  # noqa: E402
from site_config import database, readiness  # noqa: E402
from site_config.watching import context, sentry  # noqa: E402

context.call_process("web")
# Every page would be an error as long as this process lives. Migrations may still come: then it
# starts, and `/readyz` says so until they are applied.
if fault := readiness.static_fault():
    readiness.logger.critical("this shop cannot start: %s", fault)
    raise SystemExit(CANNOT_START)

sentry.start(settings.SENTRY_DSN)
database.limit_waiting()
following.start()
