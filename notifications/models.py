"""The outbox: every message that leaves the shop is a row, written with its cause."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class MessageQuerySet(models.QuerySet):
    def about(self, row: models.Model) -> "MessageQuerySet":
        """Those that tell of `row`."""
        kind_of_row = ContentType.objects.get_for_model(row)
        return self.filter(about_type=kind_of_row, about_id=row.pk)


class OutgoingMessage(models.Model):
    """One message to one recipient: an e-mail address, or a Telegram chat.

    A worker leases it (`leased_until`), sends it outside any transaction, then marks it. What a
    backup brought back waits until a person releases it (`held_at`).
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        TELEGRAM = "telegram", _("Telegram")

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

        @property
        def tone(self) -> str:
            """One of core.admin.columns.TONE_CLASSES."""
            return {"pending": "wait", "sent": "good", "failed": "bad"}[self.value]

    kind = models.CharField(
        _("kind"), max_length=60, help_text=_("Which message of the catalogue this is.")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    recipient = models.CharField(_("recipient"), max_length=320)
    language = models.CharField(max_length=12, default="en")
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    is_sensitive = models.BooleanField(
        default=False, help_text=_("Holds a code or link that must not outlive its delivery.")
    )
    stop_url = models.TextField(
        blank=True, help_text=_("Where the recipient says that no more of these shall come.")
    )
    # A message outlives the row: with that gone, `about` is None and the number stays.
    about_type = models.ForeignKey(
        ContentType,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    about_id = models.PositiveBigIntegerField(
        null=True, blank=True, help_text=_("The row it tells of, for writing it anew.")
    )
    about = GenericForeignKey("about_type", "about_id")
    details = models.JSONField(
        default=dict, blank=True, help_text=_("What else writing it anew needs, by name.")
    )
    repeat_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="repeats"
    )
    dedupe_key = models.CharField(max_length=200, unique=True)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Of no use to anybody after this moment.")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    refusals = models.PositiveSmallIntegerField(
        default=0,
        help_text=_("Attempts that ended with this message, not with an absent server."),
    )
    next_try_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Not sent before somebody releases it.")
    )
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_told_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When those who run the shop were told that it failed."),
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="waiting_messages",
                condition=models.Q(status="pending"),
            ),
            models.Index(fields=["-created_at", "-id"], name="newest_messages"),
            models.Index(fields=["about_type", "about_id"], name="messages_about"),
            models.Index(fields=["recipient", "-created_at"], name="messages_to"),
            models.Index(
                fields=["id"],
                name="failures_to_tell",
                condition=models.Q(status="failed", given_up_told_at=None),
            ),
        ]

    def __str__(self) -> str:
        values = {"subject": self.subject or gettext("Message"), "recipient": self.recipient}
        return gettext("“%(subject)s” to %(recipient)s") % values


class MovedChat(models.Model):
    """A Telegram group that became a supergroup, which has another number."""

    old = models.CharField(max_length=40, unique=True)
    new = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class NoMails(models.Model):
    """Somebody does without the e-mails of one topic (topics.py)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="no_mails"
    )
    topic = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name = _("declined e-mails")
        verbose_name_plural = _("declined e-mails")
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="one_no_per_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.topic}"
