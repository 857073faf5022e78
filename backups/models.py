"""Each backup is a row, written before the work begins: what it holds and whether it was proved."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone


class BackupRunQuerySet(models.QuerySet):
    def verified(self) -> "BackupRunQuerySet":
        """Those that a shop can be restored from: proved, and not deleted since."""
        return self.filter(status=BackupRun.Status.VERIFIED, pruned_at=None)

    def last_verified(self) -> "BackupRun | None":
        """The newest of them."""
        return self.verified().order_by("-finished_at").first()


class BackupRun(models.Model):
    """One backup: asked for, taken, and proved by restoring it, or why not."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Asked for"
        RUNNING = "running", "Under way"
        VERIFIED = "verified", "Verified"
        FAILED = "failed", "Failed"

    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    name = models.CharField(max_length=80, blank=True)
    engine = models.CharField("database", max_length=20, blank=True)
    place = models.CharField(max_length=300, blank=True, help_text="Where it was stored.")
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="In bytes.")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    is_encrypted = models.BooleanField("encrypted", default=False)
    row_counts = models.JSONField(default=dict, blank=True, help_text="Rows of each table.")
    file_count = models.PositiveIntegerField("files", default=0)
    file_bytes = models.PositiveBigIntegerField(default=0)
    listed_count = models.PositiveIntegerField(
        default=0, help_text="Files in a bucket: listed with their checksums, not copied."
    )
    error = models.TextField("why not", blank=True)
    pruned_at = models.DateTimeField("deleted", null=True, blank=True)
    restored_at = models.DateTimeField("restored", null=True, blank=True)

    objects = BackupRunQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "backup"
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="running"), name="one_backup_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="waiting"), name="one_backup_is_asked_for"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=~Q(name=""), name="each_backup_has_its_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"Backup asked for at {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_verified(self) -> bool:
        """Whether a shop can be restored from it, as `verified` says of many."""
        return self.status == self.Status.VERIFIED and self.pruned_at is None

    @property
    def duration(self) -> timedelta | None:
        """From the first byte to the verdict; None while there is none."""
        if self.started_at and self.finished_at:
            return self.finished_at - self.started_at
        return None

    @property
    def table_count(self) -> int:
        return len(self.row_counts)

    @property
    def row_count(self) -> int:
        return sum(self.row_counts.values())
