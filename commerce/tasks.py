"""Commerce's background work. Each task may run twice."""

import logging

from celery import shared_task

from commerce import popularity
from commerce.checkout import counterparts, orders
from commerce.discounts import guesses
from commerce.messages import announcements, batches, withdrawals
from commerce.models import Order
from commerce.payments import inbox, lost_orders, reconciliation, refunds
from commerce.provider import calls, countries
from commerce.provider import products as provider_products
from products.models import ProductPage

logger = logging.getLogger(__name__)

# Seconds that one task that asks about many payments may take, so that a worker is soon free.
RECONCILE_SECONDS = REBUILD_SECONDS = 60


@shared_task(name="commerce.count_times_bought")
def count_times_bought(product_id: int | None = None) -> None:
    """Count how often a product was bought; of all products without an id."""
    popularity.count_times_bought(product_id)


@shared_task(name="commerce.sweep_webhooks")
def sweep_webhooks() -> None:
    """Apply the webhook events whose first try was lost or failed."""
    inbox.sweep()


@shared_task(name="commerce.ask_about_event")
def ask_about_event(event_id: int) -> None:
    """Ask the provider about the payment of a webhook event that tells too little of it."""
    inbox.ask(event_id)


@shared_task(name="commerce.forget_payloads")
def forget_payloads() -> None:
    """Take names and addresses out of old webhook bodies; forget who guessed at codes."""
    inbox.forget_payloads()
    guesses.forget()


@shared_task(name="commerce.expire_orders")
def expire_orders() -> None:
    """Close the orders that nobody paid within a day."""
    orders.expire_unpaid()


@shared_task(name="commerce.reconcile")
def reconcile(at_once: bool = False) -> None:
    """Go on with the run that is unfinished, or begin one when it is time, or `at_once`."""
    if at_once or reconciliation.is_due():
        reconciliation.run(RECONCILE_SECONDS)


@shared_task(name="commerce.rebuild_lost_orders")
def rebuild_lost_orders() -> None:
    """Go on with the orders that a restored backup lacks; without a restore there are none."""
    lost_orders.find()
    try:
        lost_orders.work(REBUILD_SECONDS)
    except calls.ProviderError as error:  # the next turn goes on
        logger.warning("lost orders could not be asked about: %s", error)


@shared_task(name="commerce.ask_about_order")
def ask_about_order(order_id: int) -> None:
    """Ask the provider about one order (its number in the database)."""
    if order := Order.objects.filter(pk=order_id).first():
        try:
            reconciliation.ask_about(order)
        except calls.ProviderError as error:  # the next reconciliation asks again
            logger.warning("order %s could not be asked about: %s", order.reference, error)


@shared_task(name="commerce.look_up_refunds")
def look_up_refunds() -> None:
    """Ask what became of refunds that the provider did not answer."""
    try:
        refunds.look_up_waiting()
    except calls.ProviderUnavailable as error:  # the next sweep asks again
        logger.warning("refunds could not be looked up: %s", error)


@shared_task(
    name="commerce.synchronise_product",
    autoretry_for=(calls.ProviderUnavailable,),
    retry_backoff=10,
    max_retries=5,
)
def synchronise_product(page_id: int) -> None:
    """Bring the provider's product up to a page (its number): price and words."""
    if product := ProductPage.objects.live().filter(pk=page_id).first():
        counterparts.synchronise(product)


@shared_task(name="commerce.compare_provider_products")
def compare_provider_products() -> None:
    """Put right what was changed, archived or lost at the provider."""
    try:
        counterparts.compare_all()
    except calls.ProviderError as error:  # the next night goes on
        logger.warning("products could not be compared with the provider: %s", error)


@shared_task(name="commerce.archive_replaced_products")
def archive_replaced_products() -> None:
    """Archive provider products whose price was replaced a day ago."""
    provider_products.archive_replaced()


@shared_task(name="commerce.refresh_countries")
def refresh_countries() -> None:
    """Ask the provider in which countries it takes payments."""
    try:
        countries.refresh()
    except calls.ProviderError as error:  # what is known stays, and tomorrow asks again
        logger.warning("the supported countries could not be asked for: %s", error)


@shared_task(name="commerce.tell_of_updates")
def tell_of_updates() -> None:
    """Write the e-mails about withdrawn versions, and about new ones, that are due."""
    told = withdrawals.tell_waiting()
    announcements.tell_waiting(batches.AT_ONCE - told)
