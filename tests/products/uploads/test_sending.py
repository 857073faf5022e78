"""Files that go up in parts, outside the form that names them: to a folder and to a bucket."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from products import uploads
from products.models import Upload
from tests.factories import UserFactory
from tests.products.uploads.uploading import PART, PLACES, Browser

pytestmark = [pytest.mark.django_db, pytest.mark.once]


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


def test_a_login_in_another_tab_does_not_end_it(seller):
    """It changes the token against forged requests; the script asks for the new one."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(seller)
    address = reverse("product_uploads")
    about = {"name": "a.zip", "size": 3, "modified": 1}

    def begin(token: str) -> int:
        headers = {"X-CSRFToken": token}
        answer = client.post(address, about, content_type="application/json", headers=headers)
        return answer.status_code

    old = client.get(address).json()["csrf"]
    assert begin(old) == 201
    client.cookies.clear()
    client.force_login(seller)
    new = client.get(address).json()["csrf"]
    assert (begin(old), begin(new)) == (403, 201)


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
