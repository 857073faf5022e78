"""Heartbeats of beat and the workers; which beat sends; which schedules are the shop's own; how
runs ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import PeriodicTask


class Heartbeat(models.Model):
    """When a process last did its work, and how many tasks waited in its queue then.

    Beat writes its own row once the broker has taken a task from it; those of the workers are
    written by tasks that beat sent and a worker took: they show that beat, broker and worker do
    their work.
    """

    class Process(models.TextChoices):
        BEAT = "beat", _("The clock of recurring tasks")
        WORKER = "worker", _("The worker")
        LONG = "long", _("The worker for long tasks")

    process = models.CharField(max_length=10, choices=Process, unique=True)
    seen_at = models.DateTimeField()
    waiting = models.PositiveIntegerField(
        null=True, help_text=_("Tasks in its queue at that time.")
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.process}: {self.seen_at:%Y-%m-%d %H:%M:%S}"


class BeatLease(models.Model):
    """One row: which beat may send recurring tasks, and until when by the database's clock."""

    holder = models.CharField(max_length=200)
    until = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.holder}: {self.until:%H:%M:%S}"


class OwnSchedule(models.Model):
    """Marks a schedule that came from CELERY_BEAT_SCHEDULE, and the time it came with.

    A time that differs from `proposed` was set by a person, and stays.
    """

    row = models.OneToOneField(PeriodicTask, on_delete=models.CASCADE, related_name="own")
    proposed = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row.name}: {self.proposed}"


class ManualRun(models.Model):
    """When somebody last ran a schedule's task by hand, and how that ended."""

    row = models.OneToOneField(PeriodicTask, on_delete=models.CASCADE, related_name="manual_run")
    task_id = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    has_failed = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row.name}: {self.asked_at:%Y-%m-%d %H:%M:%S}"


class LastRun(models.Model):
    """How the last run of a schedule ended that beat sent, for people to see."""

    row = models.OneToOneField(PeriodicTask, on_delete=models.CASCADE, related_name="last_run")
    ended_at = models.DateTimeField()
    # The kind of error, and no more of it: a message may hold what a person wrote. Empty: none.
    error = models.CharField(max_length=120, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row.name}: {self.ended_at:%Y-%m-%d %H:%M:%S} {self.error}"
