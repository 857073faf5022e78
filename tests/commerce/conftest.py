"""An order with an open checkout session, as the provider knows it."""

import time

import httpx
import pytest

from commerce.discounts.guesses import HOUR
from commerce.models import CheckoutAttempt
from commerce.provider import client
from tests.commerce.scripted import scripted_provider
from tests.commerce.versions import own
from tests.factories import OrderFactory, ProductPageFactory, UserFactory


@pytest.fixture
def buyer(db):
    return UserFactory(email="buyer@example.com")


@pytest.fixture
def product(db):
    return ProductPageFactory(price=2900)


@pytest.fixture
def shop(client, sandbox, settings, buyer):
    """The test client, logged in as the buyer, of a shop whose provider is the sandbox."""
    settings.DODO_PAYMENTS_API_KEY = sandbox.api_key
    client.force_login(buyer)
    return client


@pytest.fixture
def boss(db):
    return UserFactory(email="boss@example.com", is_superuser=True)


@pytest.fixture
def order(buyer, product):
    """A pending order of 29.00 USD whose session is cks_1, for the provider product pdt_1."""
    order = OrderFactory(user=buyer, product=product, amount=2900, currency="USD")
    open_attempt(order, "cks_1")
    return order


def open_attempt(order, session_id, provider_product_id="pdt_1"):
    return CheckoutAttempt.objects.create(
        order=order,
        checkout_session_id=session_id,
        provider_product_id=provider_product_id,
        status=CheckoutAttempt.Status.OPEN,
    )


@pytest.fixture
def impatient(monkeypatch):
    """The shop waits half a second for the provider, so that a test need not wait ten."""
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(0.5))
    client._client_for.cache_clear()
    yield
    client._client_for.cache_clear()


@pytest.fixture
def within_the_hour():
    """Not at the end of a clock hour: what is counted by it begins anew in the next."""
    left = HOUR - time.time() % HOUR
    if left < 60:
        time.sleep(left)


@pytest.fixture
def lamp():
    return ProductPageFactory(title="Lamp", slug="lamp")


@pytest.fixture
def owner(lamp):
    return own(lamp, "owner@example.com")


@pytest.fixture
def scripted(settings):
    with scripted_provider() as made:
        settings.DODO_PAYMENTS_BASE_URL = made.url
        yield made
