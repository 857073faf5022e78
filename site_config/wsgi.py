"""The web server's entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings.dev")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402

from construction import state  # noqa: E402
from site_config import database  # noqa: E402
from site_config.watching import context, sentry  # noqa: E402

context.call_process("web")
sentry.start(settings.SENTRY_DSN)
database.limit_waiting()
state.start()
