"""What was ordered at which price, and each try to pay for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from core.money import format_money, reader_locale

# Without letters and digits that are mistaken for one another when read aloud.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """An order number that says nothing of how many there are, and cannot be guessed."""
    return get_random_string(12, REFERENCE_ALPHABET)


class OwnRowsQuerySet(models.QuerySet):
    """Rows by the people they belong to. `product_path` leads from the row to its product."""

    product_path = "product"

    def of_seller(self, user):
        """Rows of products that `user` owns (the page's owner is its seller)."""
        return self.filter(**{f"{self.product_path}__owner": user})

    def of_customer(self, user):
        """Rows of `user`'s own account."""
        return self.filter(user=user)


class Order(models.Model):
    """One customer's wish to buy one product, with what it cost when it was placed."""

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        PAID = "paid", "Paid"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Expired"
        REFUNDED = "refunded", "Refunded"
        PARTIALLY_REFUNDED = "partially_refunded", "Partially refunded"
        DISPUTED = "disputed", "Disputed"

    PAID_STATUSES = (Status.PAID, Status.PARTIALLY_REFUNDED, Status.DISPUTED)
    # A payment stood once; only these ever gave access.
    ONCE_PAID_STATUSES = (*PAID_STATUSES, Status.REFUNDED)

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders"
    )
    product = models.ForeignKey(
        "products.ProductPage", on_delete=models.PROTECT, related_name="orders"
    )
    product_title = models.CharField(max_length=255)
    product_slug = models.CharField(max_length=255)
    amount = models.PositiveIntegerField(help_text="In minor units, as shown at checkout.")
    currency = models.CharField(max_length=3)
    tax = models.PositiveIntegerField(
        null=True, blank=True, help_text="In minor units, as the provider reported it."
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    is_paid = models.BooleanField(default=False)
    payment_id = models.CharField(
        max_length=80, blank=True, help_text="The payment that settled it."
    )
    name = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    paid_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When its own page last had the provider asked."
    )

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="orders_of_user"),
            models.Index(fields=["product", "-created_at"], name="orders_of_product"),
            models.Index(fields=["payment_id"], name="order_of_payment"),
            # The dashboard reads these three without touching the rows themselves.
            models.Index(
                fields=["paid_at", "product", "currency", "amount"],
                name="paid_orders",
                condition=Q(paid_at__isnull=False),
            ),
            models.Index(
                fields=["user", "paid_at", "product", "amount"],
                name="paying_customers",
                condition=Q(paid_at__isnull=False),
            ),
            models.Index(
                fields=["created_at", "product", "amount", "paid_at"], name="begun_orders"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="is_paid_follows_status",
                condition=Q(is_paid=True, status__in=["paid", "partially_refunded", "disputed"])
                | Q(
                    is_paid=False,
                    status__in=["pending", "failed", "cancelled", "expired", "refunded"],
                ),
            ),
            # A second click on Continue finds the first one's order.
            models.UniqueConstraint(
                fields=["user", "product", "amount", "currency"],
                condition=Q(status="pending"),
                name="one_pending_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.product_title}"

    @property
    def total_display(self) -> str:
        """The amount in the reader's words."""
        return "Free" if self.amount == 0 else format_money(self.amount, self.currency)

    @property
    def can_be_tried_again(self) -> bool:
        """Whether the customer may go on to pay it, or for the product anew."""
        return self.product.live and self.status in ("pending", "failed", "cancelled", "expired")

    @property
    def is_in_review(self) -> bool:
        """Whether money came for it that somebody must look at before it gives access."""
        if self.status in self.ONCE_PAID_STATUSES:
            return False
        return any(review.is_open for review in self.reviews.all())

    @property
    def shows_attempts(self) -> bool:
        """Whether the tries to pay tell more than the status does."""
        return len(self.attempts.all()) > (1 if self.status in self.ONCE_PAID_STATUSES else 0)

    @property
    def country_name(self) -> str:
        """The billing country in the reader's words."""
        return reader_locale().territories.get(self.country, self.country)


class CheckoutAttempt(models.Model):
    """One checkout session at the provider. A new attempt never overwrites an old one."""

    class Status(models.TextChoices):
        OPENING = "opening", "Opening"
        OPEN = "open", "Open"
        NOT_OPENED = "not_opened", "Could not be opened"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="attempts")
    provider_product_id = models.CharField(max_length=80, blank=True)
    checkout_session_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPENING)
    payment_id = models.CharField(
        max_length=80, blank=True, help_text="The session's last payment."
    )
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.checkout_session_id or f"attempt {self.pk}"

    @property
    def words(self) -> str:
        """What came of it, for the customer."""
        return {
            self.Status.OPENING: "The payment page was being opened.",
            self.Status.OPEN: "The payment page was opened; not paid so far.",
            self.Status.NOT_OPENED: "The payment page could not be opened.",
            self.Status.SUCCEEDED: "Paid.",
            self.Status.FAILED: "The payment was declined. Nothing was charged.",
            self.Status.CANCELLED: "The payment was cancelled. Nothing was charged.",
        }[self.status]


class ProviderProduct(models.Model):
    """A product's counterpart at the provider. Its price never changes: a new price is a new one.

    `base_url` tells test and live mode apart, where the same product has different ids.
    """

    product = models.ForeignKey(
        "products.ProductPage", on_delete=models.CASCADE, related_name="provider_products"
    )
    base_url = models.URLField()
    provider_id = models.CharField(max_length=80)
    amount = models.PositiveIntegerField(help_text="In minor units.")
    currency = models.CharField(max_length=3)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "base_url"],
                condition=Q(replaced_at=None),
                name="one_current_provider_product",
            )
        ]

    def __str__(self) -> str:
        return self.provider_id
