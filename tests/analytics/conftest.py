import pytest

from tests.analytics.history import Shop


@pytest.fixture
def shop(db):
    return Shop()
