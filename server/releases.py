"""Releases: one folder for each version that was installed, side by side.

    /opt/storefront/
        releases/0.3.0-1f2e3d4c5b/   a commit's files with .venv, staticfiles; .env is a link
        current                      leads to the release that serves
        served                       the names of those that served, the serving one last

A release is built where it stays, for the programs of a virtual environment hold its path. It is
whole once it has its file RELEASE, which is written last: what has none is a build that broke off.
All of it belongs to root, everybody may read it, and the shop may write none of it.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bin.bootstrap import Stop
from server.places import Places

MARK = "RELEASE"
# So many that served before are kept beside the serving one.
KEPT_BEFORE = 2
# Settings that need neither a secret nor a service.
BUILDING = {"DJANGO_SETTINGS_MODULE": "site_config.settings.build"}


@dataclass(frozen=True)
class Commit:
    """A commit of the repository at `source`; `name` is that of the release made of it."""

    source: Path
    hash: str
    version: str

    @property
    def name(self) -> str:
        return f"{self.version}-{self.hash[:10]}"


def find_commit(source: Path, wanted: str = "") -> Commit:
    """What `wanted` (a tag, a branch or a commit) names; if empty, what the checkout stands at.

    Raises Stop if there is no such commit, or if changes in the checkout would be left out.
    """
    if _git(source, "rev-parse", "--git-dir").returncode:
        raise Stop(f"{source} is no git repository: clone the shop's, and run this there.")
    if not wanted:
        changed = _git(source, "status", "--porcelain", "--untracked-files=no").stdout.splitlines()
        if changed:
            raise Stop(
                f"{source} has changes that are in no commit, and a release is made of a commit: "
                f"{', '.join(line[3:] for line in changed[:5])}. Commit them, or put them aside "
                "with git stash."
            )
    name = f"{wanted or 'HEAD'}^{{commit}}"
    found = _git(source, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    if found.returncode:
        raise Stop(
            f"{source} has no commit or tag {wanted!r}. git fetch --tags brings new ones, "
            "git tag lists them."
        )
    commit = found.stdout.strip()
    project = _git(source, "show", f"{commit}:pyproject.toml")
    try:
        version = tomllib.loads(project.stdout)["project"]["version"]
    except (tomllib.TOMLDecodeError, KeyError):
        raise Stop(
            f"{commit[:10]} is no version of the shop: its pyproject.toml says none."
        ) from None
    return Commit(source, commit, version)


class Releases:
    """The releases of a server."""

    def __init__(self, places: Places):
        self.places = places
        self.served_file = places.home / "served"

    def path(self, name: str) -> Path:
        return self.places.releases / name

    def listed(self) -> list[str]:
        """The names of all whole releases."""
        return sorted(mark.parent.name for mark in self.places.releases.glob(f"*/{MARK}"))

    def current(self) -> str | None:
        """The name of the release that serves."""
        link = self.places.current
        return Path(os.readlink(link)).name if link.is_symlink() else None

    def served(self) -> list[str]:
        """Those that served, oldest first; the serving one is the last."""
        return self.served_file.read_text().split() if self.served_file.is_file() else []

    def before(self) -> str:
        """The release that served before this one. Raises Stop if there is none any more."""
        before = [name for name in self.served()[:-1] if name in self.listed()]
        if not before:
            raise Stop("No release from before is kept here: VERSION=… names one to build.")
        return before[-1]

    def works(self, name: str) -> bool:
        """Whether a release is whole, and its Python still starts: the system's may be another."""
        python = self.path(name) / ".venv" / "bin" / "python"
        return name in self.listed() and _runs([python, "-c", "import django, gunicorn"])

    def build(self, commit: Commit, say: Callable[[str], None] = print) -> Path:
        """Make the release of `commit`, unless it is there and works. Raises Stop."""
        place = self.path(commit.name)
        if self.works(commit.name):
            say(f"release {commit.name} is built already")
            return place
        say(f"building release {commit.name} in {place}")
        before = os.umask(0o022)
        try:
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            _unpack(commit, place)
            (place / ".env").symlink_to(self.places.env_file)
            for what, command in _steps(place):
                say(what)
                _run(what, command, place)
            _write(place / MARK, f"{commit.name}\n")
        finally:
            os.umask(before)
        return place

    def switch(self, name: str) -> None:
        """Let `current` lead to `name`, in one step, and remember it as the one that serves.

        Its static files are joined by those of the releases before: pages that are open in
        browsers ask for them yet.
        """
        served = self.served()
        for other in served[-1 - KEPT_BEFORE :]:
            if other != name:
                _share_static_files(self.path(other), self.path(name))
        if name in served:
            served = served[: served.index(name)]
        link = self.places.home / "current.new"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("releases", name))
        link.replace(self.places.current)
        _write(self.served_file, "".join(f"{each}\n" for each in (*served, name)))

    def remove_old(self) -> list[str]:
        """Remove all but the serving release and the two before it; their names."""
        served = [name for name in self.served() if self.path(name).is_dir()]
        kept = {*served[-1 - KEPT_BEFORE :], self.current()}
        found = (path.name for path in self.places.releases.iterdir() if path.is_dir())
        removed = sorted(name for name in found if name not in kept)
        for name in removed:
            # Without its mark first, so that what is left of it is never taken for whole.
            (self.path(name) / MARK).unlink(missing_ok=True)
            shutil.rmtree(self.path(name))
        _write(self.served_file, "".join(f"{name}\n" for name in served if name in kept))
        return removed


def _share_static_files(source: Path, target: Path) -> None:
    """Give `target` a second name of each file that pages of `source` name; their names hold a
    hash of what is in them, so two of one name are one."""
    try:
        named = json.loads((source / "staticfiles/staticfiles.json").read_text())["paths"].values()
    except (OSError, ValueError, KeyError):
        return  # removed by now, or broken: nobody has open pages of it
    for name in named:
        # As it is, and as compressed for those who ask so.
        for ending in ("", ".gz", ".br"):
            old, new = (place / "staticfiles" / f"{name}{ending}" for place in (source, target))
            if old.is_file() and not new.exists():
                new.parent.mkdir(parents=True, exist_ok=True)
                os.link(old, new)


def _steps(place: Path) -> list[tuple[str, list]]:
    """What makes a release of a commit's files; each release brings its own way to install."""
    python = place / ".venv" / "bin" / "python"
    return [
        ("packages", [sys.executable, place / "bin" / "bootstrap.py", "requirements.txt"]),
        ("static files", [python, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]),
        ("translations", [python, "manage.py", "compilemessages", "--verbosity", "0"]),
        # The shop itself cannot write what Python would keep of its modules.
        ("modules", [python, "-m", "compileall", "-q", "-j", "0", "-x", r"/\.venv/", place]),
    ]


def _unpack(commit: Commit, place: Path) -> None:
    archive = [*_git_in(commit.source), "archive", commit.hash]
    tar = ["tar", "--extract", "--no-same-owner", "--no-same-permissions", "--directory"]
    packed = subprocess.run(archive, capture_output=True)
    unpacked = subprocess.run([*tar, str(place)], input=packed.stdout, capture_output=True)
    if packed.returncode or unpacked.returncode:
        said = _last_line((packed.stderr + unpacked.stderr).decode(errors="replace"))
        raise Stop(f"{commit.name} could not be unpacked: {said}")


def _run(what: str, command: list, place: Path) -> None:
    """Run one step of a build, with what it says shown. Raises Stop."""
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    if subprocess.run(command, cwd=place, env=environment | BUILDING).returncode:
        raise Stop(
            f"the {what} of release {place.name} could not be made: what is wrong stands above. "
            "Nothing was changed; mend it, and run the same again."
        )


def _runs(command: list) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def _write(path: Path, text: str) -> None:
    """Put a small file in its place whole, and on the disk."""
    new = path.with_name(f".{path.name}.new")
    with new.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _git_in(source: Path) -> list[str]:
    # The clone may belong to somebody else than root, which git refuses by itself.
    return ["git", "-c", f"safe.directory={source.resolve()}", "-C", str(source)]


def _git(source: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([*_git_in(source), *arguments], capture_output=True, text=True)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]
