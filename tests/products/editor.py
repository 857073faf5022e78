"""The editor of a product as a browser posts it: the form's own values, plus what was changed."""

from django.contrib.auth import get_user
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

from products.models import FileReport, Upload

PUBLISH = {"action-publish": "1"}


def open_editor(client, page) -> dict:
    """What the browser would send if nothing were touched."""
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200
    values = querydict_from_html(response.content.decode(), form_id="page-edit-form").dict()
    for name in ("action-publish", "action-submit"):
        values.pop(name, None)
    # The browser draws the blocks of a product, or of a page of text, by script.
    values.update(nested_form_data({"body": streamfield([]), "content": streamfield([])}))
    return values


def add_release(values, version: str, content: bytes, name: str) -> None:
    """Fill in one more release with an upload."""
    number = int(values["releases-TOTAL_FORMS"])
    values["releases-TOTAL_FORMS"] = str(number + 1)
    values[f"releases-{number}-id"] = ""
    values[f"releases-{number}-ORDER"] = str(number + 1)
    values[f"releases-{number}-DELETE"] = ""
    values[f"releases-{number}-version"] = version
    values[f"releases-{number}-notes"] = ""
    values[f"releases-{number}-file"] = SimpleUploadedFile(name, content)


def send_files(client, values) -> dict:
    """What the browser's script does before the form: files go up first, and are looked into.

    A few bytes stand for an archive in most tests, so nothing is found in them.
    """
    user = get_user(client)
    files = {
        name
        for name, value in values.items()
        if isinstance(value, SimpleUploadedFile) and value.size
    }
    sent = {name: value for name, value in values.items() if name not in files}
    for name in files:
        upload = Upload.objects.keep(values[name], user)
        pass_inspection(upload.file)
        sent[f"{name}-upload"] = upload.token
    return sent


def pass_inspection(file: str) -> None:
    """A worker found nothing in this file."""
    FileReport.objects.filter(file=file).update(state=FileReport.State.DONE)


def save(client, page, values, **action):
    values = send_files(client, values)
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**values, **action})
