"""What the provider told the shop, kept before it is understood, and what a person must decide."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from commerce.models.orders import Order, OwnRowsQuerySet
from commerce.models.payments import Payment


class WebhookEvent(models.Model):
    """One delivery whose signature was right, with the very bytes that were signed."""

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        APPLIED = "applied", "Applied"
        IGNORED = "ignored", "Ignored"
        FAILED = "failed", "Failed"

    webhook_id = models.CharField(max_length=120)
    body_sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    type = models.CharField(max_length=80)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    outcome = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(
        default=timezone.now, help_text="When the provider sent it: the age of what it says."
    )
    redacted_at = models.DateTimeField(
        null=True, blank=True, help_text="When personal data were taken out of the body."
    )
    processed_at = models.DateTimeField(null=True, blank=True)
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.SET_NULL, related_name="webhook_events"
    )

    class Meta:
        ordering = ["-received_at", "-pk"]
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


class WebhookRefusal(models.Model):
    """How often in a day something was turned away at the webhook's door. Nothing else is kept."""

    day = models.DateField()
    status = models.PositiveSmallIntegerField(help_text="The HTTP answer.")
    reason = models.CharField(max_length=100)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-day", "reason"]
        verbose_name = "refused webhook"
        constraints = [models.UniqueConstraint(fields=["day", "reason"], name="one_count_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.count} x {self.reason}"


class Reconciliation(models.Model):
    """One look through all payments at the provider, page by page, in as many goes as it takes."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    is_running = models.BooleanField(default=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    page = models.PositiveIntegerField(default=0, help_text="The next page to ask for, from 0.")
    looked_at = models.PositiveIntegerField(default=0, help_text="Payments looked at.")
    healed = models.PositiveIntegerField(default=0, help_text="Payments whose news had been lost.")
    listed = models.PositiveIntegerField(
        default=0, help_text="Payments of no order that came onto the list for review."
    )
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_running"],
                condition=Q(is_running=True),
                name="one_reconciliation_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"Reconciliation of {self.started_at:%Y-%m-%d %H:%M}"


class ReviewQuerySet(OwnRowsQuerySet):
    product_path = "order__product"


class Review(models.Model):
    """A payment that gave no access because it does not fit: somebody must look at it."""

    class Reason(models.TextChoices):
        UNKNOWN_SESSION = "unknown_session", "No order has this checkout session"
        WRONG_PRODUCT = "wrong_product", "Another product was paid for"
        WRONG_AMOUNT = "wrong_amount", "Amount or currency differs from the order"
        SECOND_PAYMENT = "second_payment", "Already paid: this is a second payment"

    class Resolution(models.TextChoices):
        GRANTED = "granted", "Accepted, access granted"
        REFUNDED = "refunded", "Refunded"
        DISMISSED = "dismissed", "Dismissed"
        SOLVED = "solved", "Solved by itself"

    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="reviews")
    reason = models.CharField(max_length=20, choices=Reason)
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
        constraints = [
            models.UniqueConstraint(fields=["payment", "reason"], name="one_review_per_payment")
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.payment_id}"

    @property
    def is_of_no_order(self) -> bool:
        """Whether not even a hint leads to an order here."""
        return self.order_id is None and self.payment.order_id is None
