"""The commands that docs/operations.md gives, to be run as they stand there."""

import re
import subprocess
from pathlib import Path

from tests.migrated import ROOT


def blocks(heading: str) -> list[str]:
    """The shell commands below `heading` (with its signs), up to the next of any size."""
    text = (ROOT / "docs" / "operations.md").read_text()
    (chapter,) = re.findall(rf"^{re.escape(heading)}\n(.*?)(?=^##|\Z)", text, re.M | re.S)
    return re.findall(r"^```sh\n(.*?)^```", chapter, re.M | re.S)


def run(commands: str, folder: Path, environment: dict[str, str]) -> str:
    """What they print. Raises AssertionError at the first that fails, in a pipe too."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
