"""What this process itself answers, asked without a connection: behind the socket that it shares
may be others, of an older release."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import connections

from site_config.watching import context
from site_config.watching.routes import MEANT


@dataclass(frozen=True)
class Answer:
    status: int
    route: str

    @property
    def is_failure(self) -> bool:
        """Whether it is an error of the shop's own; a closed shop is none."""
        return self.status >= 500 and self.route not in MEANT


def ask(application: Callable, path: str) -> Answer:
    """What `application`, a WSGI callable, answers to a stranger's GET of `path`."""
    environ = {
        "PATH_INFO": path,
        "HTTP_HOST": urlsplit(settings.SITE_URL).netloc,
        "wsgi.url_scheme": urlsplit(settings.SITE_URL).scheme,
        "REMOTE_ADDR": "127.0.0.1",
    }
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        environ[name] = value
    setup_testing_defaults(environ)
    statuses: list[int] = []
    body = application(environ, lambda status, headers: statuses.append(int(status[:3])))
    try:
        for _ in body:
            pass
    finally:
        body.close()
        # Whoever asks here serves nobody else: no connection need wait for the next request.
        connections.close_all()
    return Answer(statuses[0], environ.get(context.ROUTE, ""))
