"""Single changes to a machine: what each is, whether it is made already, and how to make it.

A step is a list of them. Whoever makes them one by one can stop anywhere and begin again.
"""

import grp
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Failed(Exception):
    """Something could not be done; the text says why, `all` is all that the program said."""

    def __init__(self, text: str, all: str = ""):
        super().__init__(text)
        self.all = all


class Change(Protocol):
    """`what` says it to a person, as the rest of "This would …"."""

    @property
    def what(self) -> str: ...

    def is_made(self) -> bool: ...

    def make(self) -> None: ...


def run(command: Sequence[str | Path], given: str | None = None, **environment: str) -> str:
    """What a program prints. Raises Failed with its last line. `given` is its standard input."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            text=True,
            env=os.environ | environment,
        )
    except OSError as error:
        raise Failed(f"{command[0]}: {error.strerror}") from None
    if done.returncode:
        text = f"{done.stdout}\n{done.stderr}"
        said = [line.strip() for line in text.splitlines() if line.strip()]
        raise Failed(said[-1] if said else f"{command[0]} ended with {done.returncode}", text)
    return done.stdout


def succeeds(command: Sequence[str | Path]) -> bool:
    """Whether a question that is asked of a program is answered with yes."""
    try:
        run(command)
    except Failed:
        return False
    return True


@dataclass(frozen=True)
class Action:
    """Anything; `is_made` and `make` are given."""

    what: str
    done: Callable[[], bool]
    act: Callable[[], object]

    def is_made(self) -> bool:
        return self.done()

    def make(self) -> None:
        self.act()


@dataclass(frozen=True)
class Command:
    """A program that is run until `done` says that its work is there."""

    what: str
    command: Sequence[str | Path]
    done: Callable[[], bool]
    given: str | None = None

    def is_made(self) -> bool:
        return self.done()

    def make(self) -> None:
        run(self.command, self.given)


@dataclass(frozen=True)
class Owned:
    """What both folders and files have: an owner, a group, and a mode."""

    path: Path
    mode: int = 0o755
    owner: str = "root"
    group: str = "root"

    def is_owned(self) -> bool:
        about = self.path.stat()
        is_mode = about.st_mode & 0o7777 == self.mode
        return is_mode and (about.st_uid, about.st_gid) == self._ids()

    def own(self, path: Path) -> None:
        uid, gid = self._ids()
        os.chown(path, uid, gid)
        # After the owner: a change of that takes some bits away.
        path.chmod(self.mode)

    def _ids(self) -> tuple[int, int]:
        """-1 for whoever is not there (yet)."""
        try:
            return pwd.getpwnam(self.owner).pw_uid, grp.getgrnam(self.group).gr_gid
        except KeyError:
            return -1, -1


@dataclass(frozen=True)
class Folder(Owned):
    @property
    def what(self) -> str:
        return f"make the folder {self.path} ({self.owner}:{self.group}, {self.mode:o})"

    def is_made(self) -> bool:
        return self.path.is_dir() and self.is_owned()

    def make(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        self.own(self.path)


@dataclass(frozen=True)
class File(Owned):
    text: str = ""
    # What people change in it stays, once it is there.
    is_theirs: bool = False

    @property
    def what(self) -> str:
        return f"write {self.path}"

    def is_made(self) -> bool:
        if not self.path.is_file() or not self.is_owned():
            return False
        return self.is_theirs or self.path.read_text() == self.text

    def make(self) -> None:
        text = self.path.read_text() if self.is_theirs and self.path.is_file() else self.text
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_name(f".{self.path.name}.new")
        new.unlink(missing_ok=True)
        new.touch(mode=0o600)
        new.write_text(text)
        self.own(new)
        new.replace(self.path)


@dataclass(frozen=True)
class Link:
    path: Path
    target: Path

    @property
    def what(self) -> str:
        return f"link {self.path} to {self.target}"

    def is_made(self) -> bool:
        return self.path.is_symlink() and Path(os.readlink(self.path)) == self.target

    def make(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_name(f".{self.path.name}.new")
        new.unlink(missing_ok=True)
        new.symlink_to(self.target)
        new.replace(self.path)


def has_program(name: str) -> bool:
    return shutil.which(name) is not None
