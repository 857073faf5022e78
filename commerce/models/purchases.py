"""Purchases: which customer may download which product, since when and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import Order, OwnRowsQuerySet, with_edition


class PurchasedProduct(models.Model):
    """Access of one customer to one product, for life unless it ends.

    Its cause is an order in good standing, or somebody who granted it by hand. While
    `revoked_at` is set there is no access; `ended` says what took it.
    """

    class Ended(models.TextChoices):
        REFUNDED = "refunded", _("The payment was refunded in full")
        DISPUTE_OPEN = "dispute_open", _("The payment is disputed and the dispute is open")
        DISPUTE_LOST = "dispute_lost", _("The payment was disputed and the money went back")
        BY_HAND = "by_hand", _("Ended by the shop")

    class Access(models.TextChoices):
        """Whether there is access. No column: it follows from others."""

        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            Access = type(self)
            return {Access.ACTIVE: "good", Access.PAUSED: "wait", Access.ENDED: "bad"}[self]

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="purchases"
    )
    product = models.ForeignKey(
        "products.ProductPage",
        on_delete=models.PROTECT,
        related_name="purchases",
        verbose_name=_("product"),
    )
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="purchases"
    )
    # The highest that its live causes give; empty for the lowest, and where there are none.
    edition = models.ForeignKey(
        "products.Edition",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("edition"),
    )
    granted_at = models.DateTimeField(default=timezone.now)
    granted_because = models.CharField(
        max_length=200,
        blank=True,
        help_text=_("Why it was granted by hand; empty if an order did."),
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=12, choices=Ended, blank=True)
    ended_by_hand_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Orders paid until then give no access any more.")
    )
    revoked_because = models.CharField(
        max_length=200, blank=True, help_text=_("Why somebody ended it, as the customer reads it.")
    )

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_at", "-pk"]
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        constraints = [
            models.UniqueConstraint(fields=["user", "product"], name="one_purchase_per_product"),
            models.CheckConstraint(
                name="ended_says_why",
                condition=Q(revoked_at=None, ended="")
                | (Q(revoked_at__isnull=False) & ~Q(ended="")),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(product)s for %(user)s") % {"product": self.product, "user": self.user}

    @property
    def title(self) -> str:
        """What they have, with its edition."""
        return with_edition(self.product.title, self.edition.name if self.edition else "")

    @property
    def access(self) -> Access:
        if self.is_active:
            return self.Access.ACTIVE
        return self.Access.PAUSED if self.is_paused else self.Access.ENDED

    @property
    def tone(self) -> str:
        return self.access.tone

    @property
    def is_active(self) -> bool:
        return self.revoked_at is None

    @property
    def is_paused(self) -> bool:
        """No access now; it comes back if the dispute ends in the shop's favour."""
        return self.revoked_at is not None and self.ended == self.Ended.DISPUTE_OPEN

    @property
    def why_ended(self) -> str:
        """What the customer and staff read when there is no access; empty while there is."""
        if self.is_active:
            return ""
        label = str(self.Ended(self.ended).label) if self.ended else ""
        if label and self.revoked_because:
            # Translators: how access ended, then why, in the words of somebody at the shop.
            return gettext("%(how)s: %(why)s") % {"how": label, "why": self.revoked_because}
        return label or self.revoked_because
