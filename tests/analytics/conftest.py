import pytest

from tests.analytics.history import Shop
from tests.services.google import GoogleServer


@pytest.fixture
def shop(db):
    return Shop()


@pytest.fixture
def google(settings):
    """Google Analytics, set up; it has counted nobody yet."""
    with GoogleServer() as server:
        server.use(settings)
        yield server
