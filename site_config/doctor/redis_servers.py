"""Redis: the cache, and apart from it the queue, in a server that does not evict."""

from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.plain_text import visible
from site_config.doctor.findings import Finding, good, warning, wrong
from site_config.queues import DEFAULT, LONG

SECONDS = 3
# A healthy worker takes each within seconds; so many mean that none does, or too few.
MANY_WAIT = 200
FULL_PERCENT = 90


def cache() -> Iterator[Finding]:
    name = _("Cache")
    address = settings.CACHES["default"].get("LOCATION", "")
    if not _is_redis(address):
        yield good(name, _("No Redis, which will do for the demo."))
        return
    try:
        with closing(_connect(address)) as client:
            about = client.info()
    except redis.RedisError as error:
        yield _away(name, error, "CACHE_URL")
        return
    yield good(name, _("Redis %(version)s answers.") % {"version": about["redis_version"]})


def queue() -> Iterator[Finding]:
    name = _("Queue")
    address = settings.CELERY_BROKER_URL
    if not _is_redis(address):
        yield good(name, _("No Redis, which will do for the demo."))
        return
    try:
        with closing(_connect(address)) as client:
            about = client.info()
            waiting = {queue: int(client.llen(queue)) for queue in (DEFAULT, LONG)}
    except redis.RedisError as error:
        yield _away(name, error, "CELERY_BROKER_URL")
        return
    yield from _faults(name, about, waiting) or [
        good(name, _("Redis %(version)s answers.") % {"version": about["redis_version"]})
    ]


def _faults(name: str, about: dict, waiting: dict[str, int]) -> list[Finding]:
    found = []
    if _place(settings.CELERY_BROKER_URL) == _place(settings.CACHES["default"].get("LOCATION", "")):
        found.append(
            wrong(
                name,
                _("Cache and queue are one Redis database: clearing the cache empties the queue."),
                _("Give CELERY_BROKER_URL another one, such as /1 at its end."),
            )
        )
    policy, limit = about.get("maxmemory_policy", "noeviction"), int(about.get("maxmemory", 0))
    if policy != "noeviction":
        found.append(
            (wrong if limit else warning)(
                name,
                _("This Redis drops what it holds when its memory is full (%(policy)s).")
                % {"policy": policy},
                _("Give it maxmemory-policy noeviction, or give the queue a Redis of its own."),
            )
        )
    if limit and int(about.get("used_memory", 0)) * 100 > limit * FULL_PERCENT:
        found.append(
            warning(
                name,
                _("This Redis has used more than %(percent)s %% of its memory.")
                % {"percent": FULL_PERCENT},
                _("Give it more (maxmemory): once it is full, nothing can be queued."),
            )
        )
    for queue, count in waiting.items():
        if count > MANY_WAIT:
            text = ngettext(
                "%(count)s task waits in the queue %(queue)s.",
                "%(count)s tasks wait in the queue %(queue)s.",
                count,
            )
            found.append(
                warning(
                    name,
                    text % {"count": count, "queue": queue},
                    _("See that its worker runs, and whether one is enough."),
                )
            )
    return found


def _away(name: str, error: redis.RedisError, setting: str) -> Finding:
    words = visible(" ".join(str(error).split()), instead=" ")
    return wrong(
        name,
        _("Redis does not answer: %(error)s") % {"error": words},
        _("Start Redis, or put its right address into %(setting)s.") % {"setting": setting},
    )


def _connect(address: str) -> redis.Redis:
    return redis.Redis.from_url(
        address,
        socket_connect_timeout=SECONDS,
        socket_timeout=SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def _is_redis(address: object) -> bool:
    return isinstance(address, str) and address.startswith(("redis://", "rediss://"))


def _place(address: str) -> tuple:
    """Which database of which server, however the address is written."""
    parts = urlsplit(address)
    return parts.hostname, parts.port or 6379, parts.path.strip("/") or "0"
