"""The switch and the keys as every web process knows them: no query, at most a second old.

The rows are the truth. Each change of them is published twice: as a file in DATA_DIR, for the
processes of this machine, and in the cache, for those of others, with a version that only grows.
A process remembers what it read and looks again after LOOK_EVERY; the newest version counts.
With the cache away or emptied the last known state holds, and whoever knows it puts it back.
A cache that is a table of the database is not asked: the gate must stand without the database.
"""

import json
import logging
import os
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.conf import settings
from django.core.cache import cache, caches
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import DatabaseError, InterfaceError, transaction

logger = logging.getLogger(__name__)

# Seconds. With both, a change is everywhere within a second.
LOOK_EVERY = 0.5
ASK_DATABASE_EVERY = 5.0
VERSION, STATE = "construction:version", "construction:state"


@dataclass(frozen=True)
class KnownKey:
    id: int
    digest: str
    expires_at: float  # seconds since 1970

    @property
    def is_valid(self) -> bool:
        return self.expires_at > time.time()


@dataclass(frozen=True)
class State:
    """What was published. `page` is empty while the switch was never set."""

    is_on: bool = False
    page: str = ""
    message: str = ""
    ends_at: float | None = None  # seconds since 1970
    keys: tuple[KnownKey, ...] = ()
    version: int = 0

    def key(self, key_id: int) -> KnownKey | None:
        """The key with this id, while it works."""
        return next((key for key in self.keys if key.id == key_id and key.is_valid), None)

    def says_the_same(self, other: "State") -> bool:
        return replace(self, version=0) == replace(other, version=0)


class _Memory:
    """What this process knows. `is_in_doubt`: it started and could ask nobody at all."""

    def __init__(self):
        self.lock = threading.Lock()
        self.forget()

    def forget(self):
        self.state: State | None = None
        self.looked_at = self.asked_at = float("-inf")
        self.file_mark = None
        self.is_in_doubt = False

    def take(self, state: State | None):
        if state is not None and (self.state is None or state.version > self.state.version):
            self.state = state


memory = _Memory()


def current() -> State:
    """The state as it is known now; nobody waits for anybody else's look."""
    now = time.monotonic()
    if now - memory.looked_at >= LOOK_EVERY and memory.lock.acquire(blocking=False):
        try:
            memory.looked_at = now
            _look()
        finally:
            memory.lock.release()
    return memory.state or State()


def is_closed(state: State) -> bool:
    """The environment wins over the switch. A process that could ask nobody keeps the door shut."""
    if settings.UNDER_CONSTRUCTION is not None:
        return settings.UNDER_CONSTRUCTION
    return state.is_on or (memory.state is None and memory.is_in_doubt)


def publish_soon() -> None:
    """Publish what the rows say once the current transaction commits."""
    transaction.on_commit(publish)


def publish() -> State:
    """Tell all processes what the rows say now. Raises DatabaseError."""
    state = _read_rows()
    for _ in range(5):
        with memory.lock:
            _look()
            known = memory.state
            if known is None or not state.says_the_same(known):
                state = replace(state, version=_next_version(known))
                _write(state)
                memory.take(state)
        # Somebody else may have changed the rows and published before us.
        again = _read_rows()
        if again.says_the_same(state):
            break
        state = again
    return state


def _next_version(known: State | None) -> int:
    """Later than all others, also where the clocks of two machines differ."""
    return max(time.time_ns(), known.version + 1 if known else 0)


def start() -> None:
    """When a web process begins: the rows' word if the database answers, else what was left."""
    current()
    _ask_database()


def _ask_database() -> None:
    memory.asked_at = time.monotonic()
    try:
        publish()
        memory.is_in_doubt = False
    except (DatabaseError, InterfaceError) as error:
        memory.is_in_doubt = True
        logger.warning("whether the shop is open could not be asked: %s", type(error).__name__)


def _look() -> None:
    _look_at_file()
    _look_at_cache()
    knows_nothing = memory.state is None and memory.is_in_doubt
    if knows_nothing and time.monotonic() - memory.asked_at >= ASK_DATABASE_EVERY:
        memory.asked_at = time.monotonic()
        # Nobody waits at the gate for a database that may hang.
        threading.Thread(target=_ask_and_close, daemon=True).start()


def _ask_and_close() -> None:
    from django.db import connection

    _ask_database()
    connection.close()


def _read_rows() -> State:
    from construction.models import Closing, EntryKey

    closing = Closing.objects.filter(pk=Closing.ONLY).first() or Closing()
    return State(
        is_on=closing.is_on,
        page=closing.page,
        message=closing.message,
        ends_at=closing.ends_at.timestamp() if closing.ends_at else None,
        keys=tuple(
            KnownKey(key.pk, key.digest, key.expires_at.timestamp())
            for key in EntryKey.objects.open_doors().order_by("pk")
        ),
    )


# --- the file -------------------------------------------------------------------------------
def file() -> Path:
    return Path(settings.DATA_DIR) / "construction.json"


def _look_at_file() -> None:
    try:
        stat = file().stat()
        mark = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if mark != memory.file_mark:
            memory.take(_parse(file().read_text()))
            memory.file_mark = mark
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        logger.warning("%s cannot be read: %s", file(), error)


def _write(state: State) -> None:
    text = json.dumps(asdict(state))
    try:
        file().parent.mkdir(parents=True, exist_ok=True)
        # Made for its owner only, and never seen half written.
        handle, name = tempfile.mkstemp(dir=file().parent, prefix=".construction-")
        with os.fdopen(handle, "w") as out:
            out.write(text)
        Path(name).replace(file())
    except OSError as error:
        logger.warning("%s cannot be written: %s", file(), error)
    _put_into_cache(state.version, text)


def _parse(text: str) -> State | None:
    try:
        values = json.loads(text)
        keys = tuple(KnownKey(**key) for key in values.pop("keys"))
        return State(**values, keys=keys)
    except (ValueError, TypeError, KeyError, AttributeError):
        logger.warning("what is known about the closed shop cannot be read; it is left aside")
        return None


# --- the cache ------------------------------------------------------------------------------
def is_cache_shared() -> bool:
    return not isinstance(caches["default"], BaseDatabaseCache)


def _put_into_cache(version: int, text: str) -> None:
    if is_cache_shared():
        cache.set(STATE, text, None)
        cache.set(VERSION, version, None)


def _look_at_cache() -> None:
    if not is_cache_shared():
        return
    version = cache.get(VERSION)
    known = memory.state
    if known and (version is None or version < known.version):
        # Away, emptied, or overtaken: asking in vain costs little, the others are healed.
        _put_into_cache(known.version, json.dumps(asdict(known)))
    elif version is not None and (known is None or version > known.version):
        memory.take(_parse(cache.get(STATE) or ""))
