"""Heartbeats of beat and the workers, and what the shop notes about schedules."""

from django.db import models
from django_celery_beat.models import PeriodicTask


class Heartbeat(models.Model):
    """When a process was last known to do its work, and how much waited for it then.

    Beat writes its own row; those of the workers are written by tasks that beat sent and a
    worker took, so that they stand for the whole way.
    """

    class Process(models.TextChoices):
        BEAT = "beat", "The clock of recurring tasks"
        WORKER = "worker", "The worker"
        LONG = "long", "The worker for long tasks"

    process = models.CharField(max_length=10, choices=Process, unique=True)
    seen_at = models.DateTimeField()
    waiting = models.PositiveIntegerField(null=True, help_text="Tasks in its queue at that time.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.process} at {self.seen_at:%Y-%m-%d %H:%M:%S}"


class OwnSchedule(models.Model):
    """Marks a schedule that came from CELERY_BEAT_SCHEDULE, and the time it came with.

    A time that differs from `proposed` was set by a person, and stays.
    """

    row = models.OneToOneField(PeriodicTask, on_delete=models.CASCADE, related_name="own")
    proposed = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row.name}, proposed {self.proposed}"


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
        return f"{self.row.name}, asked for at {self.asked_at:%Y-%m-%d %H:%M:%S}"
