"""Commerce's background work. Each task may run twice."""

from celery import shared_task

from commerce import inbox, provider, provider_products
from products.models import ProductPage


@shared_task(name="commerce.sweep_webhooks")
def sweep_webhooks() -> None:
    inbox.sweep()


@shared_task(
    name="commerce.synchronise_product",
    autoretry_for=(provider.ProviderUnavailable,),
    retry_backoff=10,
    max_retries=5,
)
def synchronise_product(page_id: int) -> None:
    if product := ProductPage.objects.live().filter(pk=page_id).first():
        provider_products.synchronise(product)


@shared_task(name="commerce.archive_replaced_products")
def archive_replaced_products() -> None:
    provider_products.archive_replaced()
