"""The switch and the keys as a process knows them: the gate asks this memory, and never a server.

The rows are the truth. A web process reads them twice a second beside its requests (following.py);
whoever changes them reads them at once. What was read last is also kept as a file in DATA_DIR, for
a process that begins while the database is away.
"""

import json
import logging
import os
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Case, CharField, Value, When

logger = logging.getLogger(__name__)

# Looks in a row for rows that hold still; who changes them faster is read at the next look.
TRIES = 5


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
    """What the rows said. `page` is empty while the switch was never set."""

    is_on: bool = False
    page: str = ""
    message: str = ""
    ends_at: float | None = None  # seconds since 1970
    keys: tuple[KnownKey, ...] = ()

    def key(self, key_id: int) -> KnownKey | None:
        """The key with this id, while it works."""
        return next((key for key in self.keys if key.id == key_id and key.is_valid), None)


class _Memory:
    """What this process knows. `mark` tells whether the rows are still those that were read."""

    def __init__(self):
        self.lock = threading.Lock()
        self.forget()

    def forget(self):
        self.state: State | None = None
        self.mark: frozenset | None = None
        # A web process keeps the door shut until it knows something.
        self.is_web = False


memory = _Memory()


def current() -> State:
    """The state as it is known now."""
    return memory.state or State()


def is_closed(state: State) -> bool:
    """The environment wins over the switch. A process that could ask nobody keeps the door shut."""
    if settings.UNDER_CONSTRUCTION is not None:
        return settings.UNDER_CONSTRUCTION
    return state.is_on or (memory.state is None and memory.is_web)


def begin() -> None:
    """When a web process begins: what was left by those before it, until the rows are read."""
    memory.is_web = True
    memory.state = _read_file()


def refresh_soon() -> None:
    """Read the rows once the current transaction commits."""
    transaction.on_commit(refresh)


def refresh() -> State:
    """Read the rows if they are others than those that were read last. Raises DatabaseError."""
    # Or a slow reader would put back what a quick one has just replaced.
    with memory.lock:
        for _ in range(TRIES):
            mark = _mark()
            if mark == memory.mark:
                break
            state = _read_rows()
            memory.state, memory.mark = state, mark
            # The file is the last of it: it holds what the rows said before the next look at them.
            _write_file(state)
        return current()


# --- the rows -------------------------------------------------------------------------------
def _mark() -> frozenset:
    """Differs when the rows do, in one small query: the closed page itself is large."""
    from construction.models import Closing, EntryKey

    is_on = Case(When(is_on=True, then=Value("on")), default=Value("off"), output_field=CharField())
    switch = Closing.objects.order_by().values_list(is_on, "changed_at")
    keys = EntryKey.objects.open_doors().order_by().values_list("digest", "expires_at")
    return frozenset(switch.union(keys, all=True))


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


def _read_file() -> State | None:
    try:
        return _parse(file().read_text())
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        logger.warning("%s cannot be read: %s", file(), error)
        return None


def _parse(text: str) -> State | None:
    try:
        values = json.loads(text)
        values.pop("version", None)  # of files from before 0.3
        keys = tuple(KnownKey(**key) for key in values.pop("keys"))
        return State(**values, keys=keys)
    except (ValueError, TypeError, KeyError, AttributeError):
        logger.warning("what is known about the closed shop cannot be read; it is left aside")
        return None


def _write_file(state: State) -> None:
    text = json.dumps(asdict(state))
    try:
        # Every web process of this machine learns of a change by itself, and one write is enough.
        if file().exists() and file().read_bytes() == text.encode():
            return
        file().parent.mkdir(parents=True, exist_ok=True)
        # Made for its owner only, and never seen half written.
        handle, name = tempfile.mkstemp(dir=file().parent, prefix=".construction-")
        with os.fdopen(handle, "w") as out:
            out.write(text)
        Path(name).replace(file())
    except OSError as error:
        logger.warning("%s cannot be written: %s", file(), error)
