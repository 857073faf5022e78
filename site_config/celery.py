"""The Celery app, for work that must not happen in a request."""

import logging
import sys

from celery import Celery, bootsteps
from celery.loaders.app import AppLoader
from celery.signals import beat_init, celeryd_init, setup_logging, task_postrun
from django.core.exceptions import ImproperlyConfigured

from site_config import queues
from site_config.env import choose_settings
from site_config.watching import context

choose_settings()

# Seconds between two checks for missing heartbeats.
WATCH_EVERY = 60.0


class Loader(AppLoader):
    """Says what is wrong in the settings in one line: a traceback above it would only hide that."""

    def config_from_object(self, obj, silent=False):
        try:
            return super().config_from_object(obj, silent)
        except ImproperlyConfigured as error:
            sys.exit(f"celery: {error}")


app = Celery("storefront", loader="site_config.celery:Loader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs) -> None:
    """One log format for all processes: Celery would set up its own."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


@celeryd_init.connect
def set_up_worker(conf, options, **kwargs) -> None:
    conf.own_queue = queues.set_up_worker(conf, options.get("queues"))
    context.call_process("worker" if conf.own_queue == queues.DEFAULT else conf.own_queue)
    from django.conf import settings

    from site_config.watching import sentry

    sentry.start(settings.SENTRY_DSN)


@beat_init.connect
def set_up_beat(**kwargs) -> None:
    context.call_process("beat")


@task_postrun.connect
def note_end(task_id, task, state, retval=None, **kwargs) -> None:
    """Store how a recurring task ended, sent by beat or by hand."""
    from schedules import last_runs, manual_runs

    manual_runs.note_end(task_id, state)
    last_runs.note_end(getattr(task.request, "periodic_task_name", None), state, retval)


class Watch(bootsteps.StartStopStep):
    """A timer in each worker that queues the check for missing heartbeats: if beat did, nobody
    would notice that beat itself has stopped."""

    requires = {"celery.worker.components:Timer"}
    entry = None

    def start(self, worker) -> None:
        self.entry = worker.timer.call_repeatedly(WATCH_EVERY, self.ask, (worker,))

    def stop(self, worker) -> None:
        if self.entry is not None:
            self.entry.cancel()

    def ask(self, worker) -> None:
        try:
            worker.app.send_task(
                "schedules.watch", queue=worker.app.conf.own_queue, expires=WATCH_EVERY
            )
        except Exception as error:  # each broker transport has errors of its own
            logging.getLogger(__name__).warning("broker unavailable, nobody watches: %s", error)


app.steps["worker"].add(Watch)
