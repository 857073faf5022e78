"""Which of a product's releases is the newest.

Semantic versions are ordered as such (https://semver.org, section 11): 1.10 after 1.9, and 2.0-beta
before 2.0. As soon as one of them is anything else ("Spring edition"), all go by their date: only
so is there one order for all.
"""

import re
from collections.abc import Iterable
from typing import Any

VERSION = re.compile(
    r"[vV]?(?P<numbers>\d{1,9}(?:\.\d{1,9}){0,3})"
    r"(?:-(?P<early>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?",
    re.ASCII,
)


def version_key(text: str) -> tuple | None:
    """What a semantic version sorts by; None for any other text. 1.2 is the same as 1.2.0."""
    found = VERSION.fullmatch(text.strip())
    if found is None:
        return None
    numbers = [int(number) for number in found["numbers"].split(".")]
    numbers += [0] * (4 - len(numbers))
    early = found["early"]
    parts = [_early_key(part) for part in early.split(".")] if early else []
    return tuple(numbers), not early, tuple(parts)


def newest_first(releases: Iterable[Any]) -> list[Any]:
    """Releases of one product, which come by their date, the last one first."""
    by_date = list(releases)
    keyed = []
    for release in by_date:
        key = version_key(release.version)
        if key is None:
            return by_date
        keyed.append((key, release))
    return [release for _key, release in sorted(keyed, key=lambda pair: pair[0], reverse=True)]


def _early_key(part: str) -> tuple:
    """Numbers stand before words."""
    return (0, int(part), "") if part.isdecimal() else (1, 0, part)
