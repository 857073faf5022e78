"""What was installed: which version, the static files as they are today, all migrations."""

import filecmp
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from site_config import readiness, versions
from site_config.doctor.findings import Finding, good, wrong


def version() -> Iterator[Finding]:
    yield good(_("Version"), f"{versions.full_name()}.")


def static_files() -> Iterator[Finding]:
    name = _("Static files")
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        yield good(name, _("Served from where they stand; there is nothing to collect."))
        return
    total, stale = 0, []
    for file_name, source in _sources():
        total += 1
        if not _is_collected(staticfiles_storage, file_name, source):
            stale.append(file_name)
    if not stale:
        text = ngettext("%(count)s file collected.", "%(count)s files collected.", total)
        yield good(name, text % {"count": total})
        return
    text = ngettext(
        "%(count)s file was not collected, or has changed since: %(name)s.",
        "%(count)s files were not collected, or have changed since: %(name)s and others.",
        len(stale),
    )
    yield wrong(
        name,
        text % {"count": len(stale), "name": sorted(stale)[0]},
        _("Run manage.py collectstatic --noinput, then restart the web processes."),
    )


def _sources() -> Iterator[tuple[str, Path]]:
    """Each file that is to be collected; of two with one name the first wins, as it does there."""
    seen = set()
    for finder in get_finders():
        for path, storage in finder.list([]):
            if path not in seen:
                seen.add(path)
                yield path, Path(storage.path(path))


def _is_collected(storage: Any, name: str, source: Path) -> bool:
    """Whether it is in the list that pages read, and the copy beside it is like the source.

    `storage` is a ManifestFilesMixin.
    """
    if storage.hash_key(storage.clean_name(name)) not in storage.hashed_files:
        return False
    copy = Path(settings.STATIC_ROOT, name)
    try:
        return filecmp.cmp(source, copy, shallow=False)
    except OSError:
        # The copies under their own names may have been left out of an image.
        return Path(settings.STATIC_ROOT, storage.stored_name(name)).exists()


def migrations() -> Iterator[Finding]:
    name = _("Migrations")
    missing = readiness.unapplied_migrations()
    if not missing:
        yield good(name, _("All are applied."))
        return
    text = ngettext(
        "%(count)s is not applied: %(name)s.",
        "%(count)s are not applied, beginning with %(name)s.",
        len(missing),
    )
    yield wrong(
        name,
        text % {"count": len(missing), "name": missing[0]},
        _("Run manage.py migrate."),
    )
