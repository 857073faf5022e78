"""The reports: made by one worker at a time, and what people decide about them."""

import logging
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from core.background import queue_soon
from core.refusals import NotPossible
from products.inspection import malware, readmes
from products.inspection.contents import Contents, look_into
from products.inspection.findings import DOUBTFUL, KINDS
from products.inspection.names import visible
from products.inspection.stored import open_stored
from products.inspection.trees import tree_of
from products.models import FileReport, ProductPage, Release, ReleaseFile, Upload

logger = logging.getLogger(__name__)

# Longer than looking into a file and scanning it takes.
LEASE = timedelta(minutes=40)
# A storage or scanner that is away is asked again so often, two minutes apart.
ATTEMPTS = 15
# A file that ended its worker so often is not opened again by itself.
FATAL = 3
FILE_ACCEPTED = "products.file_accepted"
LONGEST_REASON = 1000


# --- made by tasks ---------------------------------------------------------------------------
def ask_for_missing() -> None:
    """Files of releases from before files were looked into, or that code put there, and uploads."""
    ready = Upload.objects.filter(state=Upload.State.READY).values_list("file", flat=True)
    sold = ReleaseFile.objects.exclude(file="").values_list("file", flat=True)
    known = FileReport.objects.values("file")
    for file in {*ready.exclude(file__in=known), *sold.exclude(file__in=known)}:
        FileReport.objects.get_or_create(file=file)


def make_due() -> None:
    """Make the reports that no worker came to, or finished."""
    ask_for_missing()
    due = FileReport.objects.filter(state=FileReport.State.WAITING)
    for pk in due.order_by(F("leased_until").asc(nulls_first=True)).values_list("pk", flat=True):
        make(pk)


def make(report_id: int) -> None:
    """Look into one file and keep what was found, unless somebody does so already."""
    now = timezone.now()
    due = FileReport.objects.filter(pk=report_id, state=FileReport.State.WAITING)
    free = due.filter(Q(leased_until=None) | Q(leased_until__lt=now))
    if not free.update(leased_until=now + LEASE, attempts=F("attempts") + 1):
        return
    report = FileReport.objects.get(pk=report_id)
    try:
        # Nobody wrote down why it took so many attempts: each ended its worker.
        if report.attempts > FATAL and not report.reason:
            raise NotPossible(gettext("Each worker that opened it came to an end."))
        found = _look(report)
    except NotPossible as error:
        found = _not_now(report, str(error))
    except Exception as error:  # of one file; it must not keep the others
        logger.exception("file %s could not be looked into", report.file)
        found = _failed(type(error).__name__)
    due.update(leased_until=None, **found)


def _look(report: FileReport) -> dict:
    """The values of a finished report. Raises NotPossible, and whatever a broken file causes."""
    try:
        with open_stored(report.file) as (file, size):
            contents = look_into(file, str(report), size)
            is_scanned = False
            if malware.is_configured():
                is_scanned = _scan(file, contents)
    except FileNotFoundError:
        return _failed(gettext("The file is not in the storage."))
    return {
        "state": FileReport.State.DONE,
        "kind": contents.kind,
        "findings": contents.findings.as_list(),
        "entries": contents.entries,
        "file_count": contents.file_count,
        "unpacked_size": min(contents.unpacked_size, 2**62),
        "tree": tree_of(contents.entries, contents.file_count) if contents.entries else {},
        "readme_name": contents.readme_name,
        "readme_html": readmes.render(contents.readme_name, contents.readme),
        "licence": contents.licence,
        "licence_text": contents.licence_text,
        "is_scanned": is_scanned,
        "reason": "",
        "made_at": timezone.now(),
    }


def _scan(file, contents: Contents) -> bool:
    found = malware.scan(file)
    if found == malware.TOO_LARGE:
        contents.findings.add("not_scanned")
        return False
    if found:
        contents.findings.add("malware", visible(found))
    return True


def _not_now(report: FileReport, reason: str) -> dict:
    if report.attempts < ATTEMPTS and (report.reason or report.attempts <= FATAL):
        logger.warning("file %s is looked into at the next run: %s", report.file, reason)
        return {"reason": reason}
    return _failed(reason)


def _failed(reason: str) -> dict:
    item = {"kind": "failed", "severity": KINDS["failed"][0], "where": [reason], "count": 1}
    return {
        "state": FileReport.State.FAILED,
        "findings": [item],
        "reason": reason,
        "made_at": timezone.now(),
    }


def pages_with(file: str):
    """The products that have this file in a release, or in a draft of one."""
    drafts = Release.objects.filter(has_unpublished_changes=True).exclude(latest_revision=None)
    named = [
        release.page_id
        for release in drafts.select_related("latest_revision")
        if any(each.get("file") == file for each in release.latest_revision.content["files"])
    ]
    rows = ReleaseFile.objects.filter(file=file).values("release__page")
    return ProductPage.objects.filter(Q(pk__in=rows) | Q(pk__in=named))


# --- decided by people -----------------------------------------------------------------------
def make_again(report: FileReport) -> None:
    """Have the file looked into once more; what was decided about it before goes."""
    done = FileReport.objects.filter(pk=report.pk).exclude(state=FileReport.State.WAITING)
    if done.update(
        state=FileReport.State.WAITING,
        attempts=0,
        reason="",
        findings=[],
        accepted_by=None,
        accepted_at=None,
        accepted_reason="",
    ):
        queue_soon("products.inspect_file", report.pk)


def accept(report: FileReport, user, reason: str, about) -> None:
    """Note who says that what is doubtful in it is meant, and why; `about` is logged with it.

    Raises NotPossible.
    """
    reason = reason.strip()
    if not reason:
        raise NotPossible(gettext("Say why it is all right."))
    doubtful = [item for item in report.findings if item["severity"] == DOUBTFUL]
    if not doubtful or report.accepted_at:
        raise NotPossible(gettext("There is nothing to decide about this file."))
    report.accepted_by, report.accepted_at = user, timezone.now()
    report.accepted_reason = reason[:LONGEST_REASON]
    report.save(update_fields=["accepted_by", "accepted_at", "accepted_reason"])
    data = {
        "file": str(report),
        "kinds": [item["kind"] for item in doubtful],
        "reason": report.accepted_reason,
    }
    log(instance=about or report, action=FILE_ACCEPTED, user=user, data=data)
