"""What a check found."""

from collections.abc import Callable, Iterable

from site_config.doctor.findings import GOOD, Finding


def found(examine: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """All of it; whatever is not good says what to do."""
    findings = list(examine())
    assert [each for each in findings if (each.level == GOOD) is not (each.advice == "")] == []
    return findings


def only(examine: Callable[[], Iterable[Finding]]) -> Finding:
    (finding,) = found(examine)
    return finding
