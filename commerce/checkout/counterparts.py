"""Keeping the provider's products in step with ours, and noting what it refuses of them."""

import logging

from commerce.messages import refusals
from commerce.provider import calls
from commerce.provider import products as provider_products
from commerce.provider.rate_limit import RateLimit
from products.models import ProductPage

logger = logging.getLogger(__name__)


def synchronise(product: ProductPage) -> bool:
    """Bring the provider's product up to the page; whether it is in step now.

    A refusal that lasts is noted and told to staff. Raises calls.ProviderError for what may pass.
    """
    try:
        provider_products.synchronise(product)
    except calls.ProviderError as error:
        if refusals.note(error, refusals.Kind.PRODUCTS, product) is None:
            raise
        logger.warning("product %s is not in step with the provider: %s", product.pk, error)
        return False
    refusals.end(refusals.Kind.PRODUCTS, product)
    return True


def compare_all() -> int:
    """Put right what was changed, archived or lost at the provider; returns how many products.

    Raises calls.ProviderError; what was put right until then stays so.
    """
    rate_limit = RateLimit()
    out_of_step = provider_products.compare()
    for product in out_of_step:
        rate_limit.ask(synchronise, product)
    return len(out_of_step)
