"""Disks: room to write, and for the next backup; and whether this machine has the shop's files."""

import os
import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.images import get_image_model

from backups.models import BackupRun
from products.models import ReleaseFile
from site_config.doctor.findings import Finding, good, warning, wrong

# Bytes. Below the first a picture or an upload may fail any minute.
NO_ROOM, LITTLE_ROOM = 200_000_000, 2_000_000_000
# Of files that are sold, and of pictures.
NEWEST = 20


def data() -> Iterator[Finding]:
    """DATA_DIR: files that are not in a bucket, and the room in which backups are made."""
    yield examine_folder(_("Disk"), Path(settings.DATA_DIR))


def backups() -> Iterator[Finding]:
    """Where backups go, if that is a folder, and whether the next one has room."""
    parts = urlsplit(settings.BACKUP_URL)
    if parts.scheme != "file":
        return
    name, folder = _("Room for backups"), Path(unquote(parts.path))
    last = BackupRun.objects.last_verified()
    needed = 2 * last.size if last else 0
    found = examine_folder(name, folder, needed)
    if found.advice or not _is_one_disk(folder, Path(settings.DATA_DIR)):
        yield found
        return
    yield warning(
        name,
        _("Backups lie on the disk of the shop itself, and would be lost with it."),
        _("Set BACKUP_URL to a folder on another machine's disk, or to a bucket."),
    )


def files() -> Iterator[Finding]:
    """The newest files in folders: on a second host, those that were uploaded at the first one."""
    name = _("Files")
    newest = list(chain(_newest_sold(), _newest_pictures()))
    missing = [file for file in newest if not file.storage.exists(str(file.name))]
    if not missing:
        if newest:
            yield good(name, _("The newest ones are here."))
        return
    text = ngettext(
        "Of the newest files %(count)s is not here: %(path)s.",
        "Of the newest files %(count)s are not here: %(path)s, for one.",
        len(missing),
    )
    yield wrong(
        name,
        text % {"count": len(missing), "path": missing[0].path},
        _(
            "If another host has them: have both mount one folder as DATA_DIR, or move the files "
            "to buckets (manage.py move_files). If none has them, they are in a backup."
        ),
    )


def _newest_sold() -> Iterator[FieldFile]:
    if not settings.S3_PRIVATE_BUCKET:
        sold = ReleaseFile.objects.filter(release__live=True).order_by("-pk")
        yield from (file.file for file in sold[:NEWEST])


def _newest_pictures() -> Iterator[FieldFile]:
    if not settings.S3_PUBLIC_BUCKET:
        newest = get_image_model().objects.order_by("-created_at", "-pk")
        yield from (picture.file for picture in newest[:NEWEST])


def examine_folder(name: str, folder: Path, needed: int = 0) -> Finding:
    """Whether the shop can write there; `needed` is how many bytes should be free at least."""
    place = _existing(folder)
    if not os.access(place, os.W_OK | os.X_OK):
        return wrong(
            name,
            _("The shop cannot write in %(folder)s.") % {"folder": place},
            _("Give the folder to the user that the shop runs as."),
        )
    free = shutil.disk_usage(place).free
    values = {"size": filesizeformat(free), "folder": folder}
    text = _("%(size)s are free in %(folder)s.") % values
    if free < max(NO_ROOM, needed // 2):
        return wrong(name, text, _("Make room now, or move it to a larger disk."))
    if free < max(LITTLE_ROOM, needed):
        return warning(name, text, _("Make room, or move it to a larger disk."))
    return good(name, text)


def _existing(folder: Path) -> Path:
    """The folder itself, or the one in which it is to be made."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _is_one_disk(first: Path, second: Path) -> bool:
    return _existing(first).stat().st_dev == _existing(second).stat().st_dev
