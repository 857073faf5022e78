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
from django.utils.http import content_disposition_header

from core.plain_text import BREAKS, CONTROLS, JOINERS, MARKS, UNKNOWN, without
from products.models import Release

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
# Only nginx uses a bucket's link, at once; a transfer that has begun outlives it.
BUCKET_LINK_SECONDS = 60


class FileUnavailable(Exception):
    """The file is missing, is not the one that was published, or its storage does not answer."""


@dataclass
class OpenFile:
    """A release's file from byte `start` on: opened, or (for nginx) checked to be there."""

    release: Release
    start: int = 0
    source: Any = None  # a Django File, or the body of an answer of S3
    internal_path: str = ""

    def close(self) -> None:
        if self.source is not None:
            self.source.close()


def check_file(release) -> None:
    """Ask the storage for the file. Raises FileUnavailable."""
    with _storage_errors(release):
        _find(release).close()


def open_file(release, start: int = 0) -> OpenFile:
    """Open what `release` delivers, from byte `start` on. Raises FileUnavailable."""
    with _storage_errors(release):
        file = _find(release)
        if settings.DOWNLOAD_DELIVERY == "accel":
            file.close()
            return OpenFile(release, start, internal_path=_internal_path(release, file))
        if _is_local(release):
            file.seek(start)
            return OpenFile(release, start, file)
        part = {"Range": f"bytes={start}-"} if start else {}
        return OpenFile(release, start, file.obj.get(**part)["Body"])


def respond(file: OpenFile) -> HttpResponseBase:
    """The answer that carries the file, or asks nginx to. It closes the file in the end."""
    if file.internal_path:
        response = HttpResponse()
        response["X-Accel-Redirect"] = file.internal_path
        if file.start:
            response["X-Download-Range"] = f"bytes={file.start}-"
        _describe(response, file.release)
        if _is_local(file.release):
            del response["Accept-Ranges"]  # nginx says so itself, and would say it twice
        return response
    stream = FileFromDisk(file.source) if _is_local(file.release) else _stream(file.source)
    _describe(stream, file.release)
    size = file.release.size
    stream["Content-Length"] = size - file.start
    if file.start:
        stream.status_code = 206
        stream["Content-Range"] = f"bytes {file.start}-{size - 1}/{size}"
    return stream


def respond_to_head(release) -> HttpResponse:
    """What a GET would say, without the file."""
    response = HttpResponse()
    _describe(response, release)
    response["Content-Length"] = release.size
    return response


def respond_unsatisfiable(release) -> HttpResponse:
    """416: the part that was asked for begins where the file has ended."""
    response = HttpResponse(status=416)
    response["Content-Range"] = f"bytes */{release.size}"
    response["Cache-Control"] = "private, no-store"
    return response


def etag(release) -> str:
    """A strong validator: the same bytes, the same tag."""
    return f'"{release.sha256}"'


def resume_offset(headers, release) -> int | None:
    """The byte a broken transfer wants to go on from; None when this is no such request.

    Only a single open range after byte 0, of the very file that was begun (RFC 9110, 13.1.5):
    most browsers say so by If-Range, Firefox by If-Match.
    """
    match = re.fullmatch(r"bytes=([0-9]{1,19})-", headers.get("Range", ""))
    if not match or headers.get("If-Range", headers.get("If-Match")) != etag(release):
        return None
    return int(match[1]) or None


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


class FileFromDisk(FileResponse):
    """A file that the server may send by itself (sendfile) from where it stands."""

    block_size = CHUNK


def _stream(body) -> StreamingHttpResponse:
    response = StreamingHttpResponse(body.iter_chunks(CHUNK))
    # Also when the client leaves before the end.
    response._resource_closers.append(body.close)  # type: ignore[attr-defined]  # Django's own
    return response


def _describe(response: HttpResponseBase, release) -> None:
    """Set the headers that all answers about a file have."""
    name = safe_file_name(release.file_name)
    response["Content-Type"] = "application/octet-stream"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["ETag"] = etag(release)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"


def _is_local(release) -> bool:
    return isinstance(release.file.storage, FileSystemStorage)


def _find(release):
    file = release.file.storage.open(release.file.name, "rb")
    if file.size != release.size:
        file.close()
        raise FileUnavailable(f"{file.size} bytes in storage, {release.size} when published")
    return file


def _internal_path(release, file) -> str:
    if _is_local(release):
        return f"/_private/{quote(release.file.name)}"
    link = file.obj.meta.client.generate_presigned_url(
        "get_object",
        Params={"Bucket": file.obj.bucket_name, "Key": file.obj.key},
        ExpiresIn=BUCKET_LINK_SECONDS,
    )
    parts = urlsplit(link)
    # nginx decodes the path of X-Accel-Redirect once, and the bucket needs it quoted as signed.
    return f"/_bucket{quote(parts.path)}?{parts.query}"


@contextmanager
def _storage_errors(release):
    """Any refusal of the storage becomes FileUnavailable, and a line in the log."""
    try:
        yield
    except (OSError, BotoCoreError, ClientError, FileUnavailable) as error:
        name = release.file.name
        logger.error("release %s (%s) cannot be delivered: %s", release.pk, name, error)
        raise FileUnavailable(str(error)) from error
