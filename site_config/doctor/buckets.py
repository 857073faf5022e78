"""The buckets: the shop may write, read and delete, and strangers see what they should."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from site_config.doctor import web
from site_config.doctor.findings import Finding, good, wrong

SECONDS = 4
CONTENT = b"manage.py doctor looks whether this can be written, read and deleted.\n"


def private() -> Iterator[Finding]:
    if settings.S3_PRIVATE_BUCKET:
        name = _("Bucket for what is sold")
        yield _examine(name, settings.S3_PRIVATE_BUCKET, "private", _private_fault)


def uploads() -> Iterator[Finding]:
    """Whether the editor may put files into the bucket: browsers ask the same before they do."""
    if not (bucket := settings.S3_PRIVATE_BUCKET):
        return
    name = _("Uploads to the bucket")
    question = {
        "Origin": settings.SITE_URL,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type",
    }
    address = _address(_impatient("private").url("doctor/upload"))
    with suppress(OSError):
        if web.ask(address, "OPTIONS", question).status < 300:
            yield good(name, _("%(bucket)s takes files from the editor.") % {"bucket": bucket})
            return
    yield wrong(
        name,
        _("%(bucket)s takes no files from the editor: sellers cannot upload.") % {"bucket": bucket},
        _("Give it the CORS rule of docs/operations.md (Buckets) for %(address)s.")
        % {"address": settings.SITE_URL},
    )


def public() -> Iterator[Finding]:
    if settings.S3_PUBLIC_BUCKET:
        name = _("Bucket for pictures")
        yield _examine(name, settings.S3_PUBLIC_BUCKET, "default", _public_fault)


def _examine(name: str, bucket: str, alias: str, fault_of) -> Finding:
    storage = _impatient(alias)
    path = f"doctor/{get_random_string(20)}.txt"
    try:
        path = storage.save(path, ContentFile(CONTENT))
        try:
            with storage.open(path) as file:
                is_same = file.read() == CONTENT
            address = _address(storage.url(path))
            fault = fault_of(name, bucket, address) if is_same else _other_content(name, bucket)
        finally:
            storage.delete(path)
    except (ClientError, BotoCoreError, OSError) as error:
        return _refusal(name, bucket, error)
    return fault or good(
        name, _("%(bucket)s can be written, read and deleted.") % {"bucket": bucket}
    )


def _impatient(alias: str) -> Any:
    """The shop's own storage, which here waits for nobody."""
    described = cast(dict[str, Any], settings.STORAGES[alias])
    options = dict(described["OPTIONS"])
    patience = Config(connect_timeout=SECONDS, read_timeout=SECONDS, retries={"max_attempts": 0})
    options["client_config"] = options["client_config"].merge(patience)
    return import_string(described["BACKEND"])(**options)


def _address(url: str) -> str:
    """Where a stranger would look: without any signature."""
    return urlunsplit(urlsplit(url)._replace(query="", fragment=""))


def _private_fault(name: str, bucket: str, address: str) -> Finding | None:
    listing = f"{address.rpartition('/doctor/')[0]}/"
    for each in (address, listing):
        with suppress(OSError):
            if web.ask(each).status == 200:
                return wrong(
                    name,
                    _("Anybody can read %(bucket)s: what is sold is free for all.")
                    % {"bucket": bucket},
                    _("Take public access away from it at your storage service, today."),
                )
    return None


def _public_fault(name: str, bucket: str, address: str) -> Finding | None:
    try:
        answer = web.ask(address)
        said = str(answer.status)
        is_public = answer.status == 200 and answer.body == CONTENT
    except OSError as error:
        is_public, said = False, web.describe(error)
    if is_public:
        return None
    return wrong(
        name,
        _("Visitors cannot see pictures in %(bucket)s: a stranger was answered %(answer)s.")
        % {"bucket": bucket, "answer": said},
        _("Let everybody read it (GetObject) at your storage service."),
    )


def _other_content(name: str, bucket: str) -> Finding:
    return wrong(
        name,
        _("%(bucket)s gives back something else than was written.") % {"bucket": bucket},
        _("Ask the operator of the storage service."),
    )


def _refusal(name: str, bucket: str, error: Exception) -> Finding:
    if isinstance(error, ClientError):
        said = error.response.get("Error", {}).get("Code", "") or type(error).__name__
        text = _("%(bucket)s refuses to be written, read or deleted: %(error)s.")
    else:
        said, text = type(error).__name__, _("%(bucket)s does not answer: %(error)s.")
    return wrong(
        name,
        text % {"bucket": bucket, "error": said},
        _("Check the bucket's name, S3_ENDPOINT_URL, AWS_REGION, and what the two keys may do."),
    )
