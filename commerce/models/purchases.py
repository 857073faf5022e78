"""What a customer may download, and what began and ended it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from commerce.models.orders import Order, OwnRowsQuerySet


class PurchasedProduct(models.Model):
    """Access of one customer to one product, for life unless it ends.

    Its cause is an order in good standing, or somebody who granted it by hand. While
    `revoked_at` is set there is no access; `ended` says what took it.
    """

    class Ended(models.TextChoices):
        REFUNDED = "refunded", "The payment was refunded in full"
        DISPUTE_OPEN = "dispute_open", "The payment is disputed and the dispute is open"
        DISPUTE_LOST = "dispute_lost", "The payment was disputed and the money went back"
        BY_HAND = "by_hand", "Ended by the shop"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="purchases"
    )
    product = models.ForeignKey(
        "products.ProductPage", on_delete=models.PROTECT, related_name="purchases"
    )
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="purchases"
    )
    granted_at = models.DateTimeField(default=timezone.now)
    granted_because = models.CharField(
        max_length=200, blank=True, help_text="Why it was granted by hand; empty if an order did."
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=12, choices=Ended, blank=True)
    ended_by_hand_at = models.DateTimeField(
        null=True, blank=True, help_text="Orders paid until then give no access any more."
    )
    revoked_because = models.CharField(
        max_length=200, blank=True, help_text="Why somebody ended it, as the customer reads it."
    )

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_at", "-pk"]
        verbose_name = "purchase"
        constraints = [
            models.UniqueConstraint(fields=["user", "product"], name="one_purchase_per_product"),
            models.CheckConstraint(
                name="ended_says_why",
                condition=Q(revoked_at=None, ended="")
                | (Q(revoked_at__isnull=False) & ~Q(ended="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} for {self.user}"

    @property
    def is_active(self) -> bool:
        return self.revoked_at is None

    @property
    def is_paused(self) -> bool:
        """No access now, but it comes back if the dispute ends well."""
        return self.revoked_at is not None and self.ended == self.Ended.DISPUTE_OPEN

    @property
    def why_ended(self) -> str:
        """What the customer and staff read when there is no access; empty while there is."""
        if self.is_active:
            return ""
        words = self.Ended(self.ended).label if self.ended else ""
        return ": ".join(part for part in (words, self.revoked_because) if part)
