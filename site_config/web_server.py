"""gunicorn's settings, the same for the demo, the tests and production."""

import logging
import os
import shutil
import sys
import tempfile

from django.core.exceptions import ImproperlyConfigured
from gunicorn.glogging import Logger

from core.clients import address_of
from core.plain_text import visible
from site_config import ready_notice
from site_config.env import PRODUCTION, SETTINGS_MODULE, choose_settings, number, read_again
from site_config.log import HideQueries, hide_secrets
from site_config.watching import context
from site_config.watching.formats import Line
from site_config.watching.routes import MEANT, NOWHERE

# prometheus_client's own name for it.
COUNTS = "PROMETHEUS_MULTIPROC_DIR"
# Files in memory: those of counts are written as memory is, and a count for which a disk has no
# room left ends its process (SIGBUS).
MEMORY = "/dev/shm"  # noqa: S108 - a folder of our own is made in it


class AccessLog(Logger):
    """One line a request, in the words of site_config/watching: no queries, no secrets, no line
    breaks out of a path, no style sheets."""

    def setup(self, cfg):
        super().setup(cfg)
        context.call_process("web")
        self.error_log.addFilter(HideQueries())
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(Line())

    def access(self, resp, req, environ, request_time):
        path, route = environ.get("PATH_INFO", ""), environ.get(context.ROUTE, NOWHERE)
        count(route, environ.get("REQUEST_METHOD", ""), resp.status_code, request_time)
        if path.startswith(("/static/", "/media/")):
            return
        values = {
            "method": environ.get("REQUEST_METHOD", ""),
            "path": visible(hide_secrets(path), instead="?"),
            "status": resp.status_code,
            "milliseconds": round(request_time.total_seconds() * 1000),
            "bytes": resp.sent,
            "route": route,
            "client": visible(address_of(environ), instead="?")[:45],
        }
        # Set by our middleware; what never reached it has none.
        own = {"request_id": environ.get(context.ID, "")}
        self.access_log.log(
            level_of(resp.status_code, route),
            "%(method)s %(path)s %(status)s %(milliseconds)s ms %(bytes)s bytes "
            "%(client)s %(route)s",
            values,
            extra=values | own,
        )


def count(route, method, status, request_time):
    """For /metrics. Imported late: the module needs the folder below, and the shop's models."""
    from site_config.watching import metrics

    metrics.count_request(route, method, status, request_time.total_seconds())


def level_of(status: int, route: str) -> int:
    """What somebody who filters by level has to see: our own failures, and who was held back."""
    if status >= 500 and route not in MEANT:
        return logging.ERROR
    return logging.WARNING if status == 429 else logging.INFO


# PORT and WEB_CONCURRENCY may stand in `.env`, which gunicorn itself does not read. These need a
# restart; what else stands there is read again at a reload (HUP).
choose_settings()
try:
    bind = f"127.0.0.1:{number('PORT', 8000, maximum=65535)}"
    workers = number("WEB_CONCURRENCY", 1, minimum=1)
except ImproperlyConfigured as error:
    sys.exit(f"gunicorn: {error}")
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 20
keepalive = 5
accesslog = "-"
logger_class = AccessLog
control_socket_disable = True
# Whose X-Forwarded-Proto to believe is said in one place, TRUSTED_PROXIES; gunicorn's own default
# would believe everybody on this machine.
forwarded_allow_ips = ""


def on_starting(server):
    """The processes count their requests in files of one folder (decision 27)."""
    if server.cfg.preload_app:
        # A fork takes no thread along: nobody would learn that the shop was closed (decision 30).
        sys.exit("gunicorn: preload_app cannot be used, each process has to load the shop itself")
    folder = MEMORY if os.access(MEMORY, os.W_OK) else None
    os.environ[COUNTS] = tempfile.mkdtemp(prefix="storefront-counts-", dir=folder)
    ready_notice.take_over()


def on_reload(server):
    """The processes that a reload starts get the settings as they are by now."""
    read_again()


def post_worker_init(worker):
    ready_notice.tell_when_ready(worker)


def on_exit(server):
    shutil.rmtree(os.environ[COUNTS], ignore_errors=True)


def when_ready(server):
    """Say at the start what nobody sees until somebody's slow connection holds a thread."""
    is_production = os.environ[SETTINGS_MODULE] == PRODUCTION
    if is_production and os.environ.get("TRUSTED_PROXIES", "0").strip() in ("", "0"):
        server.log.warning(
            "TRUSTED_PROXIES is 0: if a proxy in front speaks https, every page leads to itself; "
            "if there is none, a few slow connections keep everybody waiting. "
            "docs/operations.md shows one."
        )
