"""Looks into one file: what it is, what is in it, and what is wrong with it.

Nothing in it is believed. Entries, bytes and seconds are limited, sizes are counted, and what is
kept of it is bounded.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from products.inspection import names, texts, zips
from products.inspection.entries import FILE, Entry
from products.inspection.findings import Broken, Findings
from products.inspection.kinds import is_program, kind_of, unpack_of, why_other
from products.inspection.streams import Budget, Exhausted, Forward, pieces_of
from products.inspection.tars import read_tar

# What is kept: names with sizes, and characters of the texts.
KEPT = 5_000
LARGEST_TEXT = 64 * 1024
LARGEST_UNPACKED = 100_000_000_000


@dataclass
class Contents:
    """What was found. `entries`: [path, bytes, CRC-32 or None] of each file, the first KEPT."""

    kind: str = "file"
    findings: Findings = field(default_factory=Findings)
    entries: list[list] = field(default_factory=list)
    file_count: int = 0
    unpacked_size: int = 0
    readme_name: str = ""
    readme: str = ""
    licence: str = ""
    licence_text: str = ""


def look_into(file: BinaryIO, name: str, size: int, budget: Budget | None = None) -> Contents:
    """`file` can be read anywhere; its name says what it should be. Raises OSError."""
    budget = budget or Budget()
    budget.packed_size = size
    look = Look(budget)
    look.found.kind = kind_of(name)
    try:
        if not size:
            raise Broken("empty")
        if look.found.kind == "zip":
            look.at_all(zips.read_zip(file, size, look.found.findings))
        elif look.found.kind == "tar":
            stream = Forward(unpack_of(file, name)(pieces_of(file, 0, size)), budget)
            look.at_all(read_tar(stream), counts=False)
        else:
            look.at_single(file, name, size)
    except Broken as broken:
        look.found.findings.add(broken.kind, names.visible(broken.where))
    except Exhausted:
        look.found.findings.add("not_all_read")
    return look.found


class Look:
    def __init__(self, budget: Budget):
        self.found, self.budget = Contents(), budget
        self.names = names.Names(self.found.findings)
        self._readme_rank: tuple | None = None
        self._reads = True

    def at_single(self, file: BinaryIO, name: str, size: int) -> None:
        file.seek(0)
        head = file.read(texts.SMALL)
        for kind in (*why_other(name, head), *texts.secrets_in(head)):
            self.found.findings.add(kind)
        for kind in names.about_file(name):
            if kind in ("secret_file", "disguised"):
                self.found.findings.add(kind)
        self.found.file_count, self.found.unpacked_size = 1, size

    def at_all(self, entries: Iterable[Entry], counts: bool = True) -> None:
        """`counts`: what is read is to be counted here; a packed tar's was counted already."""
        found = self.found
        for entry in entries:
            self.names.judge(entry)
            for kind in entry.notes:
                if kind != "hard":
                    found.findings.add(kind, names.visible(entry.name))
            if entry.unreadable:
                found.findings.add(entry.unreadable, names.visible(entry.name))
            if entry.kind != FILE:
                continue
            found.file_count += 1
            found.unpacked_size += max(entry.size, 0)
            self._judge_size()
            crc = self._read(entry, counts)
            if len(found.entries) < KEPT:
                found.entries.append([names.visible(entry.name)[:500], entry.size, crc])
        if not found.file_count:
            found.findings.add("empty")
        elif not found.licence_text:
            found.findings.add("no_licence")
        if found.file_count and not found.readme_name:
            found.findings.add("no_readme")

    def _judge_size(self) -> None:
        if self.found.unpacked_size > LARGEST_UNPACKED:
            self.found.findings.add("too_large")
        if self.budget.is_bomb(self.found.unpacked_size):
            self.found.findings.add("bomb")
            self._reads = False

    def _read(self, entry: Entry, counts: bool) -> int | None:
        """Read the content to its end, and learn from it; returns its CRC-32 where it is known."""
        if entry.pieces is None or not self._reads:
            return entry.crc
        try:
            size, crc, head = self._take(entry.pieces, counts)
        except Exhausted:
            if not counts:
                raise
            self.found.findings.add("not_all_read")  # its list is read to its end all the same
            self._reads = False
            return entry.crc
        except Broken as broken:
            if broken.kind not in ("damaged", "truncated") or not counts:
                raise
            self.found.findings.add("damaged", names.visible(entry.name))
            return entry.crc
        if size != entry.size:
            self.found.findings.add("false_size", names.visible(entry.name))
        elif entry.crc is not None and crc != entry.crc:
            self.found.findings.add("damaged", names.visible(entry.name))
        self._learn(entry, head)
        return crc

    def _take(self, pieces: Iterator[bytes], counts: bool) -> tuple[int, int, bytes]:
        size, crc, head = 0, 0, b""
        for piece in pieces:
            if counts:
                self.budget.spend(len(piece))
            size += len(piece)
            crc = zlib.crc32(piece, crc)
            if len(head) < texts.SMALL:
                head += piece
        return size, crc, head

    def _learn(self, entry: Entry, head: bytes) -> None:
        shown = names.visible(entry.name)
        if is_program(head) and entry.name.lower().endswith(names.DOCUMENTS):
            self.found.findings.add("disguised", shown)
        if entry.size <= texts.SMALL:
            for kind in texts.secrets_in(head):
                self.found.findings.add(kind, shown)
        parts = names.parts_of(entry.name)
        if not 1 <= len(parts) <= 2 or names.is_junk(entry.name) or not texts.is_text(head):
            return
        base = parts[-1].lower()
        rank = (len(parts), not base.endswith((".md", ".markdown")), base)
        if base.split(".")[0] == "readme" and (not self._readme_rank or rank < self._readme_rank):
            self._readme_rank = rank
            self.found.readme_name = shown[:500]
            self.found.readme = texts.as_text(head[:LARGEST_TEXT])
        if base.split(".")[0] in ("license", "licence", "copying") and not self.found.licence_text:
            self.found.licence_text = texts.as_text(head[:LARGEST_TEXT])
            self.found.licence = texts.licence_name(self.found.licence_text)
