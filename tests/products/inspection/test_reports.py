"""Reports: made once by one worker, for each file, and what people decide about them."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from core.refusals import NotPossible
from products.inspection import reports
from products.models import FileReport, ProductPage, Upload
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import (
    PUBLISH,
    add_release,
    open_editor,
    open_release,
    save,
    save_release,
)
from tests.products.inspection.archives import tarred, zipped
from tests.products.inspection.shop import asked, product_with, report_of
from tests.products.uploads.uploading import PLACES, named

pytestmark = [pytest.mark.django_db, pytest.mark.once]

GOOD = zipped(("lamp/lamp.py", b"print()"))
WRONG = zipped(("../lamp.py", b"print()"))
DOUBTFUL = zipped(("lamp/.env", b"A=1"))


@pytest.fixture
def page():
    return ProductPageFactory(title="Lamp", slug="lamp", file=GOOD)


def sent(data: bytes, user, name="lamp.zip") -> Upload:
    return Upload.objects.keep(ContentFile(data, name), user)


def publish(editor, page, upload) -> str:
    """Try to publish a release with the upload: the answer, empty where it is published."""
    response = add_release(editor, page, named(editor, page, upload.token), **PUBLISH)
    return "" if response.status_code == 302 else response.content.decode()


@PLACES
def test_a_file_is_looked_into_where_it_lies(shop, seller, place):
    report = asked(sent(GOOD, seller).file)
    assert report.state == FileReport.State.DONE
    assert [name for name, *_ in report.entries] == [
        "lamp/README.md",
        "lamp/LICENSE",
        "lamp/lamp.py",
    ]
    assert (report.findings, report.licence, report.kind) == ([], "The MIT License", "zip")
    assert report.readme_html == "<h3>Lamp</h3>\n"


@PLACES
def test_a_file_that_is_gone(shop, db, place):
    report = asked("releases/x/gone.zip")
    assert (report.state, report.reason) == ("failed", "The file is not in the storage.")


def test_the_sweep_finds_files_of_before(page, seller):
    sent(GOOD, seller)
    FileReport.objects.all().delete()
    reports.make_due()
    assert FileReport.objects.filter(state="done").count() == 2
    assert report_of(page).findings == []


def test_two_workers_do_not_read_the_same(page):
    report = FileReport.objects.ask_for(page.latest_release.file.name)
    FileReport.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    reports.make(report.pk)
    assert FileReport.objects.get().state == "waiting"
    FileReport.objects.update(leased_until=timezone.now() - timedelta(minutes=1))
    reports.make(report.pk)
    assert FileReport.objects.get().state == "done"


def test_a_file_that_ends_its_workers_is_left_alone(page):
    report = FileReport.objects.ask_for(page.latest_release.file.name)
    FileReport.objects.update(attempts=reports.FATAL)
    reports.make(report.pk)
    report.refresh_from_db()
    assert (report.state, report.findings[0]["kind"]) == ("failed", "failed")
    reports.make_again(report)
    reports.make(report.pk)
    assert FileReport.objects.get().state == "done"


def test_a_good_file_is_published(editor, page, seller):
    upload = sent(GOOD, seller)
    assert "The shop is still looking into this file" in publish(editor, page, upload)
    asked(upload.file)
    assert publish(editor, page, upload) == ""
    assert ProductPage.objects.get().latest_release.version == "2.0"


def test_a_wrong_file_is_not_published_in_any_way(editor, page, seller):
    upload = sent(WRONG, seller)
    asked(upload.file)
    html = publish(editor, page, upload)
    assert "cannot be sold as it is. A path leaves" in html
    assert "<code>../lamp.py</code>" in html
    assert add_release(editor, page, named(editor, page, upload.token)).status_code == 302
    with pytest.raises(Exception, match="cannot be sold as it is"):
        page.releases.get(version="2.0").get_latest_revision().publish()
    assert ProductPage.objects.get().latest_release.version == "1.0"


def test_what_is_doubtful_needs_a_reason_once(editor, page, seller):
    upload = sent(DOUBTFUL, seller)
    report = asked(upload.file)
    html = publish(editor, page, upload)
    address = reverse("product_file_report", args=[report.pk])
    assert "may not be meant. Files of this name hold passwords or keys. (lamp/.env)" in html
    assert f'href="{address}"' in html
    add_release(editor, page, named(editor, page, upload.token))
    assert "Tick this" in editor.post(address, {"reason": "A sample."}).content.decode()
    assert "Say why" in editor.post(address, {"is_meant": "on", "reason": " "}).content.decode()
    decided = editor.post(address, {"is_meant": "on", "reason": "A sample."}, follow=True)
    assert "A sample." in decided.content.decode()
    draft = page.releases.get(version="2.0")
    assert save_release(editor, draft, open_release(editor, draft), **PUBLISH).status_code == 302
    entry = PageLogEntry.objects.get(action=reports.FILE_ACCEPTED)
    assert (entry.page_id, entry.user, entry.message) == (
        page.pk,
        seller,
        "“lamp.zip” was accepted: A sample.",
    )
    report.refresh_from_db()
    with pytest.raises(NotPossible):
        reports.accept(report, seller, "Again", page)


def test_what_is_sold_already_keeps_no_page_from_its_edit(editor):
    page = product_with(WRONG, title="Lamp", slug="lamp")
    assert report_of(page).findings[0]["kind"] == "parent"
    assert save(editor, page, open_editor(editor, page), **PUBLISH).status_code == 302


def test_the_report_belongs_to_those_who_edit_the_product(client, editor):
    other = UserFactory(groups=["Sellers"])
    page = product_with(GOOD, owner=UserFactory(groups=["Sellers"]))
    address = reverse("product_file_report", args=[report_of(page).pk])
    for user, status in ((page.owner, 200), (other, 404), (UserFactory(groups=["Editors"]), 200)):
        client.force_login(user)
        assert client.get(address).status_code == status
        assert client.get(f"{address}field/").status_code == status
        assert client.post(address, {"again": "1"}).status_code == (302 if status == 200 else 404)


def test_a_report_goes_with_its_file(seller, settings):
    from products.uploads import clearing

    upload = sent(GOOD, seller)
    Upload.objects.update(touched_at=timezone.now() - timedelta(days=2))
    clearing.clear_uploads()
    assert not storages["private"].exists(upload.file)
    assert not FileReport.objects.exists()


@pytest.mark.both
def test_names_that_a_database_does_not_take(seller):
    report = asked(sent(tarred(("lamp/a\x01\n", b"x")), seller, "lamp.tar").file)
    assert "lamp/a\\x01\\x0a" in [name for name, *_ in report.entries]
