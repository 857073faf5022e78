"""Customers' declarations that they withdraw from what they bought, and what came of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import Order, OwnRowsQuerySet


class CustomerWithdrawalQuerySet(OwnRowsQuerySet):
    product_path = "order__product"

    def of_customer(self, user):
        return self.filter(order__user=user)

    def open(self):
        """Those that nobody has answered."""
        return self.filter(status=CustomerWithdrawal.Status.OPEN)


class CustomerWithdrawal(models.Model):
    """The customer of an order withdraws from it: open until the money is back, or somebody says
    why it does not go back.

    `answered_by` is empty where no person of the shop did it: the money went back at the
    provider, or by a dispute.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for the refund")
        REFUNDED = "refunded", _("Refunded")
        DECLINED = "declined", _("Declined")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            Status = type(self)
            return {Status.OPEN: "wait", Status.REFUNDED: "good"}.get(self, "bad")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="customer_withdrawals")
    reason = models.CharField(
        max_length=500, blank=True, help_text=_("In the customer's words; they need not give one.")
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    answer = models.CharField(
        max_length=500, blank=True, help_text=_("Why no money goes back, as the customer reads it.")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="answered_withdrawals",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, verbose_name=_("declared"))

    objects = CustomerWithdrawalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = pgettext_lazy("of a customer", "withdrawal")
        verbose_name_plural = pgettext_lazy("of customers", "withdrawals")
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(status="open"), name="one_open_customer_withdrawal"
            )
        ]

    def __str__(self) -> str:
        return gettext("Withdrawal from order %(order)s") % {"order": self.order.reference}

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def tone(self) -> str:
        return self.Status(self.status).tone
