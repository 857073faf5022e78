"""Links that deliver a file once. The tickets are the log of downloads too."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from commerce.models.orders import OwnRowsQuerySet
from commerce.models.purchases import PurchasedProduct


class DownloadTicketQuerySet(OwnRowsQuerySet):
    product_path = "purchase__product"


class DownloadTicket(models.Model):
    """A right to fetch one release once, minutes long. Only a hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="download_tickets"
    )
    purchase = models.ForeignKey(
        PurchasedProduct, on_delete=models.PROTECT, related_name="download_tickets"
    )
    release = models.ForeignKey(
        "products.Release", on_delete=models.PROTECT, related_name="download_tickets"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    browser_hash = models.CharField(
        max_length=64, blank=True, help_text="The session that claimed it, hashed; it may resume."
    )
    resumed = models.PositiveIntegerField(default=0, help_text="Times a broken transfer went on.")

    objects = DownloadTicketQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "download"
        indexes = [
            models.Index(
                fields=["claimed_at"],
                name="fetched_downloads",
                condition=models.Q(claimed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.release} for {self.user}"
