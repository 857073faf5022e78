"""A release whose file was uploaded before: the form carries the upload's token."""

import hashlib

import pytest
from django.core.exceptions import ValidationError

from products import uploads
from products.models import ProductPage, Release, Upload
from tests.factories import UserFactory
from tests.products.editor import (
    PUBLISH,
    add_release,
    open_release,
    pass_inspection,
    save_release,
)
from tests.products.uploads.uploading import PLACES, Browser, named, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@PLACES
def test_a_release_takes_what_was_uploaded(shop, editor, page):
    browser = uploaded(editor, b"two", name="lamp 2.zip")
    values = named(editor, page, browser.token)
    assert add_release(editor, page, values, **PUBLISH).status_code == 302
    release = ProductPage.objects.get(pk=page.pk).latest_release
    assert (release.file.name, release.file_name) == (browser.row.file, "lamp 2.zip")
    assert (release.size, release.sha256) == (3, hashlib.sha256(b"two").hexdigest())
    with release.file.open("rb") as file:
        assert file.read() == b"two"


def test_a_form_saved_again_and_again_keeps_one_file(editor, page):
    browser = uploaded(editor, b"two")
    assert add_release(editor, page, named(editor, page, browser.token)).status_code == 302
    release = Release.objects.get(version="2.0")
    again = open_release(editor, release) | {"files-0-file-upload": browser.token}
    for _ in range(3):
        assert save_release(editor, release, again).status_code == 302
    assert [file.file.name for file in release.files.all()] == [browser.row.file]


def test_what_is_not_checked_yet_waits_for_its_publication(editor, page):
    browser = Browser(editor, b"two").begin().send(1)
    browser.finish()
    values = named(editor, page, browser.token)
    html = add_release(editor, page, values, **PUBLISH).content.decode()
    assert "still being checked" in html
    assert browser.token in html  # nothing is to be uploaded again
    assert add_release(editor, page, values).status_code == 302  # a draft may
    uploads.check(browser.row.pk)
    draft = Release.objects.get(version="2.0")
    html = save_release(editor, draft, open_release(editor, draft), **PUBLISH).content.decode()
    assert "The shop is still looking into this file" in html
    pass_inspection(browser.row.file)
    assert save_release(editor, draft, open_release(editor, draft), **PUBLISH).status_code == 302
    release = ProductPage.objects.get(pk=page.pk).latest_release
    assert (release.version, release.sha256) == ("2.0", browser.row.sha256)


def test_a_damaged_file_is_not_published(editor, page):
    browser = uploaded(editor, b"two")
    Upload.objects.update(state=Upload.State.REFUSED, reason="It is damaged.")
    values = named(editor, page, browser.token)
    assert "It is damaged." in add_release(editor, page, values, **PUBLISH).content.decode()
    add_release(editor, page, values)
    with pytest.raises(ValidationError, match="It is damaged"):
        Release.objects.get(version="2.0").latest_revision.publish()


def test_a_draft_is_saved_while_its_file_is_on_its_way(editor, page):
    values = named(editor, page, "")
    assert "field is required" in add_release(editor, page, values, **PUBLISH).content.decode()
    assert add_release(editor, page, values).status_code == 302
    draft = Release.objects.get(version="2.0")
    # Schedules and workflows know no form.
    with pytest.raises(ValidationError, match="has no file yet"):
        draft.latest_revision.publish()
    arrived = {"files-0-file-upload": uploaded(editor, b"two").token}
    save_release(editor, draft, open_release(editor, draft) | arrived, **PUBLISH)
    assert [(r.version, r.size) for r in Release.objects.order_by("pk")][1:] == [("2.0", 3)]


@pytest.mark.parametrize("token", ["x" * 32, "\x00", "é" * 500])
def test_an_upload_that_is_not_there_is_asked_for_again(editor, page, token):
    html = add_release(editor, page, named(editor, page, token), **PUBLISH).content.decode()
    assert "upload is gone" in html


def test_an_upload_of_somebody_else_is_not_taken(editor, client, page):
    browser = uploaded(editor, b"two")
    client.force_login(UserFactory(email="other@example.com", is_superuser=True))
    html = add_release(client, page, named(client, page, browser.token)).content.decode()
    assert "upload is gone" in html
