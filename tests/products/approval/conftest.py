"""A shop with two sellers and an editor, whose settings ask for approval."""

import pytest
from wagtail.models import Site

from core.models import Approval, ShopSettings
from tests.factories import ProductPageFactory, UserFactory


def choose(rule: Approval) -> None:
    """What saving the shop's settings does."""
    shop = ShopSettings.for_site(Site.objects.get(is_default_site=True))
    shop.approval = rule
    shop.save()


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])


@pytest.fixture
def editor():
    return UserFactory(email="editor@example.com", groups=["Editors"])


@pytest.fixture
def approving():
    choose(Approval.BOTH)


@pytest.fixture
def new(seller):
    """Complete, and never published."""
    return ProductPageFactory(owner=seller, title="Lamp", slug="lamp", live=False)


@pytest.fixture
def published(seller):
    return ProductPageFactory(owner=seller, title="Kite", slug="kite")
