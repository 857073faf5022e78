"""The files that buyers get: always the newest published one, never lost by editing."""

import re

import pytest
from wagtail.test.utils.form_data import querydict_from_html

from products import deletion_rules
from products.models import ProductPage, Release, Upload
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import PUBLISH, add_release, open_editor, save

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


def test_an_untouched_editor_can_be_published(editor, page):
    row = fresh(page).latest_release
    assert save(editor, page, open_editor(editor, page), **PUBLISH).status_code == 302
    after = fresh(page).latest_release
    assert (after.pk, after.file.name, after.created_at) == (row.pk, row.file.name, row.created_at)


@pytest.mark.both
def test_a_new_release_is_delivered_once_it_is_published(editor, page):
    values = open_editor(editor, page)
    add_release(values, "2.0", b"two", "lamp 2.zip")
    assert save(editor, page, values).status_code == 302
    assert delivered(page) == b"one"
    draft = fresh(page).get_latest_revision_as_object()
    assert (draft.draft_release.version, draft.draft_release.size) == ("2.0", 3)

    assert save(editor, page, open_editor(editor, page), **PUBLISH).status_code == 302
    assert delivered(page) == b"two"
    assert [r.version for r in fresh(page).releases.all()] == ["1.0", "2.0"]


def test_a_release_added_and_published_at_once(editor, page):
    values = open_editor(editor, page)
    add_release(values, "2.0", b"two", "lamp 2.zip")
    assert save(editor, page, values, **PUBLISH).status_code == 302
    assert delivered(page) == b"two"
    assert fresh(page).latest_release.file_name == "lamp 2.zip"


def test_a_draft_survives_any_number_of_saves(editor, page):
    values = open_editor(editor, page)
    add_release(values, "2.0", b"two", "lamp.zip")
    save(editor, page, values)
    for _ in range(3):
        assert save(editor, page, open_editor(editor, page)).status_code == 302
    save(editor, page, open_editor(editor, page), **PUBLISH)
    assert delivered(page) == b"two"
    assert Release.objects.count() == 2


@pytest.mark.both
def test_rows_stay_the_same_through_unpublishing_and_back(editor, page):
    values = open_editor(editor, page)
    add_release(values, "2.0", b"two", "lamp.zip")
    save(editor, page, values, **PUBLISH)
    rows = list(Release.objects.order_by("pk").values_list("pk", "file", "created_at"))
    fresh(page).unpublish()
    assert save(editor, page, open_editor(editor, page)).status_code == 302
    assert delivered(page) == b"two"
    assert save(editor, page, open_editor(editor, page), **PUBLISH).status_code == 302
    assert list(Release.objects.order_by("pk").values_list("pk", "file", "created_at")) == rows


def test_a_draft_of_an_unpublished_product_is_not_delivered(editor, page):
    fresh(page).unpublish()
    values = open_editor(editor, page)
    add_release(values, "2.0", b"two", "lamp.zip")
    save(editor, page, values)
    assert delivered(page) == b"one"
    save(editor, page, open_editor(editor, page), **PUBLISH)
    assert delivered(page) == b"two"


def test_a_replaced_file_is_described_anew(editor, page):
    before = fresh(page).latest_release
    values = open_editor(editor, page)
    add_release(values, "unused", b"longer", "new.zip")
    values["releases-TOTAL_FORMS"] = "1"
    values["releases-0-file"] = values.pop("releases-1-file")
    save(editor, page, values, **PUBLISH)
    after = fresh(page).latest_release
    assert after.pk == before.pk
    assert (after.size, after.file_name) == (6, "new.zip")
    assert after.sha256 != before.sha256


def files_in(html: str) -> list[tuple[str, str]]:
    """Which file the form shows for each release: name and size."""
    return re.findall(r"data-file><bdi>(.*?)</bdi> · (.*?)</p>", html)


@pytest.mark.parametrize("mistake", ["title", "releases-1-version"])
def test_a_file_is_kept_though_something_else_must_be_mended(editor, page, mistake):
    values = open_editor(editor, page)
    add_release(values, "2.0", b"two", "lamp 2.zip")
    values[mistake] = ""
    html = save(editor, page, values, **PUBLISH).content.decode()
    sent = querydict_from_html(html, form_id="page-edit-form").dict()
    stored = f"{page.latest_release.size}\xa0bytes"
    assert files_in(html) == [("product.zip", stored), ("lamp 2.zip", "3\xa0bytes")]

    del values["releases-1-file"]  # a browser does not send it again
    values |= {"title": "Lamp", "releases-1-version": "2.0"}
    values["releases-1-file-upload"] = sent["releases-1-file-upload"]
    assert save(editor, page, values, **PUBLISH).status_code == 302
    assert delivered(page) == b"two"
    assert fresh(page).latest_release.file_name == "lamp 2.zip"
    assert Upload.objects.count() == 1


@pytest.mark.both
def test_a_release_without_buyers_may_go(editor, page):
    values = open_editor(editor, page)
    add_release(values, "2.0", b"two", "lamp.zip")
    values["releases-0-DELETE"] = "1"
    assert save(editor, page, values, **PUBLISH).status_code == 302
    assert [r.version for r in fresh(page).releases.all()] == ["2.0"]


@pytest.mark.parametrize("action", [{}, PUBLISH])
def test_a_release_that_buyers_have_cannot_be_removed(editor, page, buyers, action):
    values = open_editor(editor, page)
    add_release(values, "2.0", b"two", "lamp.zip")
    values["releases-0-DELETE"] = "1"
    response = save(editor, page, values, **action)
    assert response.status_code == 200
    assert "This release must stay: Customers bought it." in response.content.decode()
    assert delivered(page) == b"one"


def test_a_file_that_buyers_have_cannot_be_replaced(editor, page, buyers):
    values = open_editor(editor, page)
    add_release(values, "unused", b"other", "new.zip")
    values["releases-TOTAL_FORMS"] = "1"
    values["releases-0-file"] = values.pop("releases-1-file")
    response = save(editor, page, values, **PUBLISH)
    assert response.status_code == 200
    assert "This release must stay: Customers bought it." in response.content.decode()
    assert delivered(page) == b"one"


def test_buyers_change_nothing_else(editor, page, buyers):
    values = open_editor(editor, page)
    values["releases-0-notes"] = "Clearer words."
    add_release(values, "2.0", b"two", "lamp.zip")
    assert save(editor, page, values, **PUBLISH).status_code == 302
    assert [r.notes for r in fresh(page).releases.all()] == ["Clearer words.", ""]


def test_a_draft_release_may_be_dropped_although_there_are_buyers(editor, page, buyers):
    values = open_editor(editor, page)
    add_release(values, "2.0", b"two", "lamp.zip")
    save(editor, page, values)
    values = open_editor(editor, page)
    values["releases-1-DELETE"] = "1"
    assert save(editor, page, values, **PUBLISH).status_code == 302
    assert [r.version for r in fresh(page).releases.all()] == ["1.0"]


@pytest.mark.both
def test_going_back_to_an_older_version_keeps_what_buyers_have(page, buyers):
    older = fresh(page).get_latest_revision()
    newer = fresh(page)
    newer.releases.add(make("2.0", b"two"))
    newer.save_revision().publish()
    row = fresh(page).latest_release
    older.publish()
    assert fresh(page).latest_release.pk == row.pk
    assert delivered(page) == b"two"


def make(version: str, content: bytes) -> Release:
    from django.core.files.base import ContentFile

    return Release(version=version, file=ContentFile(content, name="lamp.zip"))


@pytest.mark.both
def test_publishing_the_same_version_again_keeps_its_rows(page):
    newer = fresh(page)
    newer.releases.add(make("2.0", b"two"))
    revision = newer.save_revision()
    revision.publish()
    rows = set(Release.objects.values_list("pk", flat=True))
    revision.publish()
    assert set(Release.objects.values_list("pk", flat=True)) == rows


def test_a_file_lies_at_no_public_address(client, page):
    name = fresh(page).latest_release.file.name
    for folder in ("media", "static", "private", "products"):
        assert client.get(f"/{folder}/{name}").status_code == 404
    assert name not in client.get(page.url).content.decode()


def test_the_editor_has_no_link_to_the_file(editor, page):
    html = editor.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert fresh(page).latest_release.file.name not in html
    assert "product.zip" in html


@pytest.mark.both
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a" * 300 + ".zip", "模板 2.0.zip", "a\r\nb.zip"]
)
def test_odd_file_names_stay_inside(editor, page, name):
    values = open_editor(editor, page)
    add_release(values, "2.0", b"two", name)
    assert save(editor, page, values, **PUBLISH).status_code in (200, 302)
    release = fresh(page).latest_release
    assert release.file.name.startswith("releases/")
    assert ".." not in release.file.name
    assert len(release.file_name) <= 120
