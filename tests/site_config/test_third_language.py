"""A third language is a file with translations, and its name in SHOP_LANGUAGES."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from core import languages
from site_config import env
from site_config.checks import check_catalogues
from tests.factories import ProductPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Products"
msgstr "Producten"

msgid "%(count)s product"
msgid_plural "%(count)s products"
msgstr[0] "%(count)s product"
msgstr[1] "%(count)s producten"
"""


@pytest.fixture
def locale(tmp_path, settings, monkeypatch):
    """Where the shop's languages are, with a small Dutch one beside an empty German."""
    monkeypatch.setattr(env, "BASE_DIR", tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("de", "nl"):
        (tmp_path / "locale" / name / "LC_MESSAGES").mkdir(parents=True)
    dutch(tmp_path / "locale").write_text(CATALOGUE)
    settings.LOCALE_PATHS = [tmp_path / "locale", *settings.LOCALE_PATHS]
    yield tmp_path / "locale"
    trans_real._translations.pop("nl", None)
    translation.activate("en")


def dutch(folder):
    return folder / "nl" / "LC_MESSAGES" / "django.po"


def test_a_small_catalogue_is_enough(locale, settings, monkeypatch):
    monkeypatch.setenv("SHOP_LANGUAGES", "en,de,nl")
    settings.LANGUAGES = env.languages("SHOP_LANGUAGES", "en")
    assert settings.LANGUAGES == [("en", "English"), ("de", "German"), ("nl", "Dutch")]
    assert [error.id for error in check_catalogues(None)] == ["site_config.E001"]
    call_command("compilemessages", verbosity=0)
    assert check_catalogues(None) == []

    ProductPageFactory(slug="boat-shed")
    visitor = Client()
    page = visitor.get("/nl/products/")
    assert (page.status_code, page["Content-Language"]) == (200, "nl")
    assert '<html lang="nl"' in page.text
    assert "Producten" in page.text
    assert "Sort by" in page.text, "what has no words yet is said in English"
    assert 'href="/nl/products/boat-shed/"' in page.text
    assert "Nederlands" in page.text
    assert visitor.get("/", headers={"accept-language": "nl"}).url == "/nl/"
    assert languages.own_name("nl") == "Nederlands"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("%(count)s producten", "%(aantal)s producten", "unknown named placeholder"),
        ('msgstr "Producten"', 'msgstr "Producten', "broken line"),
    ],
)
def test_a_broken_one_is_refused_with_its_line(locale, settings, right, wrong, said):
    dutch(locale).write_text(CATALOGUE.replace(right, wrong))
    with pytest.raises(CommandError, match=rf"locale/nl/LC_MESSAGES/django.po:\d+: .*{said}"):
        call_command("compilemessages", verbosity=0)
    settings.LANGUAGES = [("en", "English"), ("nl", "Dutch")]
    (error,) = check_catalogues(None)
    assert "locale/nl/LC_MESSAGES/django.po is not compiled" in error.msg
    assert "compilemessages" in error.hint


def test_a_region_is_written_as_the_web_writes_it(locale, monkeypatch):
    (locale / "pt_BR").mkdir()
    monkeypatch.setenv("SHOP_LANGUAGES", "en,pt-BR")
    assert env.languages("SHOP_LANGUAGES", "en")[1] == ("pt-br", "Brazilian Portuguese")


def test_a_language_that_nobody_knows_is_refused(locale, monkeypatch):
    (locale / "xx").mkdir()
    monkeypatch.setenv("SHOP_LANGUAGES", "en,xx")
    with pytest.raises(ImproperlyConfigured, match=r"\(de, en, nl\), .*; not 'xx'"):
        env.languages("SHOP_LANGUAGES", "en")
