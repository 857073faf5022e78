"""Failures of web and workers, told to Sentry (SENTRY_DSN): where and what, nothing of people.

What leaves: the exception, the lines of our code that it passed, the route and method, the id of
the request. No bodies, cookies, headers, queries, variables or breadcrumbs, no addresses.
"""

import time
from typing import Any

from core.outages import is_outage
from site_config.log import QUERIES
from site_config.watching import context
from site_config.watching.formats import hide_people

# Seconds: with the database away each request fails for the same reason.
OUTAGE_PAUSE = 60.0
# They say in other words what is told as an exception, or is only the line of a request.
SAID_ELSEWHERE = ("gunicorn.access", "site_config.errors")
OF_A_REQUEST = ("method", "url")
_told_of_outage = float("-inf")


def start(dsn: str) -> None:
    """In a web process or a worker, once; nothing without a DSN."""
    if not dsn:
        return
    # Imported here: it is patched into Django and Celery only where it is wanted.
    import sentry_sdk
    from sentry_sdk.integrations.celery import CeleryIntegration
    from sentry_sdk.integrations.django import DjangoIntegration
    from sentry_sdk.integrations.logging import ignore_logger

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        propagate_traces=False,
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(middleware_spans=False, signals_spans=False),
            CeleryIntegration(propagate_traces=False),
        ],
        before_send=before_send,
        before_breadcrumb=lambda crumb, hint: None,
    )
    for name in SAID_ELSEWHERE:
        ignore_logger(name)


def before_send(event: Any, hint: dict[str, Any]) -> Any:
    """The event without what is nobody's business; None if it is not to be sent."""
    error = (hint.get("exc_info") or (None, None))[1]
    if is_outage(error) and not _may_tell_of_outage():
        return None
    for name in ("user", "breadcrumbs", "extra"):
        event.pop(name, None)
    request = event.get("request", {})
    event["request"] = {name: request[name] for name in OF_A_REQUEST if name in request}
    event.setdefault("tags", {}).update(request_id=context.current().id, process=context.process())
    return clean(event)


def clean(value: Any) -> Any:
    """`value`, whatever it holds, with the secrets, addresses and queries in its texts masked."""
    if isinstance(value, str):
        return QUERIES.sub("?…", hide_people(value))
    if isinstance(value, dict):
        # Frames hold lines of our code, in which a question mark begins no query.
        return {name: one if name == "frames" else clean(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(one) for one in value]
    return value


def _may_tell_of_outage() -> bool:
    global _told_of_outage
    if time.monotonic() - _told_of_outage < OUTAGE_PAUSE:
        return False
    _told_of_outage = time.monotonic()
    return True
