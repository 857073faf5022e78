"""The files that come with the shop, with their few @PLACEHOLDERS@ filled in."""

import re
from collections.abc import Mapping
from pathlib import Path

FILES = Path(__file__).resolve().parent / "files"
PLACEHOLDER = re.compile(r"@([A-Z_]+)@")


def fill(name: str, values: Mapping[str, object]) -> str:
    """The text of files/`name`. Raises KeyError for a placeholder without a value."""
    text = (FILES / name).read_text()
    return PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)
