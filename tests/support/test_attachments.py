"""Files in a request: bad ones are refused, good ones lie in private and are only handed over."""

import os

import pytest
from django.core.files.storage import FileSystemStorage

from support import attachments, requests
from support.models import Attachment, Message, SupportRequest

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def stored_files() -> list[str]:
    folder = Attachment._meta.get_field("file").storage.path("support")
    return [name for _, _, names in os.walk(folder) for name in names]


@pytest.fixture(autouse=True)
def storage(tmp_path, monkeypatch):
    """The private storage, in a folder of this test."""
    storage = FileSystemStorage(location=tmp_path, base_url=None)
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", storage)
    return storage


def test_good_files_come_back_as_they_were(support_request, customer, upload):
    message = requests.reply(
        support_request,
        customer,
        "",
        [upload("a.PNG", b"\x89PNG"), upload("über uns.pdf", b"%PDF")],
    )
    first, second = message.attachments.all()
    assert (first.name, first.size, first.content_type) == ("a.PNG", 4, "image/png")
    assert (second.name, second.content_type) == ("über uns.pdf", "application/pdf")
    answer = attachments.download(first)
    assert b"".join(answer.streaming_content) == b"\x89PNG"
    assert answer["Content-Disposition"] == 'attachment; filename="a.PNG"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("ending", ["heic", "mp4", "mov", "docx", "xlsx", "eml"])
def test_what_telephones_offices_and_mailboxes_make_comes_back_as_a_download(
    support_request, customer, upload, ending
):
    content = b"<script>alert(1)</script>"
    message = requests.reply(
        support_request, customer, "", [upload(f"A.{ending.upper()}", content)]
    )
    file = message.attachments.get()
    assert file.content_type == attachments.TYPES[f".{ending}"]
    answer = attachments.download(file)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["a.docm", "a.xlsm", "a.msg", "a.mp4.html", "a.eml.exe", "a.doc"])
def test_their_dangerous_relatives_are_not_taken(name, upload):
    with pytest.raises(attachments.Refused, match="of a kind"):
        attachments.check([upload(name, b"x")])


def test_files_have_no_public_address_and_a_place_nobody_guesses(
    support_request, customer, upload, as_
):
    file = requests.reply(support_request, customer, "", [upload()]).attachments.get()
    folder, name = file.file.name.removeprefix("support/").split("/")
    assert (len(folder), name) == (32, "picture.png")
    assert as_(customer).get(f"/media/{file.file.name}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.png", b"", "empty.png is empty"),
        ("large.png", b"x" * 10_000_001, "large.png is larger than 10 MB"),
        ("page.html", b"x", "page.html is of a kind that is not taken"),
        ("page.xhtml", b"x", "of a kind"),
        ("picture.svg", b"<svg onload='x'>", "of a kind"),
        ("script.js", b"x", "of a kind"),
        ("program.exe", b"x", "of a kind"),
        ("invoice.pdf.exe", b"x", "of a kind"),
        ("invoice.pdf.html", b"x", "of a kind"),
        ("no-ending", b"x", "of a kind"),
        (".png", b"x", "of a kind"),
        ("\u202e.png", b"x", "of a kind"),
        ("evil\u202egnp.exe", b"x", "evilgnp.exe is of a kind"),
        ("a.png\x00.exe", b"x", "of a kind"),
        ("a.png\r\n.exe", b"x", "of a kind"),
    ],
)
def test_bad_files_are_refused_and_leave_nothing(
    support_request, customer, upload, name, content, why
):
    file = upload(name, content)
    file.name = file._name = name  # as no honest browser would send it
    with pytest.raises(attachments.Refused, match=why):
        requests.reply(support_request, customer, "Look", [upload(), file])
    assert support_request.messages.count() == 1
    assert stored_files() == []


def test_six_files_are_too_many(support_request, customer, upload):
    with pytest.raises(attachments.Refused, match="At most 5 files"):
        requests.reply(support_request, customer, "Look", [upload() for _ in range(6)])
    message = requests.reply(support_request, customer, "Look", [upload() for _ in range(5)])
    assert message.attachments.count() == 5


@pytest.mark.both
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("/abs/olute.txt", "olute.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie- x.txt"),
        ("txt.\u202egnp.txt", "txt.gnp.txt"),
        ("nul\x00l.txt", "null.txt"),
        ("page.html.txt", "page.html.txt"),
        ('quo"te;x=y.txt', "quo-te-x=y.txt"),
        ("x" * 300 + ".txt", "x" * 100 + ".txt"),
        ("אב.txt", "אב.txt"),
    ],
)
def test_names_cannot_lead_astray(support_request, customer, upload, storage, name, kept):
    file = upload("x.txt", b"x")
    file._name = name
    attachment = requests.reply(support_request, customer, "", [file]).attachments.get()
    assert attachment.name == kept
    assert storage.exists(attachment.file.name)
    header = attachments.download(attachment)["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert "\n" not in header


def test_what_no_message_has_in_the_end_is_taken_out_again(
    support_request, customer, upload, product, purchase
):
    requests.reply(support_request, customer, "Once", [upload()], form_token="a" * 22)
    assert len(stored_files()) == 1
    requests.reply(support_request, customer, "Once", [upload()], form_token="a" * 22)
    assert len(stored_files()) == 1
    support_request.status, support_request.closed_at = "CANCELLED", support_request.created_at
    support_request.save()
    with pytest.raises(requests.NotPossible):
        requests.reply(support_request, customer, "Too late", [upload()])
    assert len(stored_files()) == 1
    assert Attachment.objects.count() == 1


def test_a_storage_that_does_not_answer_is_said_and_costs_no_words(
    customer, product, purchase, upload, storage, tmp_path
):
    (tmp_path / "support").write_text("a file where the folder should be")
    with pytest.raises(attachments.Refused, match="send it without them, or later"):
        requests.open_request(customer, product, "Help", "Please", [upload()])
    assert not SupportRequest.objects.exists()
    assert not Message.objects.exists()
    assert requests.open_request(customer, product, "Help", "Please").messages.count() == 1


def test_a_file_that_is_gone_is_said(support_request, customer, upload, storage):
    file = requests.reply(support_request, customer, "", [upload()]).attachments.get()
    storage.delete(file.file.name)
    with pytest.raises(attachments.Unavailable):
        attachments.download(file)
