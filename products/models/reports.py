"""What was found in a stored file: one row for each, by its place in the storage of sold files."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.background import queue_soon


class FileReportQuerySet(models.QuerySet):
    def ask_for(self, file: str) -> "FileReport":
        """The report of this file, which is made soon where there is none."""
        report, is_new = self.get_or_create(file=file)
        if is_new:
            queue_soon("products.inspect_file", report.pk)
        return report


class FileReport(models.Model):
    """`findings`: one {kind, severity, where, count} of each kind (inspection/findings.py).

    `entries`: [path, size in bytes, CRC-32] of the files in an archive, the first thousands;
    `file_count` counts all of them.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be looked into")
        DONE = "done", _("looked into")
        FAILED = "failed", _("could not be looked into")

    file = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # `zip`, `tar` or `file`.
    kind = models.CharField(max_length=10, blank=True)
    findings = models.JSONField(default=list)
    entries = models.JSONField(default=list)
    file_count = models.PositiveIntegerField(default=0)
    unpacked_size = models.PositiveBigIntegerField(default=0)
    # What visitors may see of it.
    tree = models.JSONField(default=dict)
    readme_name = models.CharField(max_length=500, blank=True)
    readme_html = models.TextField(blank=True)
    licence = models.CharField(max_length=120, blank=True)
    licence_text = models.TextField(blank=True)
    # Whether a virus scanner read it.
    is_scanned = models.BooleanField(default=False)
    # Why it still waits, or failed.
    reason = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    # While a worker reads the file, no other one does.
    leased_until = models.DateTimeField(null=True)
    # Who says that what is doubtful is meant, and why.
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    accepted_reason = models.TextField(blank=True)

    objects = FileReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report on a file")
        verbose_name_plural = _("reports on files")
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return self.file.rsplit("/", 1)[-1]
