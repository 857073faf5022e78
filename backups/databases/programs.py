"""pg_dump and pg_restore: finding those of the server's own major version, and running them."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext

from backups.failures import BackupError, Damaged, WrongVersion, is_no_space, no_space


def find(name: str, major: int) -> str:
    """The path of pg_dump or pg_restore of that major version. Raises WrongVersion."""
    found = {}
    folders = [f"/usr/lib/postgresql/{major}/bin", *os.environ.get("PATH", "").split(os.pathsep)]
    for folder in folders:
        path = shutil.which(name, path=folder) if folder else None
        if path and path not in found:
            told = subprocess.run(  # noqa: S603 - a program of this name on the operator's PATH
                [path, "--version"], capture_output=True, text=True
            ).stdout
            version = re.search(r"\(PostgreSQL\) (\d+)", told)
            found[path] = version[1] if version else "?"
            if found[path] == str(major):
                return path
    # Translators: name: a program; found: paths of programs with their versions
    sentences = (
        gettext(
            "The server is PostgreSQL %(major)s, and %(name)s must be of the same version: "
            "%(found)s. Install postgresql-client-%(major)s, or put its folder on PATH."
        )
        if found
        else gettext(
            "The server is PostgreSQL %(major)s, and %(name)s must be of the same version: there "
            "is none. Install postgresql-client-%(major)s, or put its folder on PATH."
        )
    )
    each = [
        gettext("%(path)s is %(version)s") % {"path": path, "version": version}
        for path, version in found.items()
    ]
    raise WrongVersion(sentences % {"major": major, "name": name, "found": ", ".join(each)})


def run(command: list[str], more: list[str], *, database: str, file: Path) -> None:
    """Run pg_dump or pg_restore on `database`; the password goes by the environment.

    Raises Damaged when pg_restore refuses `file`, BackupError otherwise.
    """
    path, *options = command
    (_, *where, _), extra = connection.client.settings_to_cmd_args_env(
        {**connection.settings_dict, "NAME": database}, []
    )
    where += [f"--dbname={database}", "--no-password"]
    done = subprocess.run(  # noqa: S603 - nothing of it comes from a request
        [path, *where, *options, *more],
        env=os.environ | {"LC_ALL": "C"} | (extra or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode == 0:
        return
    name = Path(path).name
    words = " ".join(done.stderr.split())[:600] or gettext("it ended with %(code)s") % {
        "code": done.returncode
    }
    if is_no_space(words) or done.returncode == -signal.SIGXFSZ:
        raise no_space(file.parent if name == "pg_dump" else gettext("the database server"))
    if name == "pg_restore":
        raise Damaged(
            gettext("The database in the backup could not be restored: %(error)s")
            % {"error": words}
        )
    raise BackupError(gettext("%(name)s failed: %(error)s") % {"name": name, "error": words})
