"""Each backup is a row, written before the work begins: what it holds and whether it was proved."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


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
        WAITING = "waiting", pgettext_lazy("state of a backup", "Asked for")
        RUNNING = "running", pgettext_lazy("state of a backup", "Under way")
        VERIFIED = "verified", pgettext_lazy("state of a backup", "Verified")
        FAILED = "failed", pgettext_lazy("state of a backup", "Failed")

        @property
        def tone(self) -> str:
            """The colour in the admin's list."""
            Status = BackupRun.Status
            return {Status.VERIFIED: "good", Status.FAILED: "bad"}.get(self, "wait")

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    name = models.CharField(_("name"), max_length=80, blank=True)
    engine = models.CharField(_("database"), max_length=20, blank=True)
    place = models.CharField(
        _("place"), max_length=300, blank=True, help_text=_("Where it was stored.")
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0, help_text=_("In bytes."))
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    is_encrypted = models.BooleanField(_("encrypted"), default=False)
    row_counts = models.JSONField(
        _("row counts"), default=dict, blank=True, help_text=_("Rows of each table.")
    )
    file_count = models.PositiveIntegerField(_("files"), default=0)
    file_bytes = models.PositiveBigIntegerField(default=0)
    listed_count = models.PositiveIntegerField(
        default=0, help_text=_("Files in a bucket: listed with their checksums, not copied.")
    )
    error = models.TextField(_("why not"), blank=True)
    pruned_at = models.DateTimeField(pgettext_lazy("when it was", "deleted"), null=True, blank=True)
    restored_at = models.DateTimeField(
        pgettext_lazy("when it was", "restored"), null=True, blank=True
    )

    objects = BackupRunQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
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
        return self.name or gettext("Backup asked for at %(time)s") % {
            "time": f"{self.asked_at:%Y-%m-%d %H:%M}"
        }

    @property
    def is_verified(self) -> bool:
        """Whether a shop can be restored from it, as `verified` says of many."""
        return self.status == self.Status.VERIFIED and self.pruned_at is None

    @property
    def duration(self) -> timedelta | None:
        """From the beginning to the result; None while there is none."""
        if self.started_at and self.finished_at:
            return self.finished_at - self.started_at
        return None

    @property
    def table_count(self) -> int:
        return len(self.row_counts)

    @property
    def row_count(self) -> int:
        return sum(self.row_counts.values())
