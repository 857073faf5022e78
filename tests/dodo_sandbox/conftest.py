import pytest
from dodopayments import DodoPayments

from tests.dodo_sandbox.process import free_port, start_sandbox
from tests.dodo_sandbox.receiver import Receiver


@pytest.fixture(scope="session")
def running_receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory, running_receiver):
    data = tmp_path_factory.mktemp("sandbox")
    with start_sandbox(free_port(), data, running_receiver.url) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running_sandbox, running_receiver):
    """The running sandbox with empty books and its first settings."""
    running_sandbox.reset()
    running_receiver.forget()
    return running_sandbox


@pytest.fixture
def receiver(running_receiver):
    return running_receiver


@pytest.fixture(scope="session")
def running_client(running_sandbox):
    key, url = running_sandbox.api_key, running_sandbox.url
    with DodoPayments(bearer_token=key, base_url=url, max_retries=0) as client:
        yield client


@pytest.fixture
def client(sandbox, running_client):
    """The provider's own SDK, pointed at the sandbox."""
    return running_client


@pytest.fixture
def make_product(client):
    def make(**changes):
        price = {
            "type": "one_time_price",
            "currency": "USD",
            "price": 1250,
            "discount": 0,
            "purchasing_power_parity": False,
            "tax_inclusive": True,
        }
        price |= changes.pop("price", {})
        values = {"name": "Field notes", "tax_category": "digital_products", "price": price}
        return client.products.create(**values | changes)

    return make


@pytest.fixture
def make_session(client, make_product):
    """A checkout session for one product, as the shop makes it."""

    def make(product=None, **changes):
        product = product or make_product()
        values = {
            "product_cart": [{"product_id": product.product_id, "quantity": 1}],
            "customer": {"email": "ada@example.com", "name": "Ada"},
            "billing_address": {
                "country": "DE",
                "street": "Hauptstr. 1",
                "city": "Ulm",
                "zipcode": "89073",
            },
            "metadata": {"order": "SF-1"},
            "return_url": "http://127.0.0.1:8000/orders/SF-1/?from=provider",
            "cancel_url": "http://127.0.0.1:8000/checkout/field-notes/",
        }
        return client.checkout_sessions.create(**values | changes)

    return make


@pytest.fixture
def paid(sandbox, make_session):
    """A payment that succeeded, as the ledger shows it."""
    sandbox.pay(make_session().checkout_url)
    return sandbox.payments()[-1]
