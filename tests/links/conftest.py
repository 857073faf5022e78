"""Short URLs for the tests."""

import pytest

from links.models import ShortURL
from tests.factories import UserFactory

BASE = "/admin/snippets/links/shorturl"


def make(**values) -> ShortURL:
    """A short URL as a form would have saved it."""
    values = values if values.keys() & {"page", "address"} else {"address": "/products/", **values}
    short_url = ShortURL(**values)
    short_url.full_clean()
    short_url.save()
    return short_url


def hits_of(short_url) -> tuple[int, int]:
    """(visits of people, others) of all days."""
    return ShortURL.objects.with_hits().values_list("hits", "others").get(pk=short_url.pk)


@pytest.fixture
def editor():
    return UserFactory(email="editor@example.com", groups=["Editors"])


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])
