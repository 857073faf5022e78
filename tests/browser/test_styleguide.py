"""The page of all components: axe finds nothing, and no word is broken."""

import pytest

from tests.browser.test_words import FIND_BROKEN

pytestmark = pytest.mark.browser


def test_all_components_can_be_read(shop, open_browser):
    visit = open_browser("styleguide", width=360)
    visit.page.goto("/styleguide/")
    visit.look("styleguide")
    assert visit.page.evaluate(FIND_BROKEN) == []
    assert visit.complaints == []
