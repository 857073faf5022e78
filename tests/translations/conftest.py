"""The shop in a made-up language."""

import pytest

from tests.translations import pseudo
from tests.translations.plain_text import Findings
from tests.translations.shop import Shop


@pytest.fixture
def en_xa(settings):
    """Everybody reads en-XA."""
    settings.LANGUAGES = [(pseudo.CODE, "Pseudo")]
    settings.LANGUAGE_CODE = pseudo.CODE
    pseudo.install()


@pytest.fixture
def findings():
    return Findings()


@pytest.fixture
def shop(db, en_xa):
    return Shop()
