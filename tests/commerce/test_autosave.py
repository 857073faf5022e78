"""The editor saves by itself every few seconds: that keeps no file twice, and tells nobody.

That it sends no file either is tried in tests/browser/test_uploads.py.
"""

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from commerce.models import Announcement
from core.models import Approval
from notifications.models import OutgoingMessage
from products.models import ProductPage, Release, Upload
from tests.commerce.versions import own
from tests.factories import UserFactory
from tests.products.approval.conftest import choose
from tests.products.editor import (
    address_to_add,
    autosave,
    open_editor,
    open_release,
    release_form,
    send_files,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def seller(client):
    seller = UserFactory(email="seller@example.com", groups=["Sellers"])
    client.force_login(seller)
    return seller


@pytest.fixture
def product(lamp, seller):
    """It is sold, somebody approves its versions, and both would hear of what is published."""
    own(lamp, "owner@example.com")
    UserFactory(email="editor@example.com", groups=["Editors"])
    choose(Approval.BOTH)
    lamp.owner = seller
    lamp.save_revision().publish()
    OutgoingMessage.objects.all().delete()
    return lamp


def autosave_twice(client, address: str, values: dict) -> None:
    """As the browser goes on after the first time."""
    for words in ("Half a sen", "Half a sentence."):
        values |= autosave(client, address, values | words_for(values, words))


def words_for(values: dict, words: str) -> dict:
    return {name: words for name in ("summary", "compatibility") if name in values}


def stored_files() -> int:
    folders, found = [""], 0
    while folders:
        folder = folders.pop()
        below, files = storages["private"].listdir(folder)
        folders += [f"{folder}/{name}".lstrip("/") for name in below]
        found += len(files)
    return found


def test_a_release_that_saves_itself_keeps_one_file_and_tells_nobody(client, product):
    before = stored_files()
    values = send_files(client, release_form(client, product, "2.0", b"two"))
    autosave(client, address_to_add(product), values)
    draft = Release.objects.get(version="2.0")
    address = reverse("releases:edit", args=[draft.pk])
    autosave_twice(client, address, open_release(client, draft))
    product_address = reverse("wagtailadmin_pages:edit", args=[product.pk])
    autosave_twice(client, product_address, open_editor(client, product))

    draft.refresh_from_db()
    assert draft.get_latest_revision_as_object().compatibility == "Half a sentence."
    product = ProductPage.objects.get(pk=product.pk)
    assert product.get_latest_revision_as_object().summary == "Half a sentence."
    assert stored_files() == before + 1
    assert Upload.objects.count() == 1
    assert not OutgoingMessage.objects.exists()
    assert not Announcement.objects.exists()
