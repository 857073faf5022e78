"""How the files inside a newer copy differ from those inside an older one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from products.models import FileReport, ReleaseFile

# Bytes, and the CRC-32 where it is known.
Contents = Mapping[str, tuple[int, int | None]]


@dataclass(frozen=True)
class Change:
    """`before` and `after` are bytes; None where the file is not there."""

    path: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Differences:
    """By path. `grew` is how many bytes more the newer files have in all."""

    added: list[Change] = field(default_factory=list)
    removed: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    grew: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def between(older: ReleaseFile, newer: ReleaseFile) -> Differences | None:
    """None unless the shop has looked into both files, and knows all that is in them."""
    files = [older.file.name, newer.file.name]
    reports = {
        report.file: report
        for report in FileReport.objects.filter(file__in=files, state=FileReport.State.DONE)
        if report.entries and len(report.entries) == report.file_count
    }
    if set(reports) != set(files):
        return None
    before, after = (
        {path: (size, crc) for path, size, crc in reports[file].entries} for file in files
    )
    return differences(before, after)


def differences(before: Contents, after: Contents) -> Differences:
    """What came, what went, and what is not the same any more.

    A folder that holds all the rest is left out, since its name often has the version in it.
    """
    before, after = _without_top_folder(before), _without_top_folder(after)
    return Differences(
        added=[Change(path, None, after[path][0]) for path in sorted(after.keys() - before.keys())],
        removed=[
            Change(path, before[path][0], None) for path in sorted(before.keys() - after.keys())
        ],
        changed=[
            Change(path, before[path][0], after[path][0])
            for path in sorted(before.keys() & after.keys())
            if _differ(before[path], after[path])
        ],
        grew=_size(after) - _size(before),
    )


def _differ(one: tuple[int, int | None], other: tuple[int, int | None]) -> bool:
    """Of the same size and without two checksums they count as the same."""
    return one[0] != other[0] or (None not in (one[1], other[1]) and one[1] != other[1])


def _without_top_folder(contents: Contents) -> Contents:
    tops = {path.partition("/")[0] for path in contents}
    if len(tops) != 1 or not all("/" in path for path in contents):
        return contents
    return {path.partition("/")[2]: facts for path, facts in contents.items()}


def _size(contents: Contents) -> int:
    return sum(size for size, checksum in contents.values())
