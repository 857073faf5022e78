"""The editor of a product or a release as a browser posts it: the form's own values, plus what was
changed."""

from bs4 import BeautifulSoup
from django.contrib.auth import get_user
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.test.utils.form_data import (
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)

from products.models import FileReport, Release, Upload
from products.notes import as_blocks

PUBLISH = {"action-publish": "1"}


def values_in(response, form_id: str) -> dict:
    assert response.status_code == 200
    values = querydict_from_html(response.content.decode(), form_id=form_id).dict()
    for name in ("action-publish", "action-submit"):
        values.pop(name, None)
    return values


def autosave(client, address: str, values: dict) -> dict:
    """As the editor saves a draft by itself; returns what it sends along the next time."""
    answer = client.post(address, values, headers={"Accept": "application/json"}).json()
    assert answer["success"], answer
    return {
        "loaded_revision_id": answer["revision_id"],
        "overwrite_revision_id": answer["revision_id"],
        "loaded_revision_created_at": answer["revision_created_at"],
    }


def open_editor(client, page) -> dict:
    """What the browser would send if nothing were touched."""
    values = values_in(
        client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])), "page-edit-form"
    )
    # The browser draws the blocks of a product, or of a page of text, by script.
    values.update(nested_form_data({"body": streamfield([]), "content": streamfield([])}))
    # A browser sends "on" for a tick.
    return values | {name: "on" for name in values if name.endswith("-is_on_sale")}


def errors(response) -> str:
    """What a form says at its fields."""
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(" ".join(found.get_text().split()) for found in soup.select(".error-message"))


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


def address_to_add(page) -> str:
    return f"{reverse('releases:add')}?product={page.pk}"


def release_form(client, page, version: str, content: bytes = b"", name="lamp.zip") -> dict:
    """The form of a new release, filled in; its file comes with it."""
    values = values_in(client.get(address_to_add(page)), "w-editor-form")
    values |= notes()
    values |= {"version": version, "files-TOTAL_FORMS": "1", "tells_buyers": "on"}
    values |= {"files-0-id": "", "files-0-ORDER": "1", "files-0-DELETE": "", "files-0-platform": ""}
    values["files-0-file"] = SimpleUploadedFile(name, content)
    return values


def add_release(client, page, values, **action):
    values = send_files(client, values)
    return client.post(address_to_add(page), {**values, **action})


def open_release(client, release: Release) -> dict:
    response = client.get(reverse("releases:edit", args=[release.pk]))
    draft = response.context["form"].instance
    return values_in(response, "w-editor-form") | notes(draft.notes)


def notes(text: str = "", blocks=()) -> dict:
    """What the editor of notes sends, drawn by script: a text, then other blocks."""
    texts = [("paragraph", rich_text(block["value"])) for block in as_blocks(text)]
    return nested_form_data({"notes_body": streamfield([*texts, *blocks])})


def save_release(client, release: Release, values, **action):
    values = send_files(client, values)
    return client.post(reverse("releases:edit", args=[release.pk]), {**values, **action})


ROW = {"id": "", "key": "", "name": "", "price": "", "contents": "", "seats": ""} | {
    "sale_price": "",
    "licence": "",
    "licence_text": "",
    "is_on_sale": "on",
    "DELETE": "",
}


def editions(values: dict, *rows: dict) -> dict:
    """The form with these rows of editions: those that it had, by their place, then new ones.

    {"is_on_sale": None} takes a tick away.
    """
    sent = {k: v for k, v in values.items() if not k.startswith("editions-")}
    had = int(values["editions-INITIAL_FORMS"])
    for name in ("INITIAL", "MIN_NUM", "MAX_NUM"):
        sent |= {key: values[key] for key in values if key.startswith(f"editions-{name}")}
    for place, row in enumerate(rows):
        prefix = f"editions-{place}-"
        shown = {k.removeprefix(prefix): v for k, v in values.items() if k.startswith(prefix)}
        filled = (shown if place < had else ROW) | {"ORDER": str(place + 1)} | row
        sent |= {prefix + name: value for name, value in filled.items() if value is not None}
    return sent | {"editions-TOTAL_FORMS": str(len(rows))}
