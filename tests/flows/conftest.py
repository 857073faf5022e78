import itertools
from pathlib import Path

import pytest

from tests.flows.visitor import Visitor


def pytest_collection_modifyitems(items):
    """A flow is walked over HTTP, on PostgreSQL and Redis as in production: what a database could
    change in it is tested on both where the rule stands."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("flow")


@pytest.fixture(scope="session")
def addresses(shop):
    """E-mail addresses of customers who own nothing yet, made once for all tests."""
    made = [f"customer-{number}@flows.example" for number in range(60)]
    shop.add_customers(*made)
    return iter(made)


@pytest.fixture
def visitor(shop):
    """Somebody without an account, on the home page."""
    return Visitor(shop).open("/")


@pytest.fixture
def new_customer(shop, addresses):
    """Makes a logged-in customer who owns nothing."""

    def make() -> Visitor:
        return Visitor(shop, next(addresses)).open("/").log_in()

    return make


@pytest.fixture
def customer(new_customer):
    return new_customer()


@pytest.fixture
def new_address():
    """An e-mail address that nobody has used."""
    return f"new-{next(_numbers)}@flows.example"


_numbers = itertools.count(1)


@pytest.fixture
def seller(shop):
    return Visitor(shop, "seller@example.com").open("/").log_in()


@pytest.fixture
def provider(shop):
    """The stand-in provider's controls; whatever a test sets is undone after it."""
    yield shop
    shop.control("settings", delay_seconds=0, duplicates=0, drop=False, shuffle=False)
