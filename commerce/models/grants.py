"""Grants: each cause of a customer's access to a product, with when it began and ended."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import Order
from commerce.models.purchases import PurchasedProduct


class Grant(models.Model):
    """One cause of a purchase: an order, or, where there is none, somebody who gave it by hand.

    It is live until `ended_at` is set. An order has one for good, which is live again once its
    payment is in good standing again; what is given by hand anew is a new one.
    """

    Ended = PurchasedProduct.Ended
    # How high its edition stands in its product, as of now (products/editions.py).
    rank = 0
    # For an upgrade: how high that stands which its customer must have.
    floor = 0
    # Whether that is gone, so that it gives nothing although it is paid.
    lacks_floor = False

    purchase = models.ForeignKey(PurchasedProduct, on_delete=models.CASCADE, related_name="grants")
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    # What it gives; empty for the lowest edition, and where there are none.
    edition = models.ForeignKey(
        "products.Edition",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("edition"),
    )
    because = models.CharField(
        max_length=200,
        blank=True,
        help_text=_("Why it was granted by hand; empty if an order did."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who granted it by hand."),
    )
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=12, choices=PurchasedProduct.Ended, blank=True)
    ended_because = models.CharField(
        max_length=200, blank=True, help_text=_("Why somebody ended it, as the customer reads it.")
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who ended it by hand."),
    )

    class Meta:
        ordering = ["began_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["purchase", "order"], name="one_grant_per_order"),
            models.UniqueConstraint(
                fields=["purchase"],
                condition=Q(order=None, ended_at=None),
                name="one_live_grant_by_hand",
            ),
            models.CheckConstraint(
                name="ended_grant_says_why",
                condition=Q(ended_at=None, ended="") | (Q(ended_at__isnull=False) & ~Q(ended="")),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_live(self) -> bool:
        return self.ended_at is None

    @property
    def is_by_hand(self) -> bool:
        return self.order_id is None

    @property
    def upgrades(self) -> bool:
        """Whether it gives something only to those who have a lower edition."""
        return self.order is not None and self.order.is_upgrade

    @property
    def tone(self) -> str:
        """The colour of the words: a key of core.admin.columns.TONE_CLASSES."""
        if self.is_live:
            return "good"
        return "wait" if self.ended == self.Ended.DISPUTE_OPEN else "bad"

    @property
    def words(self) -> str:
        """What it gave and from when on, and what took it, for staff."""
        values = {
            "reference": self.order.reference if self.order else "",
            "began": _day(self.began_at),
            "ended": _day(self.ended_at) if self.ended_at else "",
            "reason": self.because,
            "why": self._why_ended,
            "person": self.by or "",
        }
        words = self._form % values
        if not self.edition:
            return words
        # Translators: the name of an edition, then a sentence on what gave it.
        return gettext("%(edition)s: %(words)s") % {"edition": self.edition, "words": words}

    @property
    def _form(self) -> str:
        if self.order_id and self.is_live:
            return gettext("Order %(reference)s gives access since %(began)s.")
        if self.order_id:
            # Translators: why is a phrase such as "The payment was refunded in full".
            return gettext("Order %(reference)s of %(began)s gives none since %(ended)s: %(why)s")
        if self.is_live and self.by:
            return gettext("%(person)s gave access by hand on %(began)s: %(reason)s")
        if self.is_live:
            return gettext("Access was given by hand on %(began)s: %(reason)s")
        return gettext(
            "Access was given by hand on %(began)s (%(reason)s), until %(ended)s: %(why)s"
        )

    @property
    def _why_ended(self) -> str:
        if not self.ended:
            return ""
        label = str(self.Ended(self.ended).label)
        if not self.ended_because:
            return label
        # Translators: how access ended, then why, in the words of somebody at the shop.
        return gettext("%(how)s: %(why)s") % {"how": label, "why": self.ended_because}


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y")
