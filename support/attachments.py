"""Files in a request: which are taken, how they are kept, and that they are only handed over."""

from collections.abc import Sequence
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from support.models import Attachment, Message

MAX_FILES = 5
MAX_BYTES = 10_000_000  # each
# By the end of the name; what the browser claims a file to be is not believed.
TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".log": "text/plain",
    ".md": "text/plain",
    ".csv": "text/csv",
    ".json": "application/json",
    ".zip": "application/zip",
}


class Refused(Exception):
    """These files are not taken; the text says why, and what is."""


def check(files: Sequence[UploadedFile]) -> None:
    """Raises Refused unless all of `files` may be attached."""
    if len(files) > MAX_FILES:
        raise Refused(f"At most {MAX_FILES} files fit one message.")
    for file in files:
        name = _name(file)
        if file.size > MAX_BYTES:
            raise Refused(f"{name} is larger than {MAX_BYTES // 1_000_000} MB.")
        if file.size == 0:
            raise Refused(f"{name} is empty.")
        if PurePath(name).suffix.lower() not in TYPES:
            kinds = ", ".join(sorted(kind.removeprefix(".") for kind in TYPES))
            raise Refused(f"{name} is of a kind that is not taken. These are: {kinds}.")


def store(message: Message, files: Sequence[UploadedFile]) -> None:
    """Keep `files` with `message`; they were checked."""
    for file in files:
        name = _name(file)
        Attachment.objects.create(
            message=message,
            file=file,
            name=name,
            size=file.size,
            content_type=TYPES[PurePath(name).suffix.lower()],
        )


def hand_over(attachment: Attachment) -> FileResponse:
    """The file as a download: a browser never shows it as a page of this shop.

    Raises OSError when the storage does not have it.
    """
    answer = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type="application/octet-stream",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _name(file: UploadedFile) -> str:
    name = "".join(sign for sign in PurePath(file.name or "").name if sign.isprintable())
    return name[-120:] or "file"
