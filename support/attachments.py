"""Files in a request: which are accepted, how they are stored, and their download."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.downloads.delivery import safe_file_name
from support.models import Attachment, Message, attachment_path

logger = logging.getLogger(__name__)

MAX_FILES = 5
MAX_BYTES = 10_000_000  # each
# By the end of the name; what the browser claims a file to be is not believed.
TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".eml": "message/rfc822",
    ".txt": "text/plain",
    ".log": "text/plain",
    ".md": "text/plain",
    ".csv": "text/csv",
    ".json": "application/json",
    ".zip": "application/zip",
}
KINDS = ", ".join(kind.removeprefix(".") for kind in TYPES)
LIMITS = format_lazy(
    _("Up to {count} files, each at most {size} MB: {kinds}."),
    count=MAX_FILES,
    size=MAX_BYTES // 1_000_000,
    kinds=KINDS,
)
UNAVAILABLE = _("Files cannot be kept at the moment. Please send it without them, or later.")
STORAGE_ERRORS = (OSError, BotoCoreError, ClientError)


class Refused(Exception):
    """These files are not accepted; the text says why, and what would be."""


class Unavailable(Exception):
    """The file is missing, or its storage does not answer."""


@dataclass
class StoredFile:
    """A file that lies in the storage; `is_used` once a message has it."""

    path: str
    name: str
    size: int
    is_used: bool = False


def check(files: Sequence[UploadedFile]) -> None:
    """Raises Refused unless all of `files` may be attached."""
    if len(files) > MAX_FILES:
        raise Refused(gettext("At most %(count)s files fit one message.") % {"count": MAX_FILES})
    for file in files:
        name = _name(file)
        if _size(file) > MAX_BYTES:
            raise Refused(
                gettext("%(name)s is larger than %(size)s MB.")
                % {"name": name, "size": MAX_BYTES // 1_000_000}
            )
        if _size(file) == 0:
            raise Refused(gettext("%(name)s is empty.") % {"name": name})
        if _ending(name) not in TYPES:
            raise Refused(
                gettext("%(name)s is of a kind that is not taken. These are: %(kinds)s.")
                % {"name": name, "kinds": KINDS}
            )


@contextmanager
def stored(files: Sequence[UploadedFile]) -> Iterator[list[StoredFile]]:
    """Put `files` into the storage before the transaction that keeps them begins.

    What no message has in the end, or whose transaction fails, is taken out again.
    Raises Refused, also when the storage does not answer.
    """
    check(files)
    kept: list[StoredFile] = []
    is_done = False
    try:
        for file in files:
            kept.append(_put(file))
        yield kept
        is_done = True
    finally:
        for stored_file in kept:
            if not (is_done and stored_file.is_used):
                with suppress(*STORAGE_ERRORS):
                    _storage().delete(stored_file.path)


def attach(message: Message, files: Sequence[StoredFile]) -> None:
    """Attach `files` to `message`."""
    for file in files:
        file.is_used = True
        Attachment.objects.create(
            message=message,
            file=file.path,
            name=file.name,
            size=file.size,
            content_type=TYPES[_ending(file.name)],
        )


def download(attachment: Attachment) -> FileResponse:
    """The file as a download: a browser never shows it as a page of this shop.

    Raises Unavailable.
    """
    try:
        file = attachment.file.open("rb")
    except STORAGE_ERRORS as error:
        logger.error("attachment %s cannot be read: %s", attachment.pk, error)
        raise Unavailable(str(error)) from error
    answer = FileResponse(
        file,
        as_attachment=True,
        filename=attachment.name,
        content_type="application/octet-stream",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def remove(paths: Sequence[str]) -> None:
    """Take files out of the storage for good; one that is not there is no error.

    Raises Unavailable.
    """
    for path in paths:
        try:
            _storage().delete(path)
        except STORAGE_ERRORS as error:
            logger.error("the attachment %s cannot be removed: %s", path, error)
            raise Unavailable(str(error)) from error


def _put(file: UploadedFile) -> StoredFile:
    name = _name(file)
    try:
        path = _storage().save(attachment_path(None, name), file, max_length=200)
    except STORAGE_ERRORS as error:
        logger.error("an attachment could not be stored: %s", error)
        raise Refused(UNAVAILABLE) from error
    return StoredFile(path, name, _size(file))


def _storage():
    return Attachment._meta.get_field("file").storage


def _size(file: UploadedFile) -> int:
    """In bytes."""
    return file.size or 0


def _name(file: UploadedFile) -> str:
    """What the sender called the file, without folders and without what could fool a reader."""
    return safe_file_name((file.name or "").replace("\\", "/").rpartition("/")[2])


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if stem and dot else ""
