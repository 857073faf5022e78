"""Static files as production serves them: collected, named by their checksums, compressed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_STRING = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_COMMENT = r"/\*(?:[^*]|\*(?!/))*\*/"
# What may hold anything comes first, so that nothing is looked for inside of it.
_COMMENTS = re.compile(rf"({_STRING})|(?<=\n)[ \t]*{_COMMENT}[ \t]*(?=\n)|({_COMMENT})", re.DOTALL)
_BLANKS = re.compile(rf"({_STRING}|{_COMMENT})|\s*\n\s*", re.DOTALL)


class ServedFiles(CompressedManifestStaticFilesStorage):
    """Style sheets of the shop's own are served without comments and indents.

    The copies under their own names, which the doctor compares, stay as they were written.
    """

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], *args: Any, **options: Any
    ) -> Iterator[tuple[str, str | None, Any]]:
        served = {name: (_as_served(name, *found), found[1]) for name, found in paths.items()}
        yield from super().post_process(served, *args, **options)


class _StyleSheets:
    """The storage that a style sheet comes from, as far as collecting needs it."""

    def __init__(self, storage: Storage):
        self.storage = storage

    def open(self, name: str) -> File:
        with self.storage.open(name) as file:
            return ContentFile(without_comments(file.read().decode()).encode())


def _as_served(name: str, storage: Storage, path: str) -> Storage | _StyleSheets:
    own = any(Path(storage.path("")) == Path(folder) for folder in settings.STATICFILES_DIRS)
    return _StyleSheets(storage) if own and name.endswith(".css") else storage


def without_comments(css: str) -> str:
    """The same style sheet without comments of whole lines, indents and empty lines.

    Strings and comments beside something else stay: taken out, these could join what they part.
    """
    written = _COMMENTS.sub(lambda found: found[1] or found[2] or "", f"\n{css}\n")
    return _BLANKS.sub(lambda found: found[1] or "\n", written).strip() + "\n"
