"""Orders with the price they were placed at, and each attempt to pay one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import format_money, reader_locale

# Without letters and digits that are mistaken for one another when read aloud.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """A random order number: it does not tell how many orders there are, and cannot be guessed."""
    return get_random_string(12, REFERENCE_ALPHABET)


class OwnRowsQuerySet(models.QuerySet):
    """Rows narrowed to a seller's or a customer's own.

    `product_path` is the lookup from the row to its product.
    """

    product_path = "product"

    def of_seller(self, user):
        """Rows of products that `user` owns (the page's owner is its seller)."""
        return self.filter(**{f"{self.product_path}__owner": user})

    def of_customer(self, user):
        """Rows of `user`'s own account."""
        return self.filter(user=user)


class Order(models.Model):
    """One customer's order of one product, at the price when it was placed."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")
        REFUNDED = "refunded", _("Refunded")
        PARTIALLY_REFUNDED = "partially_refunded", _("Partially refunded")
        DISPUTED = "disputed", _("Disputed")

        @property
        def tone(self) -> str:
            """The colour of the word for staff: a key of core.admin.columns.TONE_CLASSES."""
            Status = type(self)
            return {
                Status.PENDING: "wait",
                Status.PAID: "good",
                Status.FAILED: "bad",
                Status.DISPUTED: "bad",
            }.get(self, "")

        @property
        def customer_tone(self) -> str:
            """The colour of the word for the customer: good, wait or bad."""
            Status = type(self)
            return {
                Status.PENDING: "wait",
                Status.PAID: "good",
                Status.PARTIALLY_REFUNDED: "good",
                Status.DISPUTED: "wait",
            }.get(self, "bad")

    PAID_STATUSES = (Status.PAID, Status.PARTIALLY_REFUNDED, Status.DISPUTED)
    # Those in which a payment was complete at least once: only these ever gave access.
    ONCE_PAID_STATUSES = (*PAID_STATUSES, Status.REFUNDED)

    reference = models.CharField(
        max_length=12,
        unique=True,
        default=new_reference,
        editable=False,
        verbose_name=_("reference"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders"
    )
    product = models.ForeignKey(
        "products.ProductPage", on_delete=models.PROTECT, related_name="orders"
    )
    product_title = models.CharField(max_length=255)
    product_slug = models.CharField(max_length=255)
    amount = models.PositiveIntegerField(help_text=_("In minor units, as shown at checkout."))
    currency = models.CharField(max_length=3)
    tax = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("In minor units, as the provider reported it.")
    )
    received = models.BigIntegerField(
        null=True,
        blank=True,
        help_text=_("In minor units: what its payment brought, where that is not the amount."),
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    is_paid = models.BooleanField(default=False)
    payment_id = models.CharField(
        max_length=80, blank=True, help_text=_("The payment that settled it.")
    )
    name = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    paid_at = models.DateTimeField(null=True, blank=True)
    rebuilt_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When it was made anew, as a restored backup lacked it."),
    )
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When its own page last had the provider asked.")
    )

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")
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
            # The few that brought another amount than was asked: the dashboard looks for them.
            models.Index(
                fields=["paid_at", "product"],
                name="orders_of_other_amounts",
                condition=Q(received__isnull=False),
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
        return gettext("Free") if self.amount == 0 else format_money(self.amount, self.currency)

    @property
    def received_display(self) -> str:
        """What its payment brought beside what was asked, in words; empty where it is the same."""
        if self.received is None:
            return ""
        values = {
            "received": format_money(self.received, self.currency),
            "difference": format_money(abs(self.received - self.amount), self.currency),
        }
        if self.received < self.amount:
            return gettext("%(received)s, %(difference)s less than asked") % values
        return gettext("%(received)s, %(difference)s more than asked") % values

    @property
    def tone(self) -> str:
        return self.Status(self.status).tone

    @property
    def can_be_tried_again(self) -> bool:
        """Whether it is unpaid and of a product on sale: its customer may pay it, or order anew.

        Not while a payment for the product is under review (commerce/under_review.py).
        """
        return self.product.live and self.status not in self.ONCE_PAID_STATUSES

    @property
    def shows_attempts(self) -> bool:
        """Whether the attempts to pay tell more than the status does."""
        return len(self.attempts.all()) > (1 if self.status in self.ONCE_PAID_STATUSES else 0)

    @property
    def country_name(self) -> str:
        """The billing country in the reader's words."""
        return reader_locale().territories.get(self.country, self.country)


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
