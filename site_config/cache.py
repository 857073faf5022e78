"""The Redis cache, made optional: if its server cannot be reached, no page fails.

Rate limits, which count in the cache, go on meanwhile: each process counts by itself.
"""

import logging
import time
from functools import wraps

from django.core.cache.backends import redis as django_redis
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# After a failure the server is left alone this long, or each page would wait for it many times.
PAUSE_SECONDS = 5
# What allauth counts, by the beginning of its keys; nothing else may differ between processes.
COUNTS = "allauth:rl:"
_own_counts = LocMemCache("rate limits", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


def answers(when_away):
    """Wrap a cache method: while the server is away it returns `when_away(*args, **kwargs)`.

    What counts for a rate limit is kept in the process instead.
    """

    def decorate(method):
        def without_server(*args, **kwargs):
            if args and isinstance(args[0], str) and args[0].startswith(COUNTS):
                return getattr(_own_counts, method.__name__)(*args, **kwargs)
            return when_away(*args, **kwargs)

        @wraps(method)
        def forgiving(self, *args, **kwargs):
            if time.monotonic() < RedisCache.away_until:
                return without_server(*args, **kwargs)
            try:
                return method(self, *args, **kwargs)
            except RedisError as error:
                RedisCache.away_until = time.monotonic() + PAUSE_SECONDS
                logger.warning("cache unavailable, going on without it: %s", error)
                return without_server(*args, **kwargs)

        return forgiving

    return decorate


def _no_such_key(key, *args, **kwargs):
    raise ValueError(f"Key {key!r} not found")


class RedisCache(django_redis.RedisCache):
    """Django's, with a default result for each method while the server is away."""

    # One server for all threads of a process, so one memory of its absence.
    away_until = 0.0

    # A lock that nobody can hold must not keep anybody out.
    add = answers(lambda *a, **k: True)(django_redis.RedisCache.add)
    get = answers(lambda key, default=None, version=None: default)(django_redis.RedisCache.get)
    get_many = answers(lambda *a, **k: {})(django_redis.RedisCache.get_many)
    has_key = answers(lambda *a, **k: False)(django_redis.RedisCache.has_key)
    set = answers(lambda *a, **k: None)(django_redis.RedisCache.set)
    set_many = answers(lambda data, *a, **k: list(data))(django_redis.RedisCache.set_many)
    touch = answers(lambda *a, **k: False)(django_redis.RedisCache.touch)
    delete = answers(lambda *a, **k: False)(django_redis.RedisCache.delete)
    delete_many = answers(lambda *a, **k: None)(django_redis.RedisCache.delete_many)
    incr = answers(_no_such_key)(django_redis.RedisCache.incr)
    clear = answers(lambda *a, **k: False)(django_redis.RedisCache.clear)
