"""The payment provider, Dodo Payments: the only module that calls its SDK.

Nothing here may run inside a database transaction. Money is in minor units throughout.
"""

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

import httpx
from django.conf import settings
from dodopayments import APIConnectionError, APIStatusError, DodoPayments, DodoPaymentsError
from dodopayments.types import CountryCode

logger = logging.getLogger(__name__)

COUNTRY_CODES = get_args(CountryCode)
NAME_LENGTH = 100
DESCRIPTION_LENGTH = 1000


class ProviderError(Exception):
    """The provider did not do what was asked; nothing was charged."""


class ProviderUnavailable(ProviderError):
    """No answer, or one that says to come back later: worth another try."""


class ProviderRefused(ProviderError):
    """The provider understood and said no, or answered something unusable."""


@dataclass(frozen=True)
class Session:
    """A checkout session: where the customer pays (`url`, single use, 24 h)."""

    session_id: str
    url: str


@lru_cache(maxsize=1)
def _client_for(base_url: str, api_key: str) -> DodoPayments:
    # The SDK's defaults are the live environment, 60 s and two retries: none of them suits.
    return DodoPayments(
        bearer_token=api_key,
        base_url=base_url,
        timeout=httpx.Timeout(10.0, connect=3.0),
        max_retries=1,
    )


def _client() -> DodoPayments:
    return _client_for(settings.DODO_PAYMENTS_BASE_URL, settings.DODO_PAYMENTS_API_KEY)


def _ask(call, **arguments):
    """Call the SDK; its errors become ours, its secrets stay out of the log."""
    try:
        return call(**arguments)
    except APIStatusError as error:
        code = error.status_code
        logger.warning("payment provider answered %s to %s", code, error.request.url.path)
        if code == 429 or code >= 500:
            raise ProviderUnavailable(f"The provider answered {code}.") from error
        raise ProviderRefused(f"The provider answered {code}.") from error
    except APIConnectionError as error:
        logger.warning("payment provider unreachable: %s", type(error).__name__)
        raise ProviderUnavailable("The provider did not answer.") from error
    except (DodoPaymentsError, ValueError) as error:
        logger.warning("payment provider's answer unusable: %s", type(error).__name__)
        raise ProviderRefused("The provider's answer was not usable.") from error


def _text(answer, name: str) -> str:
    """A text of an answer that is parsed laxly: a malformed 200 has None, or is a str itself."""
    value = getattr(answer, name, None)
    if not isinstance(value, str) or not value:
        raise ProviderRefused(f"The provider's answer has no {name}.")
    return value


def create_product(name: str, description: str, amount: int, currency: str, metadata: dict) -> str:
    """Make a product that costs `amount` with all taxes in it; returns the provider's id."""
    answer = _ask(
        _client().products.create,
        name=name[:NAME_LENGTH],
        description=description[:DESCRIPTION_LENGTH],
        tax_category="digital_products",
        price={
            "type": "one_time_price",
            "currency": currency,
            "price": amount,
            "discount": 0,
            "purchasing_power_parity": False,
            "pay_what_you_want": False,
            # What the shop shows is what the customer pays.
            "tax_inclusive": True,
        },
        metadata=metadata,
    )
    return _text(answer, "product_id")


def rename_product(provider_id: str, name: str, description: str) -> None:
    """Give a product its current words; its price never changes."""
    _ask(
        _client().products.update,
        id=provider_id,
        name=name[:NAME_LENGTH],
        description=description[:DESCRIPTION_LENGTH],
    )


def archive_product(provider_id: str) -> None:
    """Take a product out of sale; one that is gone already is fine."""
    try:
        _ask(_client().products.archive, id=provider_id)
    except ProviderRefused as error:
        if getattr(error.__cause__, "status_code", None) not in (404, 410):
            raise


def open_session(
    *,
    provider_product_id: str,
    email: str,
    name: str,
    address: dict[str, str],
    metadata: dict[str, str],
    return_url: str,
    cancel_url: str,
) -> Session:
    """Open a checkout session for one piece of one product."""
    answer = _ask(
        _client().checkout_sessions.create,
        product_cart=[{"product_id": provider_product_id, "quantity": 1}],
        customer={"email": email, "name": name},
        # A blank text would suppress the hosted page's own prompt.
        billing_address={key: value for key, value in address.items() if value},
        metadata=metadata,
        return_url=return_url,
        cancel_url=cancel_url,
        feature_flags={
            "allow_discount_code": False,
            "allow_currency_selection": False,
            "allow_customer_editing_email": False,
        },
    )
    return Session(_text(answer, "session_id"), _text(answer, "checkout_url"))
