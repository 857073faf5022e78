"""Which version of the shop this is, and what has changed in it.

The version stands in pyproject.toml, and nowhere else; a release made by `make upgrade` also knows
its own name (server/releases.py), which has the commit in it.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from site_config.env import BASE_DIR

RELEASE_FILE = BASE_DIR / "RELEASE"
CODE = re.compile(r"`([^`]*)`")


@cache
def version() -> str:
    """As in 0.3.0."""
    return tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


@cache
def release() -> str:
    """As in 0.3.0-1f2e3d4c5b; empty where the code is no release, as in a container or a clone."""
    return RELEASE_FILE.read_text().strip() if RELEASE_FILE.is_file() else ""


def full_name() -> str:
    """What tells this code from any other, as far as it is known."""
    return release() or version()


@dataclass(frozen=True)
class Changes:
    """What one version brought; each item is a list of texts, of which each second one is code."""

    version: str
    items: list[list[str]]


@cache
def changes() -> list[Changes]:
    """All that CHANGELOG.md tells, newest version first."""
    _, *sections = re.split(r"^## ", (BASE_DIR / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    return [_read(section) for section in sections]


def _read(section: str) -> Changes:
    heading, _, body = section.partition("\n")
    items = re.split(r"^- |\n\n", body, flags=re.MULTILINE)
    # Bold is for who reads the file as it is.
    texts = (" ".join(item.replace("**", "").split()) for item in items)
    return Changes(heading.strip(), [CODE.split(text) for text in texts if text])
