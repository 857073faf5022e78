"""The first state of a running shop: seeded once per state of the code, then copied."""

import fcntl
import hashlib
import shutil
from pathlib import Path

from tests.migrated import KEPT, ROOT, PostgresCopies, SqliteCopies, mark

# Checkouts may share a PostgreSQL server, but no files, and a database names its files.
CHECKOUT = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]


def copy_seeded_shop(shop, plain: type) -> None:
    """Give the shop a database and files that were seeded once, by a shop of the class `plain`."""
    kind = "postgres" if shop.postgres else "sqlite"
    seeded = f"seeded_{CHECKOUT}_{seed_mark()}"
    store = KEPT / f"{kind}-{seeded}"
    shop.folder.parent.mkdir(parents=True, exist_ok=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{kind}-seeded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        copies = PostgresCopies(shop.postgres) if shop.postgres else SqliteCopies()
        known = not shop.postgres or seeded in copies.databases.names()
        if not (store.exists() and known):
            _seed(plain, shop.postgres, copies, store, seeded)
        shutil.copytree(store, shop.folder)
        if shop.postgres:
            copies.databases.create(shop.database, seeded)


def _seed(plain: type, postgres: str, copies, store: Path, seeded: str) -> None:
    for old in KEPT.glob(f"{store.name.partition('-')[0]}-seeded_*"):
        shutil.rmtree(old)
    building = store.with_name(f"{store.name}-building")
    shutil.rmtree(building, ignore_errors=True)  # of a run that was stopped
    building.mkdir()
    seeder = plain(building, postgres=postgres)
    if postgres:
        for name in copies.databases.names():
            if name.startswith((f"seeded_{CHECKOUT}_", f"seeding_{CHECKOUT}")):
                copies.databases.drop(name)
        seeder.database = f"seeding_{CHECKOUT}"
        copies.make(seeder.database)
    else:
        copies.make(building / "shop.sqlite3")
    try:
        seeder.manage("seed_demo")
    finally:
        seeder.stop()
    if postgres:
        copies.databases.rename(seeder.database, seeded)
    building.rename(store)


def seed_mark() -> str:
    """Changes with the code and the catalogue that a seeded shop comes from."""
    digest = hashlib.sha256(mark().encode())
    folders = [path.parent for path in ROOT.glob("*/apps.py")]
    for folder in sorted(folders):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
