"""No template has a text outside of {% translate %} and {% blocktranslate %}, shown or not yet.

Where test_translatable.py sees what a page says, this sees each branch of each template.
"""

import re

import pytest

from tests.migrated import ROOT
from tests.translations.plain_text import is_plain, plain_texts

pytestmark = pytest.mark.once

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.*") if path.suffix != ".svg")
MARKED = re.compile(
    r"""
    \{\#.*?\#\}
    | \{%-?\s*comment\b.*?\{%\s*endcomment\s*%\}
    | \{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}
    """,
    re.VERBOSE | re.DOTALL,
)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# Words in a tag: what a filter puts in the place of nothing, what an include is given to show.
WORDS = re.compile(
    r"""\|(?:default|default_if_none|yesno):"(?P<instead>[A-Z][^"]*)"
    | \b\w+="(?P<given>[A-Z][^"]*)"
    """,
    re.VERBOSE,
)
# What cannot be translated however it is marked.
UNTRANSLATABLE = re.compile(r"\|pluralize\b")


def unmarked(source: str, is_html: bool = True) -> list[str]:
    source = MARKED.sub("", source)
    found = []
    for tag in TAG.findall(source):
        found += [words["instead"] or words["given"] for words in WORDS.finditer(tag)]
        found += UNTRANSLATABLE.findall(tag)
    bare = TAG.sub("{}", source)
    texts = plain_texts(bare) if is_html else bare.splitlines()
    return [text.strip() for text in [*texts, *found] if is_plain(text)]


def test_every_text_of_every_template_is_marked():
    lines = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in TEMPLATES
        for text in unmarked(path.read_text(), path.suffix == ".html")
    ]
    if lines:
        pytest.fail(f"{len(lines)} texts are not marked:\n" + "\n".join(lines), pytrace=False)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "Buy" %} {% blocktranslate %}Buy {{ it }}{% endblocktranslate %}', []),
        ("{# why #}<p class='plain'>{{ n }} / 3</p>{% comment %}no{% endcomment %}", []),
        ("{% if a %}<p>Buy {{ it }}</p>{% endif %}", ["Buy {}"]),
        ('<img alt="A cover">', ["A cover"]),
        ('{{ name|default:"Nobody" }}', ["Nobody"]),
        ('{{ name|default:_("Nobody") }}{{ tag|default:"info" }}', []),
        ('{% include "x.html" with text="Buy it" id="buy" %}', ["Buy it"]),
        ('{% include "x.html" with text=_("Buy it") %}', []),
        ("{{ n }}{{ n|pluralize }}", ["|pluralize"]),
    ],
)
def test_an_unmarked_text_would_be_found(source, found):
    assert unmarked(source) == found
