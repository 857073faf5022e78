"""Releases are drafts until they are published; what buyers have is never lost by editing."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from products import deletion_rules
from products.models import ProductPage, Release, ReleaseFile, Upload
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import (
    PUBLISH,
    add_release,
    notes,
    open_editor,
    open_release,
    release_form,
    save,
    save_release,
    values_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(email="editor@example.com", is_superuser=True))
    return client


@pytest.fixture
def page():
    return ProductPageFactory(title="Lamp", slug="lamp", file=b"one")


@pytest.fixture
def buyers(monkeypatch):
    """Somebody bought every product."""
    monkeypatch.setattr(deletion_rules, "_keepers", [lambda page: "Customers bought it."])


def fresh(page) -> ProductPage:
    return ProductPage.objects.get(pk=page.pk)


def delivered(page) -> bytes:
    with fresh(page).latest_release.file.open("rb") as file:
        return file.read()


def make(page, version: str, content: bytes = b"two") -> Release:
    """A draft."""
    release = Release(version=version, files=[ReleaseFile(file=ContentFile(content, "lamp.zip"))])
    release.save_draft(fresh(page))
    return release


def errors_of(response) -> tuple[dict, list]:
    form = response.context["form"]
    return form.errors, form.formsets["files"].errors + form.formsets["files"].non_form_errors()


@pytest.mark.both
def test_a_new_release_is_delivered_once_it_is_published(editor, page):
    values = release_form(editor, page, "2.0", b"two", "lamp 2.zip")
    assert add_release(editor, page, values).status_code == 302
    release = Release.objects.get(version="2.0")
    assert (release.live, release.size, delivered(page)) == (False, 3, b"one")

    assert (
        save_release(editor, release, open_release(editor, release), **PUBLISH).status_code == 302
    )
    assert delivered(page) == b"two"
    assert fresh(page).latest_release.file_name == "lamp 2.zip"


@pytest.mark.both
def test_its_publication_is_a_published_edit_of_its_product(editor, page):
    before = fresh(page)
    values = release_form(editor, page, "2.0", b"two")
    assert add_release(editor, page, values, **PUBLISH).status_code == 302
    after = fresh(page)
    assert before.last_published_at == before.first_published_at  # New, not Updated
    assert after.last_published_at > before.last_published_at
    assert [kind for kind, _ in after.badges] == ["updated"]


def test_a_draft_survives_any_number_of_saves(editor, page):
    add_release(editor, page, release_form(editor, page, "2.0", b"two"))
    release = Release.objects.get(version="2.0")
    for _ in range(3):
        assert save_release(editor, release, open_release(editor, release)).status_code == 302
    save_release(editor, release, open_release(editor, release), **PUBLISH)
    assert delivered(page) == b"two"
    assert (Release.objects.count(), ReleaseFile.objects.count()) == (2, 2)


def test_a_draft_lacks_what_its_publication_asks_for(editor, page):
    values = release_form(editor, page, "")
    values["files-TOTAL_FORMS"] = "0"
    assert add_release(editor, page, values).status_code == 302
    release = Release.objects.get(version="")
    response = save_release(editor, release, open_release(editor, release), **PUBLISH)
    assert response.status_code == 200
    errors, files = errors_of(response)
    assert (set(errors), files) == ({"version"}, ["Add the file that buyers download."])
    assert "Add the file that buyers download." in response.content.decode()


@pytest.mark.parametrize("action", [{}, PUBLISH])
def test_a_version_names_one_release_of_a_product(editor, page, action):
    response = add_release(editor, page, release_form(editor, page, " 1.0 ", b"two"), **action)
    assert errors_of(response)[0] == {
        "version": ["This product has a release “1.0” already. Choose another version."]
    }
    other = ProductPageFactory()
    assert add_release(editor, other, release_form(editor, other, "1.1", b"x")).status_code == 302


def test_a_release_waits_for_its_product(editor, page):
    fresh(page).unpublish()
    values = release_form(editor, page, "2.0", b"two")
    response = add_release(editor, page, values, **PUBLISH)
    assert "“Lamp” is not published. Publish it first" in response.content.decode()
    assert delivered(page) == b"one"


@pytest.mark.both
def test_further_files_of_what_is_published_are_a_draft_first(editor, page):
    release = fresh(page).latest_release
    values = open_release(editor, release) | {
        "files-TOTAL_FORMS": "2",
        "files-1-id": "",
        "files-1-ORDER": "2",
        "files-1-DELETE": "",
        "files-1-platform": "Linux",
        "files-1-file": SimpleUploadedFile("linux.zip", b"linux"),
    }
    assert save_release(editor, release, values).status_code == 302
    assert [file.file_name for file in fresh(page).latest_release.files.all()] == ["product.zip"]
    # The draft alone names that file: it is found again without its upload.
    Upload.objects.all().delete()
    assert (
        save_release(editor, release, open_release(editor, release), **PUBLISH).status_code == 302
    )
    files = fresh(page).latest_release.files.all()
    assert [(file.file_name, file.platform, file.size) for file in files] == [
        ("product.zip", "", 3),
        ("linux.zip", "Linux", 5),
    ]
    assert files[0].pk == release.main_file.pk


def test_a_file_that_the_shop_did_not_sign_is_not_taken(editor, page):
    values = release_form(editor, page, "2.0")
    del values["files-0-file"]
    values["files-0-file-upload"] = "WyJyZWxlYXNlcy94Il0:1tXyZ:forged"
    assert "upload is gone" in add_release(editor, page, values).content.decode()


def files_in(html: str) -> list[tuple[str, str]]:
    """Which file the form shows: name and size."""
    return re.findall(r"data-file><bdi>(.*?)</bdi> · (.*?)</p>", html)


def test_a_file_is_kept_though_something_else_must_be_mended(editor, page):
    values = release_form(editor, page, "", b"two", "lamp 2.zip")
    response = add_release(editor, page, values, **PUBLISH)
    assert files_in(response.content.decode()) == [("lamp 2.zip", "3\xa0bytes")]
    values = values_in(response, "w-editor-form") | notes() | {"version": "2.0"}
    assert add_release(editor, page, values, **PUBLISH).status_code == 302
    assert delivered(page) == b"two"
    assert fresh(page).latest_release.file_name == "lamp 2.zip"
    assert Upload.objects.count() == 1


# --- what was sold stays --------------------------------------------------------------------
@pytest.mark.parametrize("action", [{}, PUBLISH])
@pytest.mark.parametrize("change", ["removed", "replaced"])
def test_a_file_that_buyers_have_stays(editor, page, buyers, action, change):
    release = fresh(page).latest_release
    values = open_release(editor, release)
    if change == "removed":
        values["files-0-DELETE"] = "1"
    else:
        values["files-0-file"] = SimpleUploadedFile("new.zip", b"other")
    response = save_release(editor, release, values, **action)
    assert response.status_code == 200
    assert "must stay: Customers bought it." in response.content.decode()
    assert delivered(page) == b"one"


def test_buyers_change_nothing_else(editor, page, buyers):
    release = fresh(page).latest_release
    values = open_release(editor, release) | notes("Clearer words.")
    assert save_release(editor, release, values, **PUBLISH).status_code == 302
    assert fresh(page).latest_release.notes == "Clearer words."


def test_a_replaced_file_is_described_anew(editor, page):
    before = fresh(page).latest_release
    values = open_release(editor, before)
    values["files-0-file"] = SimpleUploadedFile("new.zip", b"longer")
    save_release(editor, before, values, **PUBLISH)
    after = fresh(page).latest_release
    assert (after.size, after.file_name) == (6, "new.zip")
    assert after.sha256 != before.sha256


@pytest.mark.both
@pytest.mark.parametrize("is_sold", [True, False])
def test_what_may_be_deleted(editor, page, request, is_sold):
    if is_sold:
        request.getfixturevalue("buyers")
    first, second, draft = fresh(page).latest_release, make(page, "2.0"), make(page, "3.0")
    second.publish_draft()
    for release in (draft, first, Release.objects.get(pk=second.pk)):
        editor.post(f"/admin/releases/delete/{release.pk}/")
    kept = [first.pk, second.pk] if is_sold else [second.pk]  # one is needed to sell
    assert list(Release.objects.order_by("pk").values_list("pk", flat=True)) == kept


@pytest.mark.both
def test_a_bad_release_is_taken_back_and_the_one_before_is_delivered(editor, page, buyers):
    second = make(page, "2.0")
    second.publish_draft()
    assert delivered(page) == b"two"
    editor.post(f"/admin/releases/unpublish/{second.pk}/")
    assert delivered(page) == b"one"
    answer = editor.post(f"/admin/releases/unpublish/{fresh(page).latest_release.pk}/", follow=True)
    assert "is the only one that is published" in answer.content.decode()
    assert delivered(page) == b"one"
    # Nor does the next publication of the product bring it back.
    fresh(page).save_revision().publish()
    assert delivered(page) == b"one"


@pytest.mark.both
def test_drafts_and_past_versions_of_the_page_leave_releases_alone(editor, page):
    older = fresh(page).get_latest_revision()
    content = older.content | {
        # As a page named them, before they were published by themselves.
        "releases": [{"pk": 1, "page": page.pk, "version": "0.1", "file": "releases/x/old.zip"}]
    }
    older.content = content
    older.save()
    make(page, "2.0").publish_draft()
    rows = list(Release.objects.order_by("pk").values())
    older.publish()
    fresh(page).unpublish()
    assert save(editor, page, open_editor(editor, page), **PUBLISH).status_code == 302
    assert list(Release.objects.order_by("pk").values()) == rows
    assert delivered(page) == b"two"


# --- where files lie ------------------------------------------------------------------------
def test_a_file_lies_at_no_public_address(client, page):
    name = fresh(page).latest_release.file.name
    for folder in ("media", "static", "private", "products"):
        assert client.get(f"/{folder}/{name}").status_code == 404
    assert name not in client.get(page.url).content.decode()


def test_the_editors_have_no_link_to_the_file(editor, page):
    release = fresh(page).latest_release
    for address in (f"/admin/pages/{page.pk}/edit/", f"/admin/releases/edit/{release.pk}/"):
        html = editor.get(address).content.decode()
        assert release.file.name not in html
        assert "product.zip" in html


@pytest.mark.both
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a" * 300 + ".zip", "模板 2.0.zip", "a\r\nb.zip"]
)
def test_odd_file_names_stay_inside(editor, page, name):
    values = release_form(editor, page, "2.0", b"two", name)
    assert add_release(editor, page, values, **PUBLISH).status_code in (200, 302)
    release = fresh(page).latest_release
    assert release.file.name.startswith("releases/")
    assert ".." not in release.file.name
    assert len(release.file_name) <= 120
