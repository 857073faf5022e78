"""Processes that work on a kept shop: none of the tests' own database connections."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.migrated import MIGRATE, ROOT


def fill(url: str, data: Path) -> None:
    """Make the small shop in the migrated database at `url`; its files land in `data`."""
    _python(url, data, "-m", "tests.upgrades.shop", "fill")


def migrate(url: str, data: Path) -> None:
    _python(url, data, "-c", MIGRATE)


def books(url: str, data: Path) -> dict:
    """What `manage.py ledger --json` prints."""
    return json.loads(_python(url, data, "manage.py", "ledger", "--json"))


def download(url: str, data: Path) -> str:
    """The SHA-256 of what the old buyer gets."""
    return _python(url, data, "-m", "tests.upgrades.shop", "download").strip()


def _python(url: str, data: Path, *arguments: str) -> str:
    """What a process says on a shop. Raises RuntimeError with its errors where it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "site_config.settings.test",
            "DATABASE_URL": url,
            "DATA_DIR": str(data),
            "CACHE_URL": "locmemcache://",
        },
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{arguments} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
