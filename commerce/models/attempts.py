"""Each attempt to pay an order."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import Order


class CheckoutAttempt(models.Model):
    """One checkout session at the provider. A new attempt never overwrites an old one."""

    class Status(models.TextChoices):
        OPENING = "opening", _("Opening")
        OPEN = "open", _("Open")
        NOT_OPENED = "not_opened", _("Could not be opened")
        SUCCEEDED = "succeeded", _("Succeeded")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            Status = type(self)
            return {
                Status.OPENING: "wait",
                Status.OPEN: "wait",
                Status.NOT_OPENED: "bad",
                Status.SUCCEEDED: "good",
                Status.FAILED: "bad",
            }.get(self, "")

        @property
        def description(self) -> str:
            """What came of the attempt, for the customer."""
            Status = type(self)
            return {
                Status.OPENING: gettext("The payment page was being opened."),
                Status.OPEN: gettext("The payment page was opened; not paid so far."),
                Status.NOT_OPENED: gettext("The payment page could not be opened."),
                Status.SUCCEEDED: gettext("Paid."),
                Status.FAILED: gettext("The payment was declined. Nothing was charged."),
                Status.CANCELLED: gettext("The payment was cancelled. Nothing was charged."),
            }[self]

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="attempts")
    provider_product_id = models.CharField(max_length=80, blank=True)
    checkout_session_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPENING)
    payment_id = models.CharField(
        max_length=80, blank=True, help_text=_("The session's last payment.")
    )
    error = models.CharField(max_length=500, blank=True)
    # Where the session is paid, and what it was opened for, as a hash: the same again leads there.
    url = models.URLField(max_length=500, blank=True)
    opened_for = models.CharField(max_length=64, blank=True)
    reused = models.PositiveIntegerField(
        default=0, help_text=_("How often its page was gone back to.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["created_at"], name="attempts_by_time")]

    def __str__(self) -> str:
        return self.checkout_session_id or gettext("attempt %(number)s") % {"number": self.pk}

    @property
    def tone(self) -> str:
        return self.Status(self.status).tone

    @property
    def words(self) -> str:
        """What came of it, for the customer."""
        return self.Status(self.status).description
