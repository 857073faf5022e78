"""Namespaces of the kernel for the tests' own processes: a small disk, a host of its own.

What is started inside `with` lives there, and goes on to when the tests have come back. Needs root.
"""

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

CLONE_FS, CLONE_NEWNS, CLONE_NEWNET = 0x200, 0x20000, 0x40000000
BLOCK = bytes(1 << 16)

_libc = ctypes.CDLL(None, use_errno=True)


def are_allowed() -> bool:
    return os.geteuid() == 0


def _call(function, *values) -> None:
    if function(*values):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), function.__name__)


@contextlib.contextmanager
def back_afterwards(kind: str, flag: int) -> Iterator[None]:
    """Whatever this thread does to its namespace of a kind (net, mnt) inside, it returns."""
    with Path(f"/proc/thread-self/ns/{kind}").open() as old:
        try:
            yield
        finally:
            if flag == CLONE_NEWNS:
                # One that shares its root with other threads may not return alone.
                _call(_libc.unshare, CLONE_FS)
            here = Path.cwd()
            _call(_libc.setns, old.fileno(), flag)
            os.chdir(here)  # a namespace of disks begins at its root


class SmallDisk:
    """A folder that holds so much and no more."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self.ballast = self.folder / "ballast"

    def fill(self) -> None:
        """Take all that is left."""
        with contextlib.suppress(OSError), self.ballast.open("ab", buffering=0) as out:
            while True:
                out.write(BLOCK)
        with contextlib.suppress(OSError), self.ballast.open("ab", buffering=0) as out:
            while True:
                out.write(b"\0")

    def free(self) -> None:
        self.ballast.unlink(missing_ok=True)


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """`folder` as a disk of its own, for this thread and what it starts."""
    folder.mkdir(parents=True, exist_ok=True)
    with back_afterwards("mnt", CLONE_NEWNS):
        _call(_libc.unshare, CLONE_NEWNS)
        _run("mount", "--make-rprivate", "/")
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
        try:
            yield SmallDisk(folder)
        finally:
            _run("umount", "--lazy", str(folder))


def _run(*command: str) -> None:
    places = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    subprocess.run(command, check=True, capture_output=True, env={"PATH": places})


class OtherHost:
    """A network of its own, reached by one cable: `address` is its end, `ours` the tests' own."""

    def __init__(self, number: int):
        self.name = f"shop-{os.getpid()}-{number}"
        self.cable, self.end = (
            f"sa{os.getpid() % 99999}-{number}",
            f"sb{os.getpid() % 99999}-{number}",
        )
        self.ours, self.address = f"10.213.{number}.1", f"10.213.{number}.2"

    def __enter__(self) -> "OtherHost":
        try:
            _run("ip", "netns", "add", self.name)
            _run("ip", "link", "add", self.cable, "type", "veth", "peer", "name", self.end)
            _run("ip", "link", "set", self.end, "netns", self.name)
            _run("ip", "address", "add", f"{self.ours}/24", "dev", self.cable)
            _run("ip", "link", "set", self.cable, "up")
            there = ("ip", "-netns", self.name)
            _run(*there, "address", "add", f"{self.address}/24", "dev", self.end)
            _run(*there, "link", "set", self.end, "up")
            _run(*there, "link", "set", "lo", "up")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *failure) -> None:
        for command in (("link", "del", self.cable), ("netns", "del", self.name)):
            with contextlib.suppress(subprocess.CalledProcessError):
                _run("ip", *command)

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """What this thread starts and connects to, it does from there."""
        with back_afterwards("net", CLONE_NEWNET), Path("/run/netns", self.name).open() as there:
            _call(_libc.setns, there.fileno(), CLONE_NEWNET)
            yield

    def cut_off(self) -> None:
        """Nothing passes any more, in either way, and nobody is told."""
        _run("ip", "link", "set", self.cable, "down")

    def connect(self) -> None:
        _run("ip", "link", "set", self.cable, "up")
