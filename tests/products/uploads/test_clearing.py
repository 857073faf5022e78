"""What was sent and never used goes after a day; what any version of a page names stays."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from products.models import Release, Upload
from products.uploads.clearing import clear_uploads
from tests.products.editor import PUBLISH, add_release, open_release, save_release
from tests.products.uploads.uploading import PLACES, Browser, named, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def grow_old() -> None:
    Upload.objects.update(touched_at=timezone.now() - timedelta(hours=25))


@PLACES
def test_what_was_not_used_for_a_day_goes(shop, editor, content, tmp_path):
    begun = Browser(editor, content).begin().send(1).row
    unused = uploaded(editor, b"two", name="unused.zip").row
    grow_old()
    young = uploaded(editor, b"three", name="young.zip").row
    assert clear_uploads() == 2
    assert list(Upload.objects.all()) == [young]
    assert not storages["private"].exists(unused.file)
    assert storages["private"].exists(young.file)
    assert not (tmp_path / "uploads" / begun.token).exists()


def test_what_a_draft_or_a_release_names_stays(editor, page):
    drafted, sold = uploaded(editor, b"two"), uploaded(editor, b"three", name="sold.zip")
    add_release(editor, page, named(editor, page, sold.token), **PUBLISH)
    add_release(editor, page, named(editor, page, drafted.token) | {"version": "3.0"})
    grow_old()
    assert clear_uploads() == 0
    for upload in (drafted.row, sold.row):
        assert storages["private"].exists(upload.file)


def test_a_form_that_stays_open_keeps_its_upload(editor, page):
    browser = uploaded(editor, b"two")
    grow_old()
    values = named(editor, page, browser.token) | {"version": "1.0"}
    assert add_release(editor, page, values).status_code == 200  # refused, and the form goes on
    assert clear_uploads() == 0


def test_what_any_version_names_is_looked_at_again_in_a_day(
    editor, page, django_assert_max_num_queries
):
    sold = uploaded(editor, b"three")
    add_release(editor, page, named(editor, page, sold.token), **PUBLISH)
    drafted = uploaded(editor, b"two", name="drafted.zip")
    release = Release.objects.get(version="2.0")
    further = {f"files-1-{name}": "" for name in ("id", "DELETE", "platform")}
    further |= {"files-1-ORDER": "2", "files-1-file-upload": drafted.token}
    # It is live: only its draft names this one.
    save_release(
        editor, release, open_release(editor, release) | {"files-TOTAL_FORMS": "2"} | further
    )
    grow_old()
    assert clear_uploads() == 0
    assert storages["private"].exists(drafted.row.file)
    # Neither of the two makes the next run read every version of every page.
    with django_assert_max_num_queries(2):
        assert clear_uploads() == 0
