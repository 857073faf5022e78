"""Notes of releases: blocks for pages, the same as plain text for mails, and which of both hold.

A release keeps its blocks and, beside them, the text that was made of them. The version of the shop
before knows the text alone: as soon as that is another, somebody wrote it there after the blocks,
and it holds instead of them.
"""

import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from typing import Any

from django.utils.html import linebreaks

# The same each time: versions of a release are compared by it.
BLOCK_ID = "5b0e6a0c-8d5e-4c0b-9f6f-6c1d2f0a7e41"
_PLAIN = re.compile(r"(?:[^<]|</?(?:p|br)\b[^>]*>)*")


def as_blocks(text: str) -> list[dict[str, Any]]:
    """Plain notes as one block of text, with the lines as they were written."""
    if not text.strip():
        return []
    # Wagtail's editor reads a tag that ends nowhere only so.
    html = linebreaks(text.strip(), autoescape=True).replace("<br>", "<br/>")
    return [{"type": "paragraph", "value": html, "id": BLOCK_ID}]


def as_text(blocks: Iterable[dict[str, Any]]) -> str:
    """What stored blocks say in plain text, the same in every language."""
    parts = [_TELLERS[block["type"]](block["value"]) for block in blocks]
    return _in_lines("\n\n".join(part for part in parts if part)).strip("\n")


def says_same(blocks: Iterable[dict[str, Any]], text: str) -> bool:
    """Whether `text` is what `blocks` say; forms trim it and write line ends of their own."""
    return as_text(blocks).strip() == _in_lines(text).strip()


def is_plain(blocks: Iterable[dict[str, Any]]) -> bool:
    """Whether plain text says all of it: one text without any formatting."""
    stored = list(blocks)
    if not stored:
        return True
    html = stored[0]["value"]
    return len(stored) == 1 and isinstance(html, str) and bool(_PLAIN.fullmatch(html))


def _in_lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())


def _code(value: dict[str, Any]) -> str:
    return "\n".join(f"    {line}" for line in value["code"].splitlines())


def _picture(value: dict[str, Any] | None) -> str:
    """Its words; nothing of one that is there as decoration, or was deleted since."""
    words = "" if not value or value.get("decorative") else (value.get("alt_text") or "").strip()
    return f"[{words}]" if words else ""


def _rich_text(html: str) -> str:
    reader = _Reader()
    reader.feed(html or "")
    reader.close()
    return "\n\n".join(part for part in map(str.strip, reader.parts) if part)


_TELLERS: dict[str, Callable[[Any], str]] = {
    "paragraph": _rich_text,
    "code": _code,
    "image": _picture,
}


class _Reader(HTMLParser):
    """Reads rich text into parts that blank lines part; a list is one part."""

    def __init__(self):
        super().__init__()
        self.parts = [""]
        self.lists: list[int | None] = []  # the open ones; the last number of those with numbers
        self.link = ("", 0)  # where the open link leads, and where its words begin

    def handle_starttag(self, tag, attrs):
        if tag in ("ul", "ol"):
            if not self.lists:
                self.parts.append("")
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li" and self.lists:
            self.parts[-1] += f"\n{'  ' * (len(self.lists) - 1)}{self._mark()} "
        elif tag in ("p", "h4") and not self.lists:
            self.parts.append("")
        elif tag == "br":
            self.parts[-1] += "\n"
        elif tag == "a":
            self.link = (dict(attrs).get("href") or "", len(self.parts[-1]))

    def handle_endtag(self, tag):
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
            if not self.lists:
                self.parts.append("")
        elif tag == "a":
            address, start = self.link
            if ":" in address and self.parts[-1][start:] != address:
                self.parts[-1] += f" ({address.removeprefix('mailto:')})"
            self.link = ("", 0)

    def handle_data(self, data):
        self.parts[-1] += " ".join(data.split("\n"))

    def _mark(self) -> str:
        number = self.lists[-1]
        if number is None:
            return "-"
        self.lists[-1] = number + 1
        return f"{number + 1}."
