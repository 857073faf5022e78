"""A temporary folder for a backup or a restore, and the lock that lets one run at a time."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext

from backups import databases
from backups.failures import Busy, disk_errors

FOLDER = "backup-work"


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the lock that backups and restores of this shop share. Raises Busy.

    It ends with the process, however that ends: on PostgreSQL it is the server's, for all
    machines of the shop, otherwise a file's.
    """
    with databases.current().lock() as is_ours:
        if not is_ours:
            raise Busy(gettext("Another backup or restore of this shop is under way."))
        yield


@contextmanager
def workroom() -> Iterator[Path]:
    """An empty folder in DATA_DIR that nobody else may read, gone afterwards.

    Call it under the lock: what a killed process has left there is removed first.
    """
    home = Path(settings.DATA_DIR) / FOLDER
    with disk_errors(home):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=home))
    try:
        yield made
    finally:
        shutil.rmtree(home, ignore_errors=True)
