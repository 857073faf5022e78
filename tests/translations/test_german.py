"""German is whole: no text of the shop is without its words, none is left that nobody says."""

import shutil

import pytest
from babel.messages.pofile import read_po
from django.core.management import call_command

from tests.conftest import missing
from tests.migrated import ROOT

pytestmark = [pytest.mark.once, pytest.mark.early]

LEFT_OUT = shutil.ignore_patterns(
    *(".*", "var", "tests", "static", "staticfiles", "docs", "node_modules", "__pycache__")
)


@pytest.fixture
def tree(tmp_path, monkeypatch, settings):
    """A copy of the shop, for the catalogue is brought up to date where it stands."""
    copy = shutil.copytree(ROOT, tmp_path / "shop", ignore=LEFT_OUT)
    monkeypatch.chdir(copy)
    settings.LOCALE_PATHS = [copy / "locale"]
    return copy


def test_every_text_has_its_german(tree):
    if shutil.which("xgettext") is None:
        missing("gettext")
    path = tree / "locale" / "de" / "LC_MESSAGES" / "django.po"
    before = path.read_text()
    call_command("makemessages", verbosity=0)
    with path.open("rb") as file:
        catalogue = read_po(file, locale="de")
    texts = [message for message in catalogue if message.id]
    assert len(texts) > 3000
    lacking = [each.id for each in texts if each.fuzzy or not all(_strings(each))]
    assert lacking == [], "make messages, and say them in locale/de/LC_MESSAGES/django.po"
    assert path.read_text() == before, "make messages has something to bring up to date"


def _strings(message):
    return [message.string] if isinstance(message.string, str) else message.string
