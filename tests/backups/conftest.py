"""A folder for backups, rooms for files, and pg_dump of the version of the tests' server."""

import os

import pytest

from tests.services.postgres import PROGRAMS


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def place(settings, tmp_path):
    """The folder that backups go to; the shop's files are in empty rooms of this test's own."""
    data = tmp_path / "data"
    settings.DATA_DIR = data
    settings.BACKUP_URL = (tmp_path / "backups").as_uri()
    settings.BACKUP_ENCRYPTION_KEY = ""
    local = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": local, "OPTIONS": {"location": data / "private"}},
        "default": {"BACKEND": local, "OPTIONS": {"location": data / "media"}},
    }
    return tmp_path / "backups"


@pytest.fixture
def sold(place, settings):
    """Files in the rooms: what is sold, and a picture."""
    for name, content in (
        ("private/releases/abc/icons.zip", os.urandom(300_000)),
        ("private/releases/def/empty.zip", b""),
        ("media/images/größe.webp", b"a picture"),
    ):
        path = settings.DATA_DIR / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return settings.DATA_DIR
