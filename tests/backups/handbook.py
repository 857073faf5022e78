"""The lines that docs/operations.md gives, to be run as they stand there."""

import re
import subprocess
from pathlib import Path
from textwrap import dedent

from tests.migrated import ROOT


def blocks(heading: str, language: str = "sh") -> list[str]:
    """Those below `heading` (with its signs), up to the next of any size."""
    text = (ROOT / "docs" / "operations.md").read_text()
    (chapter,) = re.findall(rf"^{re.escape(heading)}\n(.*?)(?=^##|\Z)", text, re.M | re.S)
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", chapter, re.M | re.S)
    return [dedent(block) for _, block in found]


def run(commands: str, folder: Path, environment: dict[str, str], **others) -> str:
    """What they print. Raises AssertionError at the first that fails, in a pipe too."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        **others,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
