"""What sellers ask of those who may refund: money back for one order, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import Order, OwnRowsQuerySet


class RefundRequestQuerySet(OwnRowsQuerySet):
    product_path = "order__product"

    def open(self):
        """Those that nobody has answered."""
        return self.filter(status=RefundRequest.Status.OPEN)


class RefundRequest(models.Model):
    """Somebody who may not refund asks for it, for one order: open until it is answered.

    `answered_by` is empty where no person of the shop did it: the money went back at the
    provider, or by a dispute. It stays as long as its order does; of an account that is deleted
    the name goes.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        REFUNDED = "refunded", _("Refunded")
        IN_PART = "in_part", _("Refunded in part")
        DECLINED = "declined", _("Declined")
        LOST = "lost", _("Taken back by a dispute")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            Status = type(self)
            tones = {Status.OPEN: "wait", Status.REFUNDED: "good", Status.IN_PART: "good"}
            return tones.get(self, "bad")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refund_requests")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="refund_requests",
    )
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    answer = models.CharField(
        max_length=500, blank=True, help_text=_("What was said to whoever asked.")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="answered_refund_requests",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, verbose_name=_("asked for"))

    objects = RefundRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("refund request")
        verbose_name_plural = _("refund requests")
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(status="open"), name="one_open_refund_request"
            )
        ]

    def __str__(self) -> str:
        return gettext("Refund request for order %(order)s") % {"order": self.order.reference}

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def tone(self) -> str:
        return self.Status(self.status).tone
