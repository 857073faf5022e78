"""Billing addresses that customers keep for their next orders."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.money import reader_locale


class SavedAddress(models.Model):
    """One address of a customer's address book. An order holds its own copy: what is changed here
    changes no order."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_addresses"
    )
    # As an order has them.
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    company = models.CharField(max_length=200, blank=True)
    tax_id = models.CharField(max_length=40, blank=True)
    is_default = models.BooleanField(
        default=False, help_text=_("The one that the checkout begins with.")
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-is_default", "-created_at", "-pk"]
        default_permissions = ()
        verbose_name = _("saved address")
        verbose_name_plural = _("saved addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="one_default_address"
            )
        ]

    def __str__(self) -> str:
        parts = filter(None, [self.company, self.name, self.street, self.city])
        # Each stands by itself: a name that is written from right to left would move the others.
        return ", ".join(
            f"\N{FIRST STRONG ISOLATE}{part}\N{POP DIRECTIONAL ISOLATE}" for part in parts
        )

    @property
    def country_name(self) -> str:
        """The country in the reader's words."""
        return reader_locale().territories.get(self.country, self.country)
