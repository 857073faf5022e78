"""Two sellers, an editor, and a product of each seller."""

import pytest

from tests.factories import UserFactory
from tests.products.admin_routes import SECRET, make_product


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])


@pytest.fixture
def other():
    return UserFactory(email="other@example.com", groups=["Sellers"])


@pytest.fixture
def editor():
    return UserFactory(email="editor@example.com", groups=["Editors"])


@pytest.fixture
def theirs(other):
    return make_product(other, SECRET)


@pytest.fixture
def own(seller):
    return make_product(seller, "My harbour")
