"""Keep a shop of today for the tests of tomorrow: `.venv/bin/python -m tests.upgrades.keep 0.2.0`.

Starts a PostgreSQL server of its own. What was kept before of that version is replaced.
"""

import json
import lzma
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.migrated import ROOT, PostgresCopies, SqliteCopies
from tests.services.postgres import PROGRAMS, PostgresServer
from tests.upgrades import processes

HERE = Path(__file__).parent


def keep(version: str) -> None:
    folder = HERE / version
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with tempfile.TemporaryDirectory() as temporary:
        room = Path(temporary)
        data = room / "sqlite"
        data.mkdir()
        file = room / "shop.sqlite3"
        url = SqliteCopies().make(file)
        processes.fill(url, data)
        _keep_rest(folder, "sqlite", url, data)
        small = room / "small.sqlite3"
        with sqlite3.connect(file) as source:
            source.execute("VACUUM INTO ?", [str(small)])
        (folder / "sqlite.xz").write_bytes(lzma.compress(small.read_bytes()))

        server = PostgresServer().start()
        try:
            url = PostgresCopies(server.url("shop")).make("kept")
            (room / "postgres").mkdir()
            processes.fill(url, room / "postgres")
            _keep_rest(folder, "postgres", url, room / "postgres")
            program = [PROGRAMS / "pg_dump", "--no-owner", "--inserts", "--rows-per-insert=200"]
            dump = subprocess.run([*program, url], check=True, capture_output=True, text=True)
            # Commands of psql (\\restrict) are no SQL.
            lines = [line for line in dump.stdout.splitlines() if not line.startswith("\\")]
            (folder / "postgres.xz").write_bytes(lzma.compress("\n".join(lines).encode()))
        finally:
            server.stop()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")


def _keep_rest(folder: Path, database: str, url: str, data: Path) -> None:
    books = json.dumps(processes.books(url, data), indent=1)
    (folder / f"{database}.json").write_text(books + "\n")
    shutil.copytree(data / "private", folder / "files" / "private", dirs_exist_ok=True)


if __name__ == "__main__":
    keep(sys.argv[1])
