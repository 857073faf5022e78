"""What the shop's own backups do not hold: registered by the app that restores them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Gap:
    """The time that a restored backup lacks: from when it was made to when it was put back."""

    begins_at: datetime
    ends_at: datetime


_finders: list[Callable[[], list[Gap]]] = []


def register(find: Callable[[], list[Gap]]) -> None:
    """Add who knows of restores: `find` returns their gaps."""
    if find not in _finders:
        _finders.append(find)


def gaps() -> list[Gap]:
    """All gaps that this database has by restores; empty for one that was never restored."""
    return [gap for find in _finders for gap in find()]
