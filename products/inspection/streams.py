"""Bytes in small pieces: read within a budget, and unpacked without trusting any size."""

import bz2
import io
import lzma
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from products.inspection.findings import Broken

PIECE = 64 * 1024
# What unpacking xz may take of the memory; its largest usual dictionary has 64 MiB.
XZ_MEMORY = 100 * 1024 * 1024
# From this size on an archive may not unpack to more than RATIO times its own.
BOMB_FROM = 50_000_000
RATIO = 200


class Exhausted(Exception):
    """No more is read of this file: it is too large, or takes too long."""


@dataclass
class Budget:
    """What looking into one file may cost: unpacked bytes, and seconds."""

    bytes_left: int = 20_000_000_000
    seconds: float = 900
    packed_size: int = 0
    unpacked: int = 0
    began: float = field(default_factory=time.monotonic)

    def spend(self, count: int) -> None:
        """Raises Exhausted, and Broken for a bomb."""
        self.unpacked += count
        self.bytes_left -= count
        if self.is_bomb(self.unpacked):
            raise Broken("bomb")
        if self.bytes_left < 0 or time.monotonic() - self.began > self.seconds:
            raise Exhausted

    def is_bomb(self, unpacked: int) -> bool:
        return unpacked > max(BOMB_FROM, RATIO * self.packed_size)


def pieces_of(file: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    """Raises Broken where the file ends before."""
    file.seek(start)
    while size:
        piece = file.read(min(PIECE, size))
        if not piece:
            raise Broken("truncated")
        size -= len(piece)
        yield piece


def inflate(pieces: Iterable[bytes], wbits: int = -zlib.MAX_WBITS) -> Iterator[bytes]:
    """Deflate, or gzip with its members one after the other. Raises Broken."""
    unpack = zlib.decompressobj(wbits)
    for piece in pieces:
        while piece:
            if unpack.eof:
                if wbits < 0 or not piece.startswith(b"\x1f"):
                    return  # zeros may pad a gzip file
                unpack = zlib.decompressobj(wbits)
            try:
                out = unpack.decompress(piece, PIECE)
            except zlib.error as error:
                raise Broken("damaged") from error
            piece = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
            if out:
                yield out
    while not unpack.eof and (out := unpack.decompress(unpack.unconsumed_tail, PIECE)):
        yield out
    if not unpack.eof:
        raise Broken("truncated")


def unpack_by(make: Callable[[], Any], pieces: Iterable[bytes]) -> Iterator[bytes]:
    """bzip2 or xz, whose streams may follow each other. Raises Broken."""
    unpack = make()
    for piece in pieces:
        while piece or not unpack.needs_input:
            if unpack.eof:
                piece = unpack.unused_data.lstrip(b"\x00") or piece.lstrip(b"\x00")
                if not piece:
                    break
                unpack = make()
            try:
                out = unpack.decompress(piece, PIECE)
            except (OSError, lzma.LZMAError, MemoryError) as error:
                raise Broken("damaged") from error
            piece = unpack.unused_data if unpack.eof else b""
            if out:
                yield out
            if unpack.eof and not piece:
                break
    if not unpack.eof:
        raise Broken("truncated")


def bunzip2(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return unpack_by(bz2.BZ2Decompressor, pieces)


def unxz(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return unpack_by(lambda: lzma.LZMADecompressor(memlimit=XZ_MEMORY), pieces)


def gunzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return inflate(pieces, 16 + zlib.MAX_WBITS)


class Forward:
    """Reads on, never back, and never much at once."""

    LARGEST = 1024 * 1024

    def __init__(self, pieces: Iterator[bytes], budget: Budget):
        self._pieces, self._budget = pieces, budget
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end. Raises Broken where nobody needs so many."""
        if size > self.LARGEST:
            raise Broken("damaged")
        out = io.BytesIO()
        while out.tell() < size and (piece := self.some(size - out.tell())):
            out.write(piece)
        return out.getvalue()

    def some(self, most: int) -> bytes:
        """A piece of what comes next; empty at the end."""
        if not self._rest:
            self._rest = next(self._pieces, b"")
            self._budget.spend(len(self._rest))
        piece, self._rest = self._rest[:most], self._rest[most:]
        return piece
