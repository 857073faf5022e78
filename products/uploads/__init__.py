"""Files go up once, outside the form that names them: in parts, which go on after a break.

A browser announces a part with its SHA-256, is told where to put it (the shop itself, or an address
of the bucket that the shop signed), and finishes once all are there. The form carries the upload's
token in place of the file. A task then reads the whole file: its parts must have the checksums that
the browser announced (decision 34).
"""

import hashlib
import logging
import re
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, ngettext

from core.background import queue_soon
from core.refusals import NotPossible
from products.models import FileReport, ReleaseFile, Upload, UploadPart
from products.models.releases import release_path
from products.uploads.places import FolderPlace, Readable, place

logger = logging.getLogger(__name__)

# Bytes. Large enough for few requests, small enough to be sent again. A bucket takes 10,000 parts
# of at least 5 MiB.
PART_SIZE = 8 * 1024 * 1024
MAX_PARTS = 10_000
# What one person may have begun and not finished.
MAX_OPEN = 20
# How long a worker that was killed keeps others from its file.
LEASE = timedelta(minutes=5)
RENEW_EVERY = 256 * 1024 * 1024  # bytes read
DAMAGED = gettext_noop(
    "It changed on its way: part of it is not what your computer sent. Upload it again."
)
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class PartsMissing(NotPossible):
    """`numbers` are still to be sent."""

    def __init__(self, numbers: list[int]):
        self.numbers = numbers
        super().__init__(
            ngettext(
                "%(count)d part of the file is still missing.",
                "%(count)d parts of the file are still missing.",
                len(numbers),
            )
            % {"count": len(numbers)}
        )


def begin(user, name: str, size: int, modified: int) -> Upload:
    """A new upload of this file by `user`, or the one that broke off. Raises NotPossible."""
    name = clean_name(name)
    if not name or size <= 0:
        raise NotPossible(gettext("This file is empty."))
    receiving = Upload.objects.filter(user=user, state=Upload.State.RECEIVING)
    if upload := receiving.filter(name=name, size=size, modified=modified).first():
        return touch(upload)
    if receiving.count() >= MAX_OPEN:
        raise NotPossible(
            gettext("Too many of your uploads are unfinished. Finish or cancel one of them first.")
        )
    upload = Upload(
        user=user,
        name=name,
        size=size,
        modified=modified,
        part_size=max(PART_SIZE, -(-size // MAX_PARTS)),
        file=release_path(None, name),
    )
    place().begin(upload)
    upload.save()
    return upload


def clean_name(name: str) -> str:
    """The name without folders and invisible characters; a long one keeps its ending."""
    base = re.split(r"[/\\]", name)[-1]
    return "".join(character for character in base if character.isprintable()).strip()[-120:]


def touch(upload: Upload) -> Upload:
    upload.touched_at = timezone.now()
    upload.save(update_fields=["touched_at"])
    return upload


def announce(upload: Upload, number: int, digest: str) -> str:
    """Where the browser is to put this part (empty: to the shop itself). Raises NotPossible."""
    if not 1 <= number <= upload.part_count or not DIGEST.fullmatch(digest):
        raise NotPossible(gettext("There is no such part."))
    part, is_new = UploadPart.objects.get_or_create(
        upload=upload, number=number, defaults={"sha256": digest}
    )
    if not is_new and part.sha256 != digest:  # the file changed since
        part.sha256, part.is_here = digest, False
        part.save()
    touch(upload)
    return place().address(upload, number)


def receive(upload: Upload, number: int, body: Readable) -> None:
    """Take an announced part. Raises NotPossible where its checksum or size is another."""
    to = place()
    part = upload.parts.filter(number=number).first()
    if part is None or not isinstance(to, FolderPlace):
        raise NotPossible(gettext("There is no such part."))
    if part.is_here:
        return
    if not to.write(upload, number, body, part.sha256):
        raise NotPossible(gettext("This part did not arrive whole."))
    UploadPart.objects.filter(pk=part.pk, sha256=part.sha256).update(is_here=True)
    touch(upload)


def numbers_here(upload: Upload) -> list[int]:
    """The parts that need not be sent again. Raises NotPossible."""
    if upload.state != Upload.State.RECEIVING:
        return list(range(1, upload.part_count + 1))
    return sorted(place().numbers(upload))


def finish(upload: Upload) -> Upload:
    """All parts are here: make the file, and have it checked. Raises NotPossible, PartsMissing."""
    if upload.state != Upload.State.RECEIVING:
        return upload
    here = set(numbers_here(upload))
    if missing := [n for n in range(1, upload.part_count + 1) if n not in here]:
        raise PartsMissing(missing)
    place().finish(upload)
    receiving = Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVING)
    if receiving.update(state=Upload.State.RECEIVED, touched_at=timezone.now()):
        queue_soon("products.check_upload", upload.pk)
    upload.refresh_from_db()
    return upload


def cancel(upload: Upload) -> None:
    """Forget one that is not finished; a finished one is cleared away when nothing names it."""
    if upload.state == Upload.State.RECEIVING:
        place().drop(upload)
        upload.delete()


# --- checking -------------------------------------------------------------------------------
def check(upload_id: int) -> None:
    """Read a finished file and judge it, unless somebody does so already."""
    now = timezone.now()
    due = Upload.objects.filter(pk=upload_id, state=Upload.State.RECEIVED)
    free = due.filter(Q(leased_until=None) | Q(leased_until__lt=now))
    if not free.update(leased_until=now + LEASE):
        return
    upload = Upload.objects.get(pk=upload_id)
    sha256, damaged = _read(upload)
    if damaged:
        found = {"state": Upload.State.REFUSED, "reason": gettext(DAMAGED)}
    else:
        found = {"state": Upload.State.READY, "sha256": sha256}
    if due.update(**found, leased_until=None):  # else another worker was quicker
        upload.parts.all().delete()
        # A draft took it meanwhile.
        if not damaged:
            ReleaseFile.objects.filter(file=upload.file, sha256="").update(sha256=sha256)
            FileReport.objects.ask_for(upload.file)


def check_due() -> None:
    """Check what no worker came to, or finished."""
    due = Upload.objects.filter(state=Upload.State.RECEIVED)
    for pk in due.order_by(F("leased_until").asc(nulls_first=True)).values_list("pk", flat=True):
        try:
            check(pk)
        except NotPossible as error:  # the storage is away: the others may lie elsewhere
            logger.warning("upload %s is checked at the next run: %s", pk, error)


def _read(upload: Upload) -> tuple[str, bool]:
    """The SHA-256 of the whole file, and whether a part of it is damaged."""
    announced = dict(upload.parts.values_list("number", "sha256"))
    whole, part, number, in_part, in_all = hashlib.sha256(), hashlib.sha256(), 1, 0, 0
    damaged, renew_at = False, RENEW_EVERY
    for piece in place().read(upload):
        whole.update(piece)
        in_all += len(piece)
        while piece:
            taken = piece[: upload.part_size - in_part]
            part.update(taken)
            in_part, piece = in_part + len(taken), piece[len(taken) :]
            if in_part == upload.part_size or (in_all == upload.size and not piece):
                damaged = damaged or part.hexdigest() != announced.get(number)
                part, number, in_part = hashlib.sha256(), number + 1, 0
        if in_all >= renew_at:
            Upload.objects.filter(pk=upload.pk).update(leased_until=timezone.now() + LEASE)
            renew_at += RENEW_EVERY
    return whole.hexdigest(), damaged or in_all != upload.size
