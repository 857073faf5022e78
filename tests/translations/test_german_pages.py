"""No page and no mail that is German says in English what the catalogue has in German.

The pages are those of test_translatable, which are read in a language made up of English: there
everything that is marked counts as translated. A sentence that is asked for at the wrong moment,
or in the wrong person's language, stands out in a real language only.
"""

import re
from collections import defaultdict

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from tests.migrated import ROOT
from tests.translations.plain_text import Findings
from tests.translations.pseudo import KEPT
from tests.translations.test_translatable import (  # noqa: F401  (collected here once more)
    test_admin,
    test_messages,
    test_pages_of_customers,
    test_pages_of_errors,
    test_pages_of_the_second_step,
    test_pages_of_visitors,
)

pytestmark = pytest.mark.once

# Shorter ones are names of things that may be the same in both.
LEAST = 13


class English:
    """Whether a text is, or begins as, what has other words in German."""

    def __init__(self):
        self.beginnings = defaultdict(list)
        with (ROOT / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
            for message in read_po(file, locale="de"):
                originals = message.id if isinstance(message.id, tuple) else (message.id,)
                for english in originals:
                    self._know(english, message.string)

    def _know(self, english: str, german) -> None:
        """The words before the first placeholder or tag."""
        words = " ".join(KEPT.split(english, maxsplit=1)[0].split())
        if len(words) >= LEAST and words not in str(german):
            self.beginnings[words[:LEAST]].append(words)

    def __call__(self, text: str) -> bool:
        return any(text.startswith(words) for words in self.beginnings[text[:LEAST]])


@pytest.fixture(scope="module")
def english():
    return English()


@pytest.fixture
def findings(english):
    return Findings(english)


@pytest.fixture
def en_xa(settings):
    """Everybody reads German: instead of the made-up language that the shop is in elsewhere."""
    settings.LANGUAGES = [("de", "German")]
    settings.LANGUAGE_CODE = "de"
    with translation.override("de"):
        yield


@pytest.mark.parametrize(
    ("text", "is_english"),
    [
        ("Something that nobody says here.", False),
        ("Continue to secure payment", True),
        ("Weiter zur sicheren Zahlung", False),
        ("Your account will be deleted on 3 May 2026.", True),
        ("Gehört Ihnen seit 3. Mai 2026, immer in der neuesten Version.", False),
    ],
)
def test_english_is_known_by_the_catalogue(english, text, is_english):
    assert english(text) is is_english


def test_the_pages_are_german(client, shop):
    page = client.get("/products/")
    assert '<html lang="de"' in page.text
    assert "Sortieren nach" in page.text


def test_a_leftover_is_told_with_its_place(findings):
    findings.read("page", "<p>Weiter</p><p>Continue to secure payment</p>")
    assert re.fullmatch("page: Continue to secure payment", str(findings))
