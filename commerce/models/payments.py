"""Payments, refunds and disputes, as the provider last reported them.

The primary key of a payment is the id that the provider gave it. Amounts are in minor units of the
currency beside them.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.models.attempts import CheckoutAttempt
from commerce.models.orders import Order, OwnRowsQuerySet
from core.money import format_money

# As they write themselves, where the provider writes them otherwise.
CARD_NETWORKS = {
    "VISA": "Visa",
    "MASTERCARD": "Mastercard",
    "AMEX": "American Express",
    "AMERICAN_EXPRESS": "American Express",
    "UNIONPAY": "UnionPay",
    "RUPAY": "RuPay",
}
METHODS = {
    "card": _("Card"),
    "credit": _("Credit card"),
    "debit": _("Debit card"),
    "apple_pay": "Apple Pay",
    "google_pay": "Google Pay",
    "paypal": "PayPal",
    "ideal": "iDEAL",
    "sepa": "SEPA",
    "upi_collect": "UPI",
    "upi_intent": "UPI",
}


def pieces(product_ids: list[str], quantity: int | None) -> str:
    """The provider's ids of products and how many pieces of them, as staff read it."""
    # Translators: ids of products, then how many pieces.
    words = gettext("%(products)s x %(quantity)s")
    return words % {"products": ", ".join(product_ids), "quantity": quantity}


class PaymentQuerySet(OwnRowsQuerySet):
    product_path = "order__product"


class Payment(models.Model):
    """One payment as the provider last reported it, and the order it belongs to, if any.

    `status` is the provider's own; it is empty while the payment is known only from a refund or
    a dispute that came first. `mismatch` says in which way a payment does not fit its order;
    such a payment counts only once somebody has accepted it.
    """

    class Mismatch(models.TextChoices):
        WRONG_PRODUCT = "wrong_product", _("Another product was paid for")
        WRONG_AMOUNT = "wrong_amount", _("Amount or currency differs from the order")

    SUCCEEDED = "succeeded"
    # What the provider says of one that is not under way any more.
    OVER = (SUCCEEDED, "failed", "cancelled", "")

    payment_id = models.CharField(max_length=80, primary_key=True)
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    attempt = models.ForeignKey(
        CheckoutAttempt, null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    session_id = models.CharField(max_length=80, blank=True)
    customer_id = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=40, blank=True)
    failure = models.CharField(
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("Why it failed, in the provider's words."),
    )
    # How it was paid, in the provider's words, such as card, VISA, 4242; empty where not told.
    method = models.CharField(max_length=40, blank=True, default="", db_default="")
    card_network = models.CharField(max_length=40, blank=True, default="", db_default="")
    card_last_four = models.CharField(max_length=4, blank=True, default="", db_default="")
    total_amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    tax = models.BigIntegerField(null=True, blank=True)
    settlement_amount = models.BigIntegerField(null=True, blank=True)
    settlement_currency = models.CharField(max_length=3, blank=True)
    settlement_tax = models.BigIntegerField(null=True, blank=True)
    product_ids = models.JSONField(
        default=list, blank=True, help_text=_("The provider's ids of what was paid for.")
    )
    quantity = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("How many pieces, of all products together.")
    )
    listed_amount = models.BigIntegerField(
        null=True,
        blank=True,
        help_text=_("The provider's own price of the product, asked for to judge by it."),
    )
    listed_currency = models.CharField(
        max_length=3, blank=True, help_text=_("Of that price; empty while nobody asked.")
    )
    order_hint = models.CharField(
        max_length=80,
        blank=True,
        help_text=_("The order that its metadata name: buyers can write these, so never a proof."),
    )
    mismatch = models.CharField(max_length=20, choices=Mismatch, blank=True)
    is_refunded_in_full = models.BooleanField(
        default=False,
        help_text=_("The provider says so: its fee for another currency never comes back."),
    )
    is_accepted = models.BooleanField(
        default=False, help_text=_("Somebody decided that it pays the order although it differs.")
    )
    made_at = models.DateTimeField(default=timezone.now)
    reported_at = models.DateTimeField(default=timezone.now, help_text=_("Age of what is known."))

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "payment_id"]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")

    def __str__(self) -> str:
        return self.payment_id

    @property
    def tone(self) -> str:
        """The colour of its status: a key of core.admin.columns.TONE_CLASSES."""
        tones = {self.SUCCEEDED: "good", "processing": "wait", "pending": "wait", "failed": "bad"}
        return tones.get(self.status, "")

    @property
    def counts(self) -> bool:
        """Whether it pays for its order."""
        return self.status == self.SUCCEEDED and (not self.mismatch or self.is_accepted)

    def tax_in(self, currency: str) -> int | None:
        """The tax in minor units of `currency`, as far as the provider told it."""
        taxes = {self.settlement_currency: self.settlement_tax, self.currency: self.tax}
        return taxes.get(currency)

    @property
    def bought_display(self) -> str:
        """What was paid for, for staff: the provider's ids and their quantity."""
        return pieces(self.product_ids, self.quantity) if self.product_ids else ""

    @property
    def status_display(self) -> str:
        """The provider's status in the reader's words; one that is not known here as it is."""
        known = {
            "succeeded": gettext("succeeded"),
            "failed": gettext("failed"),
            "cancelled": gettext("cancelled"),
            "processing": gettext("processing"),
        }
        return known.get(self.status, self.status)

    @property
    def method_display(self) -> str:
        """How it was paid, in the reader's words; empty where the provider did not say."""
        network = CARD_NETWORKS.get(self.card_network.upper(), self.card_network)
        if self.card_last_four and network:
            words = gettext("%(network)s card ending in %(digits)s")
            return words % {"network": network, "digits": self.card_last_four}
        if self.card_last_four:
            return gettext("Card ending in %(digits)s") % {"digits": self.card_last_four}
        name = self.method.replace("_", " ")
        return str(METHODS.get(self.method) or name[:1].upper() + name[1:])

    @property
    def total_display(self) -> str:
        """What the customer paid, in the reader's words."""
        if self.total_amount is None:
            return ""
        return format_money(self.total_amount, self.currency)


class RefundQuerySet(OwnRowsQuerySet):
    product_path = "payment__order__product"


class Refund(models.Model):
    """A refund of a payment, whole or in part, asked for here or made at the provider.

    `refund_id` is empty while the provider has not answered: then nobody knows yet whether the
    refund exists, and it is looked up before anything is asked for again.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Asked for")
        PENDING = "pending", _("Under way")
        REVIEW = "review", _("Under review at the provider")
        SUCCEEDED = "succeeded", _("Refunded")
        FAILED = "failed", _("Failed")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            return {type(self).SUCCEEDED: "good", type(self).FAILED: "bad"}.get(self, "wait")

    # What may still become a refund: it counts against what is left of the payment.
    UNDER_WAY = (Status.REQUESTED, Status.PENDING, Status.REVIEW)

    refund_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    is_partial = models.BooleanField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status)
    reason = models.CharField(max_length=500, blank=True)
    error = models.CharField(max_length=500, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="requested_refunds",
    )
    created_at = models.DateTimeField(default=timezone.now, verbose_name=_("created at"))
    reported_at = models.DateTimeField(default=timezone.now, help_text=_("Age of what is known."))

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        indexes = [models.Index(fields=["status", "created_at"], name="refunds_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(status="requested"),
                name="one_refund_asked_for",
            )
        ]

    def __str__(self) -> str:
        return self.refund_id or gettext("refund of %(payment)s") % {"payment": self.payment_id}

    @property
    def tone(self) -> str:
        return self.Status(self.status).tone

    @property
    def amount_display(self) -> str:
        """What goes back, in the reader's words."""
        if self.amount is None:
            return gettext("an amount unknown here")
        return format_money(self.amount, self.currency)


class DisputeQuerySet(OwnRowsQuerySet):
    product_path = "payment__order__product"


class Dispute(models.Model):
    """A dispute (chargeback) of a payment: access is suspended while it is open."""

    class Status(models.TextChoices):
        OPENED = "opened", _("Opened")
        CHALLENGED = "challenged", _("Challenged")
        WON = "won", _("Won")
        CANCELLED = "cancelled", _("Cancelled")
        LOST = "lost", _("Lost")
        ACCEPTED = "accepted", _("Accepted")
        EXPIRED = "expired", _("Expired")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            return "good" if self in Dispute.IN_OUR_FAVOUR else "bad"

        @property
        def meaning(self) -> str:
            """What the dispute does to the customer's access, for staff."""
            if self in Dispute.OPEN:
                return gettext("While it is open, the customer's access is suspended.")
            if self in Dispute.IN_OUR_FAVOUR:
                return gettext("It ended in favour of the shop: it changes nothing any more.")
            return gettext("It ended against the shop: the money is gone, and access with it.")

    OPEN = (Status.OPENED, Status.CHALLENGED)
    IN_OUR_FAVOUR = (Status.WON, Status.CANCELLED)
    AGAINST_US = (Status.LOST, Status.ACCEPTED, Status.EXPIRED)

    dispute_id = models.CharField(max_length=80, unique=True, verbose_name=_("dispute id"))
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    status = models.CharField(max_length=12, choices=Status)
    stage = models.CharField(max_length=40, blank=True)
    amount = models.CharField(
        max_length=40, blank=True, help_text=_("The provider's text, in minor units.")
    )
    currency = models.CharField(max_length=3, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    lost_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When it was first said that the money is gone.")
    )
    reported_at = models.DateTimeField(default=timezone.now, help_text=_("Age of what is known."))

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")

    def __str__(self) -> str:
        return self.dispute_id

    @property
    def tone(self) -> str:
        return self.Status(self.status).tone
