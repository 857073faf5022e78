"""The outbox: every message that leaves the shop is a row, written with its cause."""

from django.db import models
from django.utils import timezone


class OutgoingMessage(models.Model):
    """One message to one recipient.

    A worker leases it (`leased_until`), sends it outside any transaction, then marks it.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        TELEGRAM = "telegram", "Telegram"

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"

    kind = models.CharField(max_length=60, help_text="Which message of the catalogue this is.")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    recipient = models.CharField(max_length=320)
    language = models.CharField(max_length=12, default="en")
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    is_sensitive = models.BooleanField(
        default=False, help_text="Holds a code or link that must not outlive its delivery."
    )
    dedupe_key = models.CharField(max_length=200, unique=True)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="Of no use to anybody after this moment."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    refusals = models.PositiveSmallIntegerField(
        default=0, help_text="Attempts that ended with this message, not with an absent server."
    )
    next_try_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "message"
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="waiting_messages",
                condition=models.Q(status="pending"),
            ),
            models.Index(fields=["-created_at", "-id"], name="newest_messages"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"
