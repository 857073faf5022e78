"""Which part of a file a request wants (RFC 9110, sections 13 and 14), of files that never change.

Several ranges at once are answered by the whole file, as the RFC allows and nginx is told to do.
"""

import re
from dataclasses import dataclass

RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,19})-([0-9]{0,19})[ \t]*", re.IGNORECASE)


class NoSuchPart(Exception):
    """416: the part begins where the file has ended."""


class AnotherFile(Exception):
    """412: the request is about another file than this one."""


@dataclass(frozen=True)
class Part:
    """Bytes `start` to `last`, both of them included, of a file of `size` bytes."""

    start: int
    last: int
    size: int

    @property
    def length(self) -> int:
        return self.last - self.start + 1

    @property
    def is_open(self) -> bool:
        """Whether it goes on to the end of the file."""
        return self.last == self.size - 1

    @property
    def range(self) -> str:
        """As it is asked for, of a bucket."""
        return f"bytes={self.start}-{self.last}"

    @property
    def content_range(self) -> str:
        """As it is answered."""
        return f"bytes {self.start}-{self.last}/{self.size}"


def part_wanted(headers, etag: str, size: int) -> Part | None:
    """The part that a GET wants of the file with this tag; None for all of it.

    Raises AnotherFile and NoSuchPart.
    """
    tags = headers.get("If-Match")
    if tags is not None and etag not in _tags(tags) and tags.strip() != "*":
        raise AnotherFile
    match = RANGE.fullmatch(headers.get("Range", ""))
    if not match or headers.get("If-Range", etag).strip() != etag:
        return None
    first, last = match.groups()
    if first:
        start, end = int(first), int(last) if last else size - 1
        if last and end < start:
            return None
    elif last:
        start, end = max(size - int(last), 0), size - 1
    else:
        return None
    if start >= size:
        raise NoSuchPart
    return Part(start, min(end, size - 1), size)


def _tags(header: str) -> list[str]:
    return [tag.strip() for tag in header.split(",")]
