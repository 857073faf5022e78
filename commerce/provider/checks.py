"""What `manage.py check` says of the settings that money depends on.

site_config reads them strictly from the environment; this also covers settings made otherwise.
"""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from commerce.provider.minimums import MINIMUMS
from commerce.provider.signatures import is_webhook_key

WHERE = "The provider's dashboard shows it, under Developer, Webhooks."


@register(Tags.security)
def check_provider_keys(app_configs, **kwargs) -> list[CheckMessage]:
    """Errors for keys that would let no event in, or let nobody pay."""
    problems = [*_webhook_keys()]
    if not (settings.DODO_PAYMENTS_API_KEY or "").strip():
        problems.append(
            Error(
                "The payment provider's API key is empty: nobody can pay.",
                hint="Set DODO_PAYMENTS_API_KEY to a key from the provider's dashboard.",
                id="commerce.E003",
            )
        )
    return problems


@register
def check_currency(app_configs, **kwargs) -> list[CheckMessage]:
    """An error for a currency in which nothing could be paid."""
    if settings.SHOP_CURRENCY in MINIMUMS:
        return []
    return [
        Error(
            f"The payment provider does not charge in {settings.SHOP_CURRENCY}: nobody can pay.",
            hint=f"Set SHOP_CURRENCY to one of {', '.join(MINIMUMS)}.",
            id="commerce.E004",
        )
    ]


def _webhook_keys():
    keys = settings.DODO_PAYMENTS_WEBHOOK_KEYS
    if not keys:
        yield Error(
            "No webhook key is set: no payment is ever reported to the shop.",
            hint=f"Set DODO_PAYMENTS_WEBHOOK_KEY to the endpoint's signing secret. {WHERE}",
            id="commerce.E001",
        )
    for number, key in enumerate(keys or [], start=1):
        if not isinstance(key, str) or not is_webhook_key(key):
            yield Error(
                f"Webhook key {number} is malformed: every event signed with it would be refused.",
                hint=f"It is whsec_ and then 24 to 64 bytes in base64, unchanged. {WHERE}",
                id="commerce.E002",
            )
