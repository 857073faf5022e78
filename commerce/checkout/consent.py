"""What some customers must tick before they pay.

In the EU, whoever buys digital content at a distance may withdraw for 14 days, unless delivery
began with their express consent and their knowledge that the right is lost by it (Directive
2011/83/EU, Article 16(m)). The EEA and the United Kingdom have the same rule. Whether a shop relies
on it is its owner's policy (WITHDRAWAL_CONSENT).
"""

from django.conf import settings
from django.utils.translation import gettext

# The EU's members, then the EEA's, then the United Kingdom.
COUNTRIES = {
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    *("IS", "LI", "NO", "GB"),
}


def is_asked_in(country: str) -> bool:
    """Whether customers with a billing address in `country` are asked."""
    return settings.WITHDRAWAL_CONSENT == "eu" and country in COUNTRIES


def words() -> str:
    """What they tick, which is kept on the order as they read it."""
    return gettext(
        "I want access right away, before the withdrawal period ends, and I know that I lose my "
        "right of withdrawal as soon as I have it."
    )
