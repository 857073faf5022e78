"""Delivery of a sold file: streamed by the application, or by nginx at its request (X-Accel).

The storage's own address never reaches a browser, whichever way is set by `DOWNLOAD_DELIVERY`.
docs/operations.md ("Downloads by nginx") has the locations that `accel` needs.
"""

import logging
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from commerce.downloads.ranges import Part
from core.plain_text import BREAKS, CONTROLS, JOINERS, MARKS, UNKNOWN, without
from products.models import ReleaseFile

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
# Only nginx uses a bucket's link, at once: each request gets its own, and a transfer that has begun
# outlives it.
BUCKET_LINK_SECONDS = 60


class FileUnavailable(Exception):
    """The file is missing, is not the one that was published, or its storage does not answer."""


@dataclass
class OpenFile:
    """A file that is sold, or a part of it: opened, or (for nginx) checked to be there."""

    sold: ReleaseFile
    part: Part | None = None
    source: Any = None  # a Django File, or the body of an answer of S3
    internal_path: str = ""

    def close(self) -> None:
        if self.source is not None:
            self.source.close()


def check_file(sold: ReleaseFile) -> None:
    """Ask the storage for the file. Raises FileUnavailable."""
    with _storage_errors(sold):
        _find(sold).close()


def open_file(sold: ReleaseFile, part: Part | None = None) -> OpenFile:
    """Open a file that is sold, or a part of it. Raises FileUnavailable."""
    with _storage_errors(sold):
        file = _find(sold)
        if settings.DOWNLOAD_DELIVERY == "accel":
            file.close()
            return OpenFile(sold, part, internal_path=_internal_path(sold, file))
        if _is_local(sold):
            file.seek(part.start if part else 0)
            return OpenFile(sold, part, file)
        wanted = {"Range": part.range} if part else {}
        return OpenFile(sold, part, file.obj.get(**wanted)["Body"])


def respond(file: OpenFile) -> HttpResponseBase:
    """The answer that carries the file, or asks nginx to. It closes the file in the end."""
    part = file.part
    if file.internal_path:
        response = HttpResponse()
        response["X-Accel-Redirect"] = file.internal_path
        if part:
            response["X-Download-Range"] = part.range
        _describe(response, file.sold)
        if _is_local(file.sold):
            del response["Accept-Ranges"]  # nginx says so itself, and would say it twice
        return response
    stream = _from_disk(file) if _is_local(file.sold) else _stream(file.source)
    _describe(stream, file.sold)
    stream["Content-Length"] = part.length if part else file.sold.size
    if part:
        stream.status_code = 206
        stream["Content-Range"] = part.content_range
    return stream


def respond_to_head(sold: ReleaseFile) -> HttpResponse:
    """What a GET would say, without the file."""
    response = HttpResponse()
    _describe(response, sold)
    response["Content-Length"] = sold.size
    return response


def respond_unsatisfiable(sold: ReleaseFile) -> HttpResponse:
    """416: the part that was asked for begins where the file has ended."""
    response = HttpResponse(status=416)
    response["Content-Range"] = f"bytes */{sold.size}"
    response["Cache-Control"] = "private, no-store"
    return response


def respond_to_another_file() -> HttpResponse:
    """412: what was begun is another file than the one that this link delivers."""
    return HttpResponse(status=412, headers={"Cache-Control": "private, no-store"})


def etag(sold: ReleaseFile) -> str:
    """A strong validator: the same bytes, the same tag."""
    return f'"{sold.sha256}"'


def safe_file_name(name: str) -> str:
    """`name` without what is unsafe in a header or a file system, or misleads (bidi marks, say)."""
    misleading = CONTROLS | MARKS | UNKNOWN | BREAKS
    kept = without(unicodedata.normalize("NFC", name), misleading, keep=JOINERS)
    kept = re.sub(r'[/\\:*?"<>|%;]+', "-", kept).strip(f" .-{JOINERS}")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending) <= 10:
        # Joiners belong to the words of a name; in its ending they would hide what it is.
        return f"{stem[:100].rstrip(JOINERS)}.{without(ending, MARKS)}"
    return kept[:100] or "download"


def attachment_header(name: str) -> str:
    """Content-Disposition for `name`, which is safe: other letters than ASCII in `filename*`.

    Those who do not know `filename*` (old download managers, say) find an ASCII name beside it.
    """
    # What is letter and accent in one falls apart first: the letter stays.
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if plain == name:
        return f'attachment; filename="{name}"'
    plain = safe_file_name(plain)
    if name.endswith(f".{plain}"):  # nothing but the ending is left
        plain = f"download.{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=utf-8''{quote(name)}"


class FileFromDisk(FileResponse):
    """A file that the server may send by itself (sendfile) from where it stands."""

    block_size = CHUNK


class Piece:
    """The next `length` bytes of an open file. No `fileno`: a server would send all the rest."""

    def __init__(self, file, length: int):
        self.file, self.left = file, length

    def read(self, size: int) -> bytes:
        data = self.file.read(min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.file.close()


def _from_disk(file: OpenFile) -> FileFromDisk:
    if file.part is None or file.part.is_open:
        return FileFromDisk(file.source)
    return FileFromDisk(Piece(file.source, file.part.length))


def _stream(body) -> StreamingHttpResponse:
    response = StreamingHttpResponse(body.iter_chunks(CHUNK))
    # Also when the client leaves before the end.
    response._resource_closers.append(body.close)  # type: ignore[attr-defined]  # Django's own
    return response


def _describe(response: HttpResponseBase, sold: ReleaseFile) -> None:
    """Set the headers that all answers about a file have."""
    name = safe_file_name(sold.file_name)
    response["Content-Type"] = "application/octet-stream"
    response["Content-Disposition"] = attachment_header(name)
    response["ETag"] = etag(sold)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"


def _is_local(sold: ReleaseFile) -> bool:
    return isinstance(sold.file.storage, FileSystemStorage)


def _find(sold: ReleaseFile):
    file = sold.file.storage.open(sold.file.name, "rb")
    if file.size != sold.size:
        file.close()
        raise FileUnavailable(f"{file.size} bytes in storage, {sold.size} when published")
    return file


def _internal_path(sold: ReleaseFile, file) -> str:
    if _is_local(sold):
        return f"/_private/{quote(sold.file.name)}"
    link = file.obj.meta.client.generate_presigned_url(
        "get_object",
        Params={"Bucket": file.obj.bucket_name, "Key": file.obj.key},
        ExpiresIn=BUCKET_LINK_SECONDS,
    )
    parts = urlsplit(link)
    # nginx decodes the path of X-Accel-Redirect once, and the bucket needs it quoted as signed.
    return f"/_bucket{quote(parts.path)}?{parts.query}"


@contextmanager
def _storage_errors(sold: ReleaseFile):
    """Any refusal of the storage becomes FileUnavailable, and a line in the log."""
    try:
        yield
    except (OSError, BotoCoreError, ClientError, FileUnavailable) as error:
        name = sold.file.name
        logger.error("file %s (%s) cannot be delivered: %s", sold.pk, name, error)
        raise FileUnavailable(str(error)) from error
