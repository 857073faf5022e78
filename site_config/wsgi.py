"""The web server's entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings.dev")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402

from construction import state  # noqa: E402
from site_config import database, readiness  # noqa: E402
from site_config.watching import context, sentry  # noqa: E402

context.call_process("web")
# Every page would be an error as long as this process lives. Migrations may still come: then it
# starts, and `/readyz` says so until they are applied.
if fault := readiness.static_fault():
    readiness.logger.critical("this shop cannot start: %s", fault)
    raise SystemExit(readiness.CANNOT_START)

sentry.start(settings.SENTRY_DSN)
database.limit_waiting()
state.start()
