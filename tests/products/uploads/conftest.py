"""A shop with small parts, with a folder or a bucket for what is sold, and its editor."""

import os

import pytest
from django.core.files.storage import storages

from products import uploads
from products.models import ReleaseFile
from site_config.settings import files
from tests.factories import ProductPageFactory, UserFactory
from tests.products.uploads.uploading import PART
from tests.services.s3 import KEY, SECRET

FOLDER = "django.core.files.storage.FileSystemStorage"


@pytest.fixture(autouse=True)
def room(settings, tmp_path, monkeypatch):
    """A shop with an empty folder and small parts."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(uploads, "PART_SIZE", PART)
    field = ReleaseFile._meta.get_field("file")
    before = field.storage
    put_private({"BACKEND": FOLDER, "OPTIONS": {"location": tmp_path / "private"}}, settings)
    yield
    field.storage = before


def put_private(backend: dict, settings) -> None:
    settings.STORAGES = settings.STORAGES | {"private": backend}
    ReleaseFile._meta.get_field("file").storage = storages["private"]


@pytest.fixture
def bucket(request, settings, monkeypatch):
    """The same shop with a bucket."""
    s3 = request.getfixturevalue("s3")
    monkeypatch.setattr(files, "S3_ENDPOINT_URL", s3.url)
    monkeypatch.setattr(files, "AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setattr(files, "AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setattr(files, "AWS_REGION", "us-east-1")
    options = files.s3_options(s3.bucket(f"uploads-{os.urandom(6).hex()}"))
    put_private({"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}, settings)


@pytest.fixture
def shop(request, place):
    if place == "bucket":
        request.getfixturevalue("bucket")


@pytest.fixture
def seller(db):
    return UserFactory(email="seller@example.com", is_superuser=True)


@pytest.fixture
def editor(client, seller):
    client.force_login(seller)
    return client


@pytest.fixture
def content() -> bytes:
    """Two parts and a bit."""
    return os.urandom(2 * PART + 1000)


@pytest.fixture
def page():
    return ProductPageFactory(title="Lamp", slug="lamp", file=b"one")
