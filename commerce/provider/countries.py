"""Where the provider takes payments, asked once a day and kept."""

from typing import get_args

from django.db import transaction
from dodopayments.types import CountryCode

from commerce.models import SupportedCountry
from commerce.provider import calls

# Under sanctions, or cut off from the networks of cards, and those where nobody lives.
UNLIKELY = {"BY", "CU", "IR", "KP", "RU", "SY", "AQ", "BV", "HM"}
# Kosovo's code is in wide use, but not ISO's own: the SDK lacks it, and sends it all the same.
LIKELY = tuple(sorted({*get_args(CountryCode), "XK"} - UNLIKELY))


def supported() -> tuple[str, ...]:
    """Codes of two letters: what the provider last said; LIKELY until it has been asked."""
    return tuple(SupportedCountry.objects.values_list("code", flat=True)) or LIKELY


def refresh() -> None:
    """Ask the provider, and keep its answer in place of the last one.

    Raises ProviderError, where the answer makes no sense too: then the last one stays. Never call
    it in a transaction.
    """
    codes = calls.supported_countries()
    with transaction.atomic():
        SupportedCountry.objects.exclude(code__in=codes).delete()
        # Two at once are no conflict: they say the same.
        SupportedCountry.objects.bulk_create(
            [SupportedCountry(code=code) for code in codes], ignore_conflicts=True
        )
