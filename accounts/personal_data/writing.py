"""The archive of an export: everything about one person as JSON, as pages to read, and as files.

It is written row by row, so that it takes little memory whatever there is.
"""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, BinaryIO

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.personal_data import Holding, Person, holdings

CHUNK = 64 * 1024
ROWS = 200
# What somebody looks for first.
FIRST = ("accounts.", "account.", "commerce.", "support.")


def write(person: Person, target: BinaryIO, on_progress: Callable[[], None]) -> None:
    """Write the archive about `person` into `target`, in the language that is active.

    `on_progress` is called after each part. Raises what the database or the storage of a file
    raises; a file that is gone is named in the pages instead.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        missing, sections = [], []
        for holding in _exported():
            number = _write_json(archive, holding, person)
            on_progress()
            if number:
                _write_page(archive, holding, person)
                missing += _write_files(archive, holding, person, on_progress)
            sections.append((holding.title, number, _page(holding), _json(holding)))
            on_progress()
        context = {
            "person": person,
            "sections": sections,
            "missing": missing,
            "made_at": timezone.now(),
        }
        archive.writestr("index.html", render_to_string("accounts/export/index.html", context))


def _exported() -> list[Holding]:
    def place(holding: Holding) -> int:
        return next((n for n, app in enumerate(FIRST) if holding.model.startswith(app)), len(FIRST))

    return sorted((each for each in holdings() if each.is_exported), key=place)


def _stem(holding: Holding) -> str:
    return holding.model.lower().replace(".", "-")


def _page(holding: Holding) -> str:
    return f"{_stem(holding)}.html"


def _json(holding: Holding) -> str:
    return f"data/{_stem(holding)}.json"


def _rows(holding: Holding, person: Person) -> Iterator[Any]:
    return holding.rows_of(person).iterator(chunk_size=ROWS)


def _write_json(archive: zipfile.ZipFile, holding: Holding, person: Person) -> int:
    """A list of objects; returns how many."""
    number = 0
    with archive.open(_json(holding), "w") as file:
        file.write(b"[")
        for row in _rows(holding, person):
            values = {name: _plain(column.value(row)) for name, column in holding.columns.items()}
            text = json.dumps(values, ensure_ascii=False, indent=1)
            file.write((",\n" if number else "\n").encode() + text.encode())
            number += 1
        file.write(b"\n]\n")
    return number


def _write_page(archive: zipfile.ZipFile, holding: Holding, person: Person) -> None:
    """What the list says, to read: a block for each row."""
    page = render_to_string("accounts/export/section.html", {"title": holding.title})
    before, after = page.split("<!-- rows -->")
    with archive.open(_page(holding), "w") as file:
        file.write(before.encode())
        for row in _rows(holding, person):
            file.write(b"<dl>\n")
            for column in holding.columns.values():
                value = _in_words(column.value(row))
                if value != "":
                    file.write(_line(column.label, value).encode())
            file.write(b"</dl>\n")
        file.write(after.encode())


def _line(label: str | Promise, value: str) -> SafeString:
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>\n", label, value)


def _write_files(
    archive: zipfile.ZipFile, holding: Holding, person: Person, on_progress: Callable[[], None]
) -> list[str]:
    """The files of the rows; returns the names of those that are not in their storage any more."""
    missing: list[str] = []
    if holding.files is None:
        return missing
    for row in _rows(holding, person):
        for name, stored in holding.files(row):
            try:
                stored.open("rb")
            except FileNotFoundError:
                missing.append(name)
                continue
            with stored, archive.open(f"files/{name}", "w", force_zip64=True) as file:
                shutil.copyfileobj(stored, file, CHUNK)
            on_progress()
    return missing


def _plain(value: Any) -> Any:
    """As programs read it: times in ISO 8601, UTC."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _in_words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return str(value)
