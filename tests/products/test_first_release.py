"""The first release stands in the form of its product, and goes live with it by any way."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from products.models import ProductPage, Release, Upload
from products.publishing import publish_due
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import PUBLISH, open_editor, save
from tests.products.uploads.uploading import uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(email="editor@example.com", is_superuser=True))
    return client


@pytest.fixture
def page():
    return ProductPageFactory(title="Lamp", slug="lamp", file=None, live=False)


def fresh(page) -> ProductPage:
    return ProductPage.objects.get(pk=page.pk)


def test_saved_again_and_again_it_is_one_draft_with_one_file(editor, page):
    token = uploaded(editor, b"one", name="lamp 1.zip").token
    values = open_editor(editor, page)
    values |= {"release_version": "1.0", "release_notes": "First.", "release_file-upload": token}
    for notes in ("First.", "The first."):  # the page stays open: the same form again
        assert save(editor, page, values | {"release_notes": notes}).status_code == 302
    release = Release.objects.get()
    assert (release.live, release.notes, release.file_name) == (False, "The first.", "lamp 1.zip")
    assert Upload.objects.count() == 1

    values = open_editor(editor, page)
    assert (values["release_version"], values["release_notes"].strip()) == ("1.0", "The first.")
    assert save(editor, page, values, **PUBLISH).status_code == 302
    assert fresh(page).latest_release == release
    assert "release_version" not in open_editor(editor, page)  # it has an editor of its own now


def test_an_empty_form_makes_none(editor, page):
    assert save(editor, page, open_editor(editor, page)).status_code == 302
    assert not Release.objects.exists()


def test_a_refused_publication_loses_nothing(editor, page):
    file = SimpleUploadedFile("lamp 1.zip", b"one")
    values = open_editor(editor, page) | {"release_file": file, "title": ""}
    response = save(editor, page, values, **PUBLISH)
    assert set(response.context["form"].errors) == {"title", "release_version"}
    assert "<bdi>lamp 1.zip</bdi>" in response.content.decode()
    token = Upload.objects.get().token
    assert token in response.content.decode()


def draft(editor, page, version="1.0") -> None:
    file = SimpleUploadedFile("lamp.zip", b"one")
    values = open_editor(editor, page) | {"release_file": file, "release_version": version}
    assert save(editor, page, values).status_code == 302


@pytest.mark.parametrize("way", ["code", "bulk", "clock"])
def test_it_goes_live_with_its_product_by_any_way(editor, page, way):
    draft(editor, page)
    if way == "code":
        fresh(page).get_latest_revision().publish()
    elif way == "bulk":
        editor.post(f"/admin/bulk/wagtailcore/page/publish/?next=/admin/pages/&id={page.pk}")
    else:
        later = fresh(page).get_latest_revision_as_object()
        later.go_live_at = timezone.now() + timedelta(hours=1)
        later.save_revision().publish()
        assert not Release.objects.get().live
        revision = fresh(page).get_latest_revision()
        revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
        revision.content = revision.content | {"go_live_at": None}
        revision.save()
        publish_due()
    after = fresh(page)
    assert (after.live, after.latest_release.version) == (True, "1.0")
    assert [kind for kind, _ in after.badges] == ["new"]


def test_no_way_publishes_a_product_whose_release_lacks_something(editor, page):
    draft(editor, page, version="")
    with pytest.raises(ValidationError, match="has no version yet"):
        fresh(page).get_latest_revision().publish()
    assert not fresh(page).live
