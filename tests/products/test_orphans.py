"""Files that nothing names are deleted, and no others."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from products.models import ReleaseFile
from products.orphans import clear_orphan_files
from tests.factories import ProductPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_storage(settings, tmp_path):
    """A private room of this test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    field = ReleaseFile._meta.get_field("file")
    before, field.storage = field.storage, storages["private"]
    yield
    field.storage = before


def age(name: str, **ago) -> None:
    then = (timezone.now() - timedelta(**ago)).timestamp()
    os.utime(storages["private"].path(name), (then, then))


def upload(name="lost.zip", **ago) -> str:
    name = storages["private"].save(f"releases/{'x' * 32}/{name}", ContentFile(b"lost"))
    age(name, **ago)
    return name


def test_a_lost_file_goes_after_a_month():
    old, young = upload("old.zip", days=32), upload("young.zip", days=30)
    assert clear_orphan_files() == 1
    assert not storages["private"].exists(old)
    assert storages["private"].exists(young)


def test_files_of_releases_drafts_and_past_versions_stay():
    page = ProductPageFactory()
    published = page.latest_release.file.name
    release = page.latest_release
    added = ReleaseFile(file=ContentFile(b"two", name="two.zip"))
    added.file.save("two.zip", added.file.file, save=False)
    release.files.add(added)  # it is live: only its draft names this file
    release.save_revision()
    past = upload("past.zip")
    revision = page.get_latest_revision()
    revision.content = revision.content | {"releases": [{"file": past}]}
    revision.save()
    drafted = added.file.name
    for name in (published, drafted, past):
        age(name, days=400)
    assert clear_orphan_files() == 0
    assert storages["private"].exists(published)
    assert storages["private"].exists(drafted)
    assert storages["private"].exists(past)


def test_files_of_a_deleted_product_go():
    page = ProductPageFactory()
    name = page.latest_release.file.name
    age(name, days=40)
    page.delete()
    assert clear_orphan_files() == 1
    assert not storages["private"].exists(name)


def test_an_empty_shop_has_none():
    assert clear_orphan_files() == 0
