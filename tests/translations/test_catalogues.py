"""What translators work with: what `make messages` collects, and what becomes of their work."""

import gettext
import shutil

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import missing

pytestmark = pytest.mark.once

PAGE = """{% load i18n %}{% translate "Library" %}
{% blocktranslate count n=n trimmed %}
  One file by {{ author }}
  {% plural %}
  {{ n }} files by {{ author }}
{% endblocktranslate %}"""
MODULE = """from django.utils.translation import gettext as _

print("never shown")
_("Sold by {name}").format(name="x")
_("Over %(days)d days") % {"days": 3}
"""
CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Library"
msgstr "Bibliothek"

#, fuzzy
msgid "Guessed"
msgstr "Geraten"

#, python-format
msgid "One file by %(author)s"
msgid_plural "%(n)s files by %(author)s"
msgstr[0] "Eine Datei von %(author)s"
msgstr[1] "%(n)s Dateien von %(author)s"

#, python-format
msgid "%(n)s order"
msgid_plural "%(n)s orders"
msgstr[0] ""
msgstr[1] ""

#, python-brace-format
msgid "Sold by {name}"
msgstr "Von {name} verkauft"
"""


@pytest.fixture
def project(tmp_path, monkeypatch, settings):
    """A small project in the working directory, with a language that was begun."""
    monkeypatch.chdir(tmp_path)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(PAGE)
    (tmp_path / "module.py").write_text(MODULE)
    (tmp_path / "locale" / "de" / "LC_MESSAGES").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def catalogue(project):
    return project / "locale" / "de" / "LC_MESSAGES" / "django.po"


@pytest.fixture
def tools():
    if shutil.which("xgettext") is None:
        missing("gettext")


def test_texts_are_collected_by_file_without_what_would_change_by_itself(project, catalogue, tools):
    call_command("makemessages", verbosity=0)
    first = catalogue.read_text()
    entries = first.partition("\n\n")[2]

    assert entries == (
        "#: module.py\n"
        "#, python-format\n"
        'msgid "Over %(days)d days"\n'
        'msgstr ""\n'
        "\n"
        "#: module.py\n"
        "#, python-brace-format\n"
        'msgid "Sold by {name}"\n'
        'msgstr ""\n'
        "\n"
        "#: templates/page.html\n"
        'msgid "Library"\n'
        'msgstr ""\n'
        "\n"
        "#: templates/page.html\n"
        "#, python-format\n"
        'msgid "One file by %(author)s"\n'
        'msgid_plural "%(n)s files by %(author)s"\n'
        'msgstr[0] ""\n'
        'msgstr[1] ""\n'
    )
    assert "POT-Creation-Date" not in first
    # A line that moves is no change.
    (project / "module.py").write_text("\n\n" + MODULE)
    call_command("makemessages", verbosity=0)
    assert catalogue.read_text() == first
    assert list(project.glob("locale/*.pot")) == []


@pytest.mark.parametrize("folder", ["tests", "var", "dodo_sandbox", ".venv", "demo/archives"])
def test_what_is_no_part_of_the_shop_is_left_out(project, catalogue, tools, folder):
    (project / folder).mkdir(parents=True)
    (project / folder / "elsewhere.py").write_text('_("Elsewhere")')
    (project / "requirements-more.txt").write_text('{% translate "Elsewhere" %}')

    call_command("makemessages", verbosity=0)

    assert "Elsewhere" not in catalogue.read_text()
    assert "Library" in catalogue.read_text()


def test_a_machine_without_gettext_says_what_to_install(project, monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(CommandError, match="apt-get install gettext"):
        call_command("makemessages")


def test_without_a_language_it_says_how_to_begin_one(project, tools):
    shutil.rmtree(project / "locale" / "de")

    with pytest.raises(CommandError, match="make messages NEW=de"):
        call_command("makemessages")


def test_translations_are_compiled_once(project, catalogue, capsys):
    catalogue.write_text(CATALOGUE)

    call_command("compilemessages")
    call_command("compilemessages")

    assert capsys.readouterr().out == "locale/de/LC_MESSAGES/django.po compiled\n"
    with catalogue.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Library") == "Bibliothek"
    assert compiled.gettext("Guessed") == "Guessed"
    one, more = "One file by %(author)s", "%(n)s files by %(author)s"
    assert compiled.ngettext(one, more, 2) == "%(n)s Dateien von %(author)s"
    assert compiled.ngettext("%(n)s order", "%(n)s orders", 2) == "%(n)s orders"
    assert {path.name for path in catalogue.parent.iterdir()} == {"django.po", "django.mo"}


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("von %(author)s", "von %(autor)s", 15, "unknown named placeholder 'autor'"),
        ("%(n)s Dateien", "%(n)d Dateien", 15, "incompatible format for placeholder 'n'"),
        ("Von {name}", "Von {nam}", 27, "unknown field in braces 'nam'"),
        ("Von {name}", "Von {name", 27, "unknown field in braces"),
        ('msgstr[1] "%(n)s Dateien von %(author)s"\n', "", 15, "a plural form is missing"),
        ('msgstr "Bibliothek"', 'msgstr "Bibliothek', 8, "broken line"),
    ],
)
def test_a_wrong_translation_is_named_and_leaves_the_old_one(
    project, catalogue, right, wrong, line, said
):
    made = catalogue.with_suffix(".mo")
    made.write_bytes(b"the old one")
    assert right in CATALOGUE
    catalogue.write_text(CATALOGUE.replace(right, wrong))

    with pytest.raises(CommandError) as raised:
        call_command("compilemessages")

    assert f"locale/de/LC_MESSAGES/django.po:{line}: " in str(raised.value)
    assert said in str(raised.value)
    assert made.read_bytes() == b"the old one"
