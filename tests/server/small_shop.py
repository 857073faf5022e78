"""A repository that is only just a shop: enough to make releases of it and to let them serve."""

import subprocess
from pathlib import Path

BOOTSTRAP = """
import os, sys
from pathlib import Path
place = Path(__file__).resolve().parent.parent
if (place / "no-network").exists():
    sys.exit("Stopped: the package index cannot be reached")
python = place / ".venv" / "bin" / "python"
python.parent.mkdir(parents=True)
python.write_text(f'#!/bin/sh\\nexec {sys.executable} "$@"\\n')
python.chmod(0o755)
for name in ("django", "gunicorn"):
    (place / f"{name}.py").touch()
"""
MANAGE = """
import json, os, sys
from pathlib import Path
place, (command, *rest) = Path(__file__).resolve().parent, sys.argv[1:]
home = place.parent.parent
with (home / "commands").open("a") as log:
    log.write(f"{place.name.split('-')[0]} {command}\\n")
if (home / f"break-{command}").exists():
    sys.exit(f"{command} is broken")
if command == "collectstatic":
    name = (place / "style").read_text().strip()
    static = place / "staticfiles"
    static.mkdir()
    (static / name).write_text(name)
    (static / f"{name}.gz").write_text(name)
    (static / "staticfiles.json").write_text(json.dumps({"paths": {"style.css": name}}))
if command == "doctor":
    print((home / "doctor").read_text())
if command == "backup":
    print("20260501-120000")
"""


class SmallShop:
    """`commit` makes a version; the first one is made with the repository."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "bootstrap.py").write_text(BOOTSTRAP)
        (folder / "manage.py").write_text(MANAGE)
        (folder / "requirements.txt").touch()
        self.git("init", "--quiet")
        self.commit("0.1")

    def git(self, *arguments: str) -> str:
        me = "-c", "user.name=Ada", "-c", "user.email=ada@example.com"
        done = subprocess.run(
            ["git", *me, "-C", self.folder, *arguments], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, version: str, **files: str) -> None:
        """A version, tagged; `files` are others of it (no_network for no-network)."""
        files = {name.replace("_", "-"): text for name, text in files.items()}
        files["pyproject.toml"] = f'[project]\nname = "shop"\nversion = "{version}"\n'
        files["style"] = f"style.{version}.css"
        for name, text in files.items():
            (self.folder / name).write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", version)
        self.git("tag", f"v{version}")
