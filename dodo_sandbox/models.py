"""The provider's books. Money is an integer in minor units beside its currency; time is UTC."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dodo_sandbox.environment import BUSINESS_ID
from dodo_sandbox.ids import (
    new_customer_id,
    new_dispute_id,
    new_payment_id,
    new_product_id,
    new_refund_id,
    new_session_id,
    new_webhook_id,
)

SESSION_LIFE = timedelta(hours=24)
# A refund made through the API stands where the control settings say.
REFUND_STATUSES = ("succeeded", "pending", "review", "failed")
# After a payment in one of these its session takes no other.
CLOSING = ("succeeded", "processing")


class Row(models.Model):
    """A row of the books, known by its number alone outside of code."""

    class Meta:
        abstract = True

    def __str__(self):
        return f"{type(self).__name__} {self.pk}"


class Product(Row):
    product_id = models.CharField(max_length=40, unique=True, default=new_product_id)
    business_id = models.CharField(max_length=40, default=BUSINESS_ID)
    name = models.CharField(max_length=100)
    description = models.TextField(null=True)
    tax_category = models.CharField(max_length=20)
    # The one_time_price object of the API, every key present.
    price = models.JSONField()
    metadata = models.JSONField(default=dict)
    archived = models.BooleanField(default=False)
    # Not of the API's doing: somebody at the provider took it away for good.
    deleted = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)


class Customer(Row):
    customer_id = models.CharField(max_length=40, unique=True, default=new_customer_id)
    business_id = models.CharField(max_length=40, default=BUSINESS_ID)
    email = models.CharField(max_length=254, db_index=True)
    name = models.CharField(max_length=200)
    phone_number = models.CharField(max_length=40, null=True)
    created_at = models.DateTimeField(default=timezone.now)


class CheckoutSession(Row):
    session_id = models.CharField(max_length=40, unique=True, default=new_session_id)
    business_id = models.CharField(max_length=40, default=BUSINESS_ID)
    # Rows of {product_id, quantity, amount or null}.
    product_cart = models.JSONField()
    customer = models.ForeignKey(Customer, models.PROTECT, null=True)
    billing = models.JSONField(null=True)
    # What counts with adaptive pricing only; null: as the business has it.
    billing_currency = models.CharField(max_length=3, null=True)
    fees_inclusive = models.BooleanField(null=True)
    tax_id = models.CharField(max_length=40, null=True)
    customer_business_name = models.CharField(max_length=200, null=True)
    metadata = models.JSONField(default=dict)
    feature_flags = models.JSONField(default=dict)
    return_url = models.TextField(null=True)
    cancel_url = models.TextField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    def save(self, *args, **kwargs):
        self.expires_at = self.expires_at or self.created_at + SESSION_LIFE
        super().save(*args, **kwargs)

    @property
    def expired(self) -> bool:
        return timezone.now() >= self.expires_at

    def closing_payment(self):
        """The payment after which this session takes no other: succeeded, or still under way."""
        return self.payments.filter(status__in=CLOSING).first()

    def latest_payment(self):
        return self.closing_payment() or self.payments.last()


class Payment(Row):
    payment_id = models.CharField(max_length=40, unique=True, default=new_payment_id)
    session = models.ForeignKey(CheckoutSession, models.PROTECT, related_name="payments")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="payments")
    # Rows of {product_id, quantity, amount, tax, settlement_amount, settlement_tax}: what each row
    # came to, tax included, and how much of it is tax; in both currencies.
    lines = models.JSONField()
    # What the customer paid, in the currency of their choice.
    total_amount = models.BigIntegerField()
    tax = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    # In the products' currency, what the shop is credited.
    settlement_amount = models.BigIntegerField()
    settlement_tax = models.BigIntegerField(null=True)
    settlement_currency = models.CharField(max_length=3)
    # What adaptive pricing cost, beside the lines: within the total and its currency, or, where
    # it is inclusive, taken from the settlement and in its currency.
    fee = models.BigIntegerField(default=0)
    fee_inclusive = models.BooleanField(default=False)
    # Major units of the paid currency for one of the settlement's.
    rate = models.FloatField(default=1.0)
    billing = models.JSONField()
    metadata = models.JSONField(default=dict)
    status = models.CharField(max_length=20, default="processing")
    # What the card will bring: empty for success, else the provider's error code.
    outcome = models.CharField(max_length=40, blank=True)
    settles_at = models.DateTimeField(null=True)
    card_last_four = models.CharField(max_length=4)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(status__in=CLOSING),
                name="one_closing_payment_per_session",
            )
        ]

    @property
    def is_closing(self) -> bool:
        return self.status in CLOSING

    def prices(self) -> int:
        """What its rows come to in the settlement's currency, which is what may go back: no fee."""
        return sum(line["settlement_amount"] for line in self.lines)

    def refunded_amount(self) -> int:
        """How much of the total has gone back, at the payment's own rate.

        The fee stays with the provider: all of the total has gone when all else has.
        """
        if self.refund_status() == "full":
            return self.total_amount
        return sum(line["amount"] for row in self._refunded() for line in row.lines)

    def refund_status(self) -> str | None:
        refunded = self._refunded()
        if not refunded:
            return None
        whole = sum(row.settlement_amount for row in refunded) >= self.prices()
        return "full" if whole else "partial"

    def _refunded(self) -> list["Refund"]:
        return [row for row in self.refunds.all() if row.status == "succeeded"]

    def rows_left(self) -> list[dict]:
        """What may still go back of each row: {amount, settlement_amount}, at the own rate.

        A refund whose end is not known yet holds its amount; a failed one has freed it.
        """
        held = [row for row in self.refunds.all() if row.status != "failed"]
        return [
            {
                name: line[name] - sum(row.lines[at][name] for row in held)
                for name in ("amount", "settlement_amount")
            }
            for at, line in enumerate(self.lines)
        ]

    def latest_dispute(self):
        disputes = list(self.disputes.all())
        return disputes[-1] if disputes else None


class Refund(Row):
    refund_id = models.CharField(max_length=40, unique=True, default=new_refund_id)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    # What the customer gets, at the rate of that day, and the same in the settlement's currency.
    amount = models.BigIntegerField()
    settlement_amount = models.BigIntegerField()
    # Beside each of the payment's rows {amount, settlement_amount}, at the payment's own rate.
    lines = models.JSONField(default=list)
    reason = models.TextField(null=True)
    status = models.CharField(max_length=10)
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    @property
    def is_partial(self) -> bool:
        return self.settlement_amount < self.payment.prices()


class Dispute(Row):
    dispute_id = models.CharField(max_length=40, unique=True, default=new_dispute_id)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    status = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]


class Delivery(Row):
    """One webhook message: what it is about, and how its delivery stands."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        GIVEN_UP = "given_up"
        DROPPED = "dropped"

    webhook_id = models.CharField(max_length=40, unique=True, default=new_webhook_id)
    type = models.CharField(max_length=40)
    payment = models.ForeignKey(Payment, models.CASCADE, related_name="deliveries")
    refund = models.ForeignKey(Refund, models.CASCADE, null=True)
    dispute = models.ForeignKey(Dispute, models.CASCADE, null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    # How often it was sent, copies included; null status: not yet; 0: nobody answered.
    attempts = models.PositiveIntegerField(default=0)
    last_status = models.PositiveIntegerField(null=True)
    # Tries that failed since it was queued or resent: the place in the retry schedule.
    failures = models.PositiveIntegerField(default=0)
    copies = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "due_at"], name="due_deliveries")]


class JournalEntry(Row):
    """One change. The store itself refuses to update a row (see the migrations)."""

    at = models.DateTimeField(default=timezone.now)
    change = models.CharField(max_length=30)
    # Ids as text: a row points at nothing, so nothing that goes away can take it along.
    subject = models.CharField(max_length=40)
    payment_id = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=20, blank=True)
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    type = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["id"]


class ControlSettings(Row):
    """A single row; `behaviour.py` says what may stand in it."""

    values = models.JSONField(default=dict)
