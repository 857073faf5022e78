"""The webhook inbox, reconciliations, and the payments that a person must decide on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import Order, OwnRowsQuerySet
from commerce.models.payments import Payment
from core import languages


class WebhookEvent(models.Model):
    """One webhook delivery whose signature was valid, with the exact bytes that were signed."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        APPLIED = "applied", _("Applied")
        IGNORED = "ignored", _("Ignored")
        FAILED = "failed", _("Failed")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            Status = type(self)
            tones = {Status.APPLIED: "good", Status.PENDING: "wait", Status.FAILED: "bad"}
            return tones.get(self, "")

    webhook_id = models.CharField(max_length=120)
    body_sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    type = models.CharField(max_length=80, verbose_name=_("type"))
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    outcome = models.CharField(max_length=300, blank=True, verbose_name=_("outcome"))
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(
        default=timezone.now, help_text=_("When the provider sent it: the age of what it says.")
    )
    redacted_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When personal data were taken out of the body.")
    )
    processed_at = models.DateTimeField(null=True, blank=True)
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.SET_NULL, related_name="webhook_events"
    )

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        constraints = [
            # One id may bring a newer body: the payload is the state at delivery time.
            models.UniqueConstraint(fields=["webhook_id", "body_sha256"], name="one_event_per_body")
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="waiting_events",
                condition=Q(status__in=["pending", "failed"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.webhook_id}"

    @property
    def tone(self) -> str:
        return self.Status(self.status).tone


class WebhookRefusal(models.Model):
    """How many requests to the webhook were refused in a day, for one reason.

    `reason` is English, as the sender was told; nothing else of a refused request is kept.
    """

    day = models.DateField(verbose_name=_("day"))
    status = models.PositiveSmallIntegerField(help_text=_("The HTTP answer."))
    reason = models.CharField(max_length=100)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-day", "reason"]
        verbose_name = _("refused webhook")
        verbose_name_plural = _("refused webhooks")
        constraints = [models.UniqueConstraint(fields=["day", "reason"], name="one_count_a_day")]

    def __str__(self) -> str:
        return gettext("%(day)s: %(count)s x %(reason)s") % {
            "day": self.day,
            "count": self.count,
            "reason": self.reason_display,
        }

    @property
    def reason_display(self) -> str:
        """The reason in the reader's language."""
        return gettext(self.reason) if self.reason else ""


class Reconciliation(models.Model):
    """One run through all payments at the provider, page by page, by as many tasks as it takes."""

    class State(models.TextChoices):
        """How a run stands. No column: it follows from others."""

        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("done")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            State = type(self)
            return {State.RUNNING: "wait", State.STOPPED: "bad", State.DONE: "good"}[self]

    started_at = models.DateTimeField(default=timezone.now, verbose_name=_("started at"))
    finished_at = models.DateTimeField(null=True, blank=True)
    is_running = models.BooleanField(default=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    page = models.PositiveIntegerField(default=0, help_text=_("The next page to ask for, from 0."))
    looked_at = models.PositiveIntegerField(default=0, help_text=_("Payments looked at."))
    healed = models.PositiveIntegerField(
        default=0, help_text=_("Payments whose news had been lost.")
    )
    listed = models.PositiveIntegerField(
        default=0, help_text=_("Payments of no order that came onto the list for review.")
    )
    error = models.CharField(max_length=500, blank=True, verbose_name=_("error"))

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        constraints = [
            models.UniqueConstraint(
                fields=["is_running"],
                condition=Q(is_running=True),
                name="one_reconciliation_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return gettext("Reconciliation of %(time)s") % {"time": f"{self.started_at:%Y-%m-%d %H:%M}"}

    @property
    def state(self) -> State:
        if self.is_running:
            return self.State.RUNNING
        return self.State.STOPPED if self.error else self.State.DONE

    @property
    def tone(self) -> str:
        return self.state.tone


class ReviewQuerySet(OwnRowsQuerySet):
    product_path = "order__product"


class Review(models.Model):
    """A payment that gave no access because it does not fit its order: a person decides on it."""

    class Reason(models.TextChoices):
        UNKNOWN_SESSION = "unknown_session", _("No order has this checkout session")
        WRONG_PRODUCT = "wrong_product", _("Another product was paid for")
        WRONG_AMOUNT = "wrong_amount", _("Amount or currency differs from the order")
        SECOND_PAYMENT = "second_payment", _("Already paid: this is a second payment")
        UPGRADE_ALONE = "upgrade_alone", _("An upgrade, and what it upgraded was given back")

    class Resolution(models.TextChoices):
        GRANTED = "granted", _("Accepted, access granted")
        REFUNDED = "refunded", _("Refunded")
        DISMISSED = "dismissed", _("Dismissed")
        SOLVED = "solved", _("Solved by itself")

    class State(models.TextChoices):
        """Whether it waits for a decision. No column: it follows from `is_open`."""

        OPEN = "open", _("needs a look")
        SETTLED = "settled", _("settled")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            return "bad" if self is type(self).OPEN else "good"

    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="reviews")
    reason = models.CharField(max_length=20, choices=Reason, verbose_name=_("reason"))
    expected = models.CharField(max_length=300, blank=True)
    received = models.CharField(max_length=300, blank=True)
    is_open = models.BooleanField(default=True)
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True)
    note = models.CharField(max_length=300, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="resolved_reviews",
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("payment to check")
        verbose_name_plural = _("payments to check")
        constraints = [
            models.UniqueConstraint(fields=["payment", "reason"], name="one_review_per_payment")
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.payment_id}"

    @property
    def state(self) -> State:
        return self.State.OPEN if self.is_open else self.State.SETTLED

    @property
    def tone(self) -> str:
        return self.state.tone

    @property
    def state_display(self) -> str:
        """Its state in words, and once it is settled how."""
        if self.is_open or not self.resolution:
            return str(self.state.label)
        return languages.within_sentence(self.get_resolution_display())

    @property
    def is_of_no_order(self) -> bool:
        """Whether the payment names no order of this shop, not even in its metadata."""
        return self.order_id is None and self.payment.order_id is None
