"""How many wrong keys are heard: so many a minute from one client, and from all together.

Beyond that even a right one is not heard until the minute is over. Counted in the process and,
where a Redis is shared, in all of them together; passes given before are not touched by it.
"""

import threading
import time

from django.core.cache import cache, caches
from django.core.cache.backends.db import BaseDatabaseCache

PER_CLIENT, FROM_ALL = 10, 300
EVERYBODY = "all"
MINUTE = 60

_lock = threading.Lock()
_counts: dict[str, int] = {}
_minute = 0


def are_too_many(client: str) -> bool:
    """Whether this client, or all together, had their tries of this minute."""
    return _count(client) >= PER_CLIENT or _count(EVERYBODY) >= FROM_ALL


def count_wrong(client: str) -> None:
    for name in (client, EVERYBODY):
        _add(name)


def forget() -> None:
    """Begin to count anew."""
    with _lock:
        _counts.clear()


def is_cache_shared() -> bool:
    """Not where it is a table of the database: the gate must stand without that."""
    return not isinstance(caches["default"], BaseDatabaseCache)


def _this_minute() -> int:
    return int(time.time() // MINUTE)


def _count(name: str) -> int:
    shared = cache.get(_key(name), 0) if is_cache_shared() else 0
    with _lock:
        own = _counts.get(name, 0) if _minute == _this_minute() else 0
    return max(own, shared)


def _add(name: str) -> None:
    global _minute
    with _lock:
        if _minute != _this_minute():
            _minute = _this_minute()
            _counts.clear()
        # FROM_ALL stops the counting of clients long before they fill the memory.
        _counts[name] = _counts.get(name, 0) + 1
    if is_cache_shared():
        cache.add(_key(name), 0, 2 * MINUTE)
        try:
            cache.incr(_key(name))
        except ValueError:  # the cache went away in between
            return


def _key(name: str) -> str:
    return f"construction:wrong:{_this_minute()}:{name}"
