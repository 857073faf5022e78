"""What was sent and never used goes after a day. What any release or version names stays."""

from datetime import timedelta

from django.core.files.storage import storages
from django.utils import timezone

from products.models import FileReport, ReleaseFile, Upload
from products.orphans import files_in_use
from products.uploads import touch
from products.uploads.places import place

UNUSED_FOR = timedelta(days=1)


def clear_uploads() -> int:
    """Delete uploads that nobody touched for a day and nothing names; return how many."""
    old = Upload.objects.filter(touched_at__lt=timezone.now() - UNUSED_FOR)
    deleted = 0
    for upload in old.filter(state=Upload.State.RECEIVING):
        if _take(upload):
            place().drop(upload)
            deleted += 1
    finished = old.exclude(state=Upload.State.RECEIVING)
    # What a release has needs no look into every version of every page.
    doubtful = list(finished.exclude(file__in=ReleaseFile.objects.values("file")))
    in_use = files_in_use() if doubtful else set()
    for upload in doubtful:
        if upload.file in in_use:
            touch(upload)  # a version of its page names it: it is looked at again in a day
        elif _take(upload):
            storages["private"].delete(upload.file)
            FileReport.objects.filter(file=upload.file).delete()
            deleted += 1
    return deleted


def _take(upload: Upload) -> bool:
    """Delete the row, unless somebody used the upload just now."""
    same = Upload.objects.filter(pk=upload.pk, state=upload.state, touched_at=upload.touched_at)
    return bool(same.delete()[0])
