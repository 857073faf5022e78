"""Where backups lie: a folder (`file:///srv/backups`) or a bucket (`s3://bucket/prefix`).

Beside an archive lies its SHA-256 as sha256sum writes it; it is put there when the archive has
been proved, and `latest` then names it. An archive without one was never proved.
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from backups.stores.base import Store
from backups.stores.bucket import Bucket
from backups.stores.folder import Folder


def open_store(address: str = "") -> Store:
    """The store that `address` (by default BACKUP_URL) names."""
    parts = urlsplit(address or settings.BACKUP_URL)
    if parts.scheme == "s3":
        return Bucket(parts.netloc, parts.path.strip("/"))
    return Folder(Path(unquote(parts.path)))
