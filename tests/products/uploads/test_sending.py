"""Files that go up in parts, outside the form that names them: to a folder and to a bucket."""

import hashlib
import os
from datetime import timedelta

import httpx
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from products import uploads
from products.models import ProductPage, Release, Upload
from products.uploads.clearing import clear_uploads
from site_config.settings import files
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import PUBLISH, add_release, open_editor, save
from tests.services.s3 import KEY, SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PART = 5 * 1024 * 1024  # the least that a bucket takes


@pytest.fixture(autouse=True)
def room(settings, tmp_path, monkeypatch):
    """A shop with an empty folder and small parts."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(uploads, "PART_SIZE", PART)
    field = Release._meta.get_field("file")
    before = field.storage
    put_private({"BACKEND": FOLDER, "OPTIONS": {"location": tmp_path / "private"}}, settings)
    yield
    field.storage = before


FOLDER = "django.core.files.storage.FileSystemStorage"


def put_private(backend: dict, settings) -> None:
    settings.STORAGES = settings.STORAGES | {"private": backend}
    Release._meta.get_field("file").storage = storages["private"]


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


PLACES = pytest.mark.parametrize("place", ["folder", "bucket"])


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


class Browser:
    """What static/js/upload.js asks for."""

    def __init__(self, client, content: bytes, name="kit.zip", modified=1):
        self.client, self.content = client, content
        self.about = {"name": name, "size": len(content), "modified": modified}

    def ask(self, method: str, address: str, values=None, status=200) -> dict:
        act = getattr(self.client, method)
        answer = act(address, values or {}, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def begin(self) -> "Browser":
        upload = self.ask("post", reverse("product_uploads"), self.about, 201)
        self.token, self.here = upload["token"], upload["parts"]
        self.address = reverse("product_upload", args=[self.token])
        return self

    def part(self, number: int) -> bytes:
        return self.content[(number - 1) * PART : number * PART]

    def announce(self, number: int, part: bytes) -> str:
        digest = {"sha256": hashlib.sha256(part).hexdigest()}
        return self.ask("post", f"{self.address}{number}/", digest)["address"]

    def put(self, number: int, sent: bytes | None = None) -> int:
        """Send a part, or something else in its place; the status of the answer."""
        address = self.announce(number, self.part(number))
        body = self.part(number) if sent is None else sent
        if address.startswith("/"):
            return self.client.put(address, body, "application/octet-stream").status_code
        return httpx.put(address, content=body).status_code

    def send(self, *numbers: int) -> "Browser":
        assert [self.put(number) for number in numbers] == [200] * len(numbers)
        return self

    def finish(self, status=200) -> dict:
        return self.ask("post", self.address, status=status)

    @property
    def row(self) -> Upload:
        return Upload.objects.get(token=self.token)


@pytest.fixture
def content() -> bytes:
    """Two parts and a bit."""
    return os.urandom(2 * PART + 1000)


def uploaded(client, content: bytes, **about) -> Browser:
    """A file of one part, checked."""
    browser = Browser(client, content, **about).begin().send(1)
    browser.finish()
    uploads.check(browser.row.pk)
    return browser


@PLACES
def test_parts_become_the_file(shop, editor, content):
    browser = Browser(editor, content).begin().send(3, 1, 2)
    assert browser.finish()["state"] == "received"
    assert browser.finish()["state"] == "received"  # the answer was lost, say
    uploads.check(browser.row.pk)
    upload = browser.row
    assert upload.state == Upload.State.READY
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert not upload.parts.exists()
    with storages["private"].open(upload.file) as file:
        assert file.read() == content


@PLACES
def test_an_upload_that_broke_off_goes_on(shop, editor, content):
    first = Browser(editor, content).begin().send(2)
    again = Browser(editor, content).begin()
    assert (again.token, again.here) == (first.token, [2])
    assert again.finish(status=409)["missing"] == [1, 3]
    again.send(1, 3).finish()
    uploads.check(again.row.pk)
    assert again.row.state == Upload.State.READY


def test_another_file_of_the_same_name_begins_anew(editor, content):
    first = Browser(editor, content).begin()
    assert Browser(editor, content, modified=2).begin().token != first.token
    assert Browser(editor, content[:-1]).begin().token != first.token


def test_a_part_that_is_not_what_was_announced_is_sent_again(editor, content):
    browser = Browser(editor, content).begin().send(1, 2)
    assert browser.put(3, b"x" * 1000) == 409
    assert browser.put(3, b"short") == 409
    assert browser.finish(status=409)["missing"] == [3]
    browser.send(3).finish()
    uploads.check(browser.row.pk)
    assert browser.row.sha256 == hashlib.sha256(content).hexdigest()


def test_a_bucket_that_kept_something_else_is_found_out(bucket, editor, content):
    browser = Browser(editor, content).begin().send(1, 3)
    assert browser.put(2, b"x" * PART) == 200  # the bucket knows no checksum of ours
    browser.finish()
    uploads.check(browser.row.pk)
    assert browser.row.state == Upload.State.REFUSED
    assert "Upload it again" in browser.row.reason


def test_a_part_of_a_wrong_size_in_the_bucket_is_missing(bucket, editor, content):
    browser = Browser(editor, content).begin().send(1, 2)
    assert browser.put(3, b"x" * 999) == 200
    assert browser.finish(status=409)["missing"] == [3]


def test_a_folder_that_lost_what_was_sent_asks_for_it_again(editor, content, tmp_path):
    browser = Browser(editor, content).begin().send(1, 2)
    (tmp_path / "uploads" / browser.token).unlink()
    assert Browser(editor, content).begin().here == []


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"name": "a.zip", "size": "1", "modified": 1},
        {"name": "a.zip", "size": True, "modified": 1},
        {"name": "a.zip", "size": 2**63, "modified": 1},
        {"name": "a.zip", "size": -1, "modified": 1},
        {"name": 7, "size": 1, "modified": 1},
    ],
)
def test_a_file_that_is_not_described_is_refused(editor, about):
    answer = editor.post(reverse("product_uploads"), about, content_type="application/json")
    assert answer.status_code == 400
    assert Upload.objects.count() == 0


@pytest.mark.parametrize("body", ["", "[]", "{", '"' * 9, "\x00"])
def test_what_is_no_json_is_refused(editor, body):
    answer = editor.post(reverse("product_uploads"), body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\shop\\kit.zip", "kit.zip"),
        ("k\x00i\u202et\n.zip", "kit.zip"),
        ("набор 2.zip", "набор 2.zip"),
        ("x" * 300 + ".zip", "x" * 116 + ".zip"),
    ],
)
def test_names_are_cleaned(sent, kept):
    assert uploads.clean_name(sent) == kept


def test_an_empty_file_is_refused_in_words(editor):
    about = {"name": "a.zip", "size": 0, "modified": 1}
    answer = editor.post(reverse("product_uploads"), about, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (409, "This file is empty.")


def test_a_full_disk_is_said_before_anything_is_sent(editor):
    about = {"name": "a.zip", "size": 2**62, "modified": 1}
    answer = editor.post(reverse("product_uploads"), about, content_type="application/json")
    assert answer.status_code == 409
    assert "no room" in answer.json()["error"]
    assert Upload.objects.count() == 0


def test_nobody_begins_without_end(editor, content):
    for number in range(uploads.MAX_OPEN):
        Browser(editor, content, name=f"{number}.zip").begin()
    about = Browser(editor, content, name="more.zip").about
    answer = editor.post(reverse("product_uploads"), about, content_type="application/json")
    assert answer.status_code == 409
    Browser(editor, content, name="3.zip").begin()  # one that is begun goes on


@pytest.mark.parametrize("number", [0, 4, 10**30])
def test_a_part_that_cannot_be_is_refused(editor, content, number):
    browser = Browser(editor, content).begin()
    digest = {"sha256": hashlib.sha256(b"").hexdigest()}
    assert browser.ask("post", f"{browser.address}{number}/", digest, status=409)
    assert editor.put(f"{browser.address}{number}/", b"x", "text/plain").status_code == 409


def test_ones_own_only(editor, client, content):
    browser = Browser(editor, content).begin().send(1)
    client.force_login(UserFactory(email="other@example.com", is_superuser=True))
    for method in (client.get, client.post, client.delete):
        assert method(browser.address).status_code == 404
    assert client.put(f"{browser.address}1/", b"x", "text/plain").status_code == 404
    assert Browser(client, content).begin().token != browser.token


def test_for_people_of_the_admin_only(client, content):
    about = Browser(client, content).about
    client.force_login(UserFactory(email="customer@example.com"))
    answer = client.post(reverse("product_uploads"), about, content_type="application/json")
    assert answer.status_code == 302
    assert Upload.objects.count() == 0


@PLACES
def test_one_that_is_cancelled_is_gone(shop, editor, content, tmp_path):
    browser = Browser(editor, content).begin().send(1)
    browser.ask("delete", browser.address)
    assert Upload.objects.count() == 0
    assert list(tmp_path.glob("uploads/*")) == []


# --- in the editor --------------------------------------------------------------------------
@pytest.fixture
def page():
    return ProductPageFactory(title="Lamp", slug="lamp", file=b"one")


def named(client, page, token: str) -> dict:
    """The editor's form with a second release that names an upload."""
    values = open_editor(client, page)
    add_release(values, "2.0", b"-", "-")
    del values["releases-1-file"]
    return values | {"releases-1-file-upload": token}


@PLACES
def test_a_release_takes_what_was_uploaded(shop, editor, page):
    browser = uploaded(editor, b"two", name="lamp 2.zip")
    assert save(editor, page, named(editor, page, browser.token), **PUBLISH).status_code == 302
    release = ProductPage.objects.get(pk=page.pk).latest_release
    assert (release.file.name, release.file_name) == (browser.row.file, "lamp 2.zip")
    assert (release.size, release.sha256) == (3, hashlib.sha256(b"two").hexdigest())
    with release.file.open("rb") as file:
        assert file.read() == b"two"


def test_a_form_saved_again_and_again_keeps_one_file(editor, page):
    browser = uploaded(editor, b"two")
    values = named(editor, page, browser.token)
    assert save(editor, page, values).status_code == 302
    again = open_editor(editor, page) | {"releases-1-file-upload": browser.token}
    for _ in range(3):
        assert save(editor, page, again).status_code == 302
    assert list(Release.objects.filter(version="2.0").values_list("file", flat=True)) == [
        browser.row.file
    ]


def test_what_is_not_checked_yet_waits_for_its_publication(editor, page):
    browser = Browser(editor, b"two").begin().send(1)
    browser.finish()
    values = named(editor, page, browser.token)
    html = save(editor, page, values, **PUBLISH).content.decode()
    assert "still being checked" in html
    assert browser.token in html  # nothing is to be uploaded again
    assert save(editor, page, values).status_code == 302  # a draft may
    uploads.check(browser.row.pk)
    assert save(editor, page, open_editor(editor, page), **PUBLISH).status_code == 302
    release = ProductPage.objects.get(pk=page.pk).latest_release
    assert (release.version, release.sha256) == ("2.0", browser.row.sha256)


def test_a_damaged_file_is_not_published(editor, page):
    browser = uploaded(editor, b"two")
    Upload.objects.update(state=Upload.State.REFUSED, reason="It is damaged.")
    values = named(editor, page, browser.token)
    assert "It is damaged." in save(editor, page, values, **PUBLISH).content.decode()
    save(editor, page, values)
    with pytest.raises(ValidationError, match="It is damaged"):
        ProductPage.objects.get(pk=page.pk).get_latest_revision().publish()


def test_a_draft_is_saved_while_its_file_is_on_its_way(editor, page):
    values = named(editor, page, "")
    assert "field is required" in save(editor, page, values, **PUBLISH).content.decode()
    assert save(editor, page, values).status_code == 302
    assert ProductPage.objects.get(pk=page.pk).latest_release.version == "1.0"
    # Bulk publishing, schedules and workflows know no form.
    with pytest.raises(ValidationError, match="has no file yet"):
        ProductPage.objects.get(pk=page.pk).get_latest_revision().publish()
    arrived = {"releases-1-file-upload": uploaded(editor, b"two").token}
    save(editor, page, open_editor(editor, page) | arrived, **PUBLISH)
    assert [(r.version, r.size) for r in Release.objects.order_by("pk")][1:] == [("2.0", 3)]


@pytest.mark.parametrize("token", ["x" * 32, "\x00", "é" * 500])
def test_an_upload_that_is_not_there_is_asked_for_again(editor, page, token):
    html = save(editor, page, named(editor, page, token), **PUBLISH).content.decode()
    assert "upload is gone" in html


def test_an_upload_of_somebody_else_is_not_taken(editor, client, page):
    browser = uploaded(editor, b"two")
    client.force_login(UserFactory(email="other@example.com", is_superuser=True))
    html = save(client, page, named(client, page, browser.token)).content.decode()
    assert "upload is gone" in html


# --- clearing -------------------------------------------------------------------------------
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
    save(editor, page, named(editor, page, sold.token), **PUBLISH)
    values = open_editor(editor, page) | {"releases-1-file-upload": drafted.token}
    save(editor, page, values)
    grow_old()
    assert clear_uploads() == 0
    for upload in (drafted.row, sold.row):
        assert storages["private"].exists(upload.file)


def test_a_form_that_stays_open_keeps_its_upload(editor, page):
    browser = uploaded(editor, b"two")
    grow_old()
    values = named(editor, page, browser.token) | {"title": ""}
    save(editor, page, values)  # refused, and the form goes on
    assert clear_uploads() == 0


# --- the check ------------------------------------------------------------------------------
def test_no_two_workers_read_one_file(editor):
    browser = Browser(editor, b"two").begin().send(1)
    browser.finish()
    Upload.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    uploads.check_due()
    assert browser.row.state == Upload.State.RECEIVED
    Upload.objects.update(leased_until=timezone.now() - timedelta(minutes=1))
    uploads.check_due()
    assert browser.row.state == Upload.State.READY
