"""What the provider told the shop, kept before it is understood, and what a person must decide."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from commerce.models.orders import Order, OwnRowsQuerySet


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


class ReviewQuerySet(OwnRowsQuerySet):
    product_path = "order__product"


class Review(models.Model):
    """A payment that gave no access because it does not fit: somebody must look at it."""

    class Reason(models.TextChoices):
        UNKNOWN_SESSION = "unknown_session", "No order has this checkout session"
        WRONG_PRODUCT = "wrong_product", "Another product was paid for"
        WRONG_AMOUNT = "wrong_amount", "Amount or currency differs from the order"
        SECOND_PAYMENT = "second_payment", "Already paid: this is a second payment"

    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    payment_id = models.CharField(max_length=80)
    reason = models.CharField(max_length=20, choices=Reason)
    expected = models.CharField(max_length=300, blank=True)
    received = models.CharField(max_length=300, blank=True)
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["payment_id", "reason"], name="one_review_per_payment")
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.payment_id}"
