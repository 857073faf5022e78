"""The countries in which the provider takes payments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SupportedCountry(models.Model):
    """One country that the provider named when it was last asked (`provider/countries.py`)."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("supported country")
        verbose_name_plural = _("supported countries")

    def __str__(self) -> str:
        return self.code
