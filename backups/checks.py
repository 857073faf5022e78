"""What must work after a restore. Apps that know what people bought say so from their `ready()`."""

from collections.abc import Callable

_checks: list[Callable[[], str]] = []


class CheckFailed(Exception):
    """The restored shop does not do what it must; the text says what."""


def register(check: Callable[[], str]) -> None:
    """Add a check: it returns what it found in one sentence, or raises CheckFailed."""
    if check not in _checks:
        _checks.append(check)


def run_all() -> list[str]:
    """What each check found. Raises CheckFailed at the first that fails."""
    return [check() for check in _checks]
