"""A customer with a request, the seller of its product, and the others who may look in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import (
    ProductPageFactory,
    PurchasedProductFactory,
    SupportRequestFactory,
    UserFactory,
)


@pytest.fixture
def seller(db):
    return UserFactory(email="seller@support.example", groups=["Sellers"])


@pytest.fixture
def other_seller(db):
    return UserFactory(email="other-seller@support.example", groups=["Sellers"])


@pytest.fixture
def agent(db):
    """Somebody of the shop's support staff."""
    return UserFactory(email="agent@support.example", groups=["Support"])


@pytest.fixture
def admin(db):
    return UserFactory(email="admin@support.example", is_superuser=True)


@pytest.fixture
def customer(db):
    return UserFactory(email="customer@support.example")


@pytest.fixture
def stranger(db):
    return UserFactory(email="stranger@support.example")


@pytest.fixture
def product(seller):
    return ProductPageFactory(title="Night Sky Pack", slug="night-sky-pack", owner=seller)


@pytest.fixture
def purchase(customer, product):
    return PurchasedProductFactory(user=customer, product=product)


@pytest.fixture
def support_request(customer, product, purchase):
    """A new request of the customer about the seller's product."""
    return SupportRequestFactory(user=customer, product=product, purchase=purchase)


@pytest.fixture
def upload():
    """Makes a file as a browser sends it."""

    def make(name="picture.png", content=b"bytes", content_type="image/png"):
        return SimpleUploadedFile(name, content, content_type)

    return make


@pytest.fixture
def as_(client):
    """The test client, logged in as somebody."""

    def login(user):
        client.force_login(user)
        return client

    return login
