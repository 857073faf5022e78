"""Bad versions that were taken back, and how far their buyers have been told."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import OwnRowsQuerySet


class WithdrawalQuerySet(OwnRowsQuerySet):
    product_path = "release__page"


class Withdrawal(models.Model):
    """A release that is delivered no more; the release itself says why, to its buyers.

    Gone again when the release is brought back; the audit log keeps both.
    """

    release = models.OneToOneField(
        to="products.Release",
        on_delete=models.CASCADE,
        related_name="withdrawal",
        verbose_name=_("release"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    told_up_to = models.PositiveBigIntegerField(
        default=0, help_text=_("The last purchase that was looked at; they go by number.")
    )
    recipients = models.PositiveIntegerField(default=0, help_text=_("Customers told so far."))
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-pk"]
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        indexes = [
            models.Index(
                fields=["created_at"],
                name="unfinished_withdrawals",
                condition=models.Q(finished_at=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.release)
