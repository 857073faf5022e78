"""The Celery app: what must not happen in a request."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings.dev")

app = Celery("storefront")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs) -> None:
    """One log format for all processes: Celery would set up its own."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


from site_config.schedule import SCHEDULE  # noqa: E402

app.conf.beat_schedule = SCHEDULE
