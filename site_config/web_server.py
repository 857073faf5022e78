"""gunicorn's settings, the same for the demo, the tests and production."""

import os

from gunicorn.glogging import Logger

from core.plain_text import visible
from site_config.log import HideQueries, hide_secrets


class AccessLog(Logger):
    """One line a page: no queries, no secrets, no line breaks out of a path, no style sheets."""

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.addFilter(HideQueries())

    def access(self, resp, req, environ, request_time):
        if not environ.get("PATH_INFO", "").startswith(("/static/", "/media/")):
            super().access(resp, req, environ, request_time)

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        path = hide_secrets(atoms["U"] or "")
        atoms["U"] = visible(path, instead="?")
        return atoms


# WEB_CONCURRENCY gives the number of worker processes (gunicorn's own name for it).
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 20
keepalive = 5
accesslog = "-"
access_log_format = "%(h)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
logger_class = AccessLog
control_socket_disable = True
# Whose X-Forwarded-Proto to believe is said in one place, TRUSTED_PROXIES; gunicorn's own default
# would believe everybody on this machine.
forwarded_allow_ips = ""


def when_ready(server):
    """Say at the start what nobody sees until somebody's slow connection holds a thread."""
    module = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    if module.endswith(".production") and os.environ.get("TRUSTED_PROXIES", "0").strip() in (
        "",
        "0",
    ):
        server.log.warning(
            "TRUSTED_PROXIES is 0: no proxy in front takes in slow connections, so a few of them "
            "can keep everybody waiting. docs/operations.md shows one."
        )
