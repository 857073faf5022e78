"""The made-up language itself, and that a forgotten text is found in it."""

import pytest
from django.template import Context, Template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from core.money import format_money
from tests.translations.plain_text import Findings, plain_texts
from tests.translations.pseudo import pseudo_translate

pytestmark = pytest.mark.once

LAZY = gettext_lazy("Buy")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Sign in", "[Šíĝñ íñ ~~~]"),
        ("%(count)d of {total} <b>%s</b>", "[%(count)d óƒ {total} <b>%s</b> ~~]"),
        ("Tom &amp; %(name)s\n", "[Ţóɱ &amp; %(name)s ~~]\n"),
        ('<a href="%(url)s">Log in</a>', '[<a href="%(url)s">Ļóĝ íñ</a> ~~]'),
        ("100%%: %(a)s", "100%%: %(a)s"),
    ],
)
def test_words_change_and_placeholders_tags_and_entities_stay(text, made):
    assert pseudo_translate(text) == made


def test_a_long_text_becomes_two_fifths_longer():
    text = "What you bought stays in your library." * 5

    assert 1.35 < len(pseudo_translate(text)) / len(text) < 1.45


def test_every_way_to_mark_a_text_speaks_it(en_xa):
    template = Template(
        "{% load i18n %}{% translate 'Buy' %} "
        "{% blocktranslate count n=2 %}one file{% plural %}{{ n }} files{% endblocktranslate %}"
    )
    assert _("Buy") == str(LAZY) == pgettext("verb", "Buy") == "[Ɓúý ~]"
    assert ngettext("%(n)d file", "%(n)d files", 2) % {"n": 2} == "[2 ƒíļéš ~~]"
    assert template.render(Context()) == "[Ɓúý ~] [2 ƒíļéš ~~]"
    assert format_money(2900, "USD") == "$29.00"


def test_afterwards_english_is_spoken_again(settings):
    assert _("Buy") == str(LAZY) == "Buy"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>[Ɓúý ~] λέξη $29.00 3 a@example.com /orders/1/</p>", []),
        ("<script>let it = 'plain'</script><style>p {}</style><code>x = 1</code>", []),
        ("<select name='country'><option>Greece</select>", []),
        ("<p translate='no'>Buy <b>it</b></p><p>Now</p>", ["Now"]),
        ("<p>Buy</p>", ["Buy"]),
        ("<p>[Ɓúý λέξη now ~]</p>", ["[Ɓúý λέξη now ~]"]),
        ("<p>[Ɓúý ~] <b>for</b> [ñóŵ ~]</p>", ["for"]),
        ("<img alt='A cover'><input placeholder='Name'>", ["A cover", "Name"]),
        ("<a title='To it' aria-label='Go'>[Ɓúý ~]</a>", ["To it", "Go"]),
        ("<input type='submit' value='Send'><input type='hidden' value='plain'>", ["Send"]),
        ("<template><p>Later</p></template>", ["Later"]),
        ("<meta name='description' content='A shop'><meta name='robots' content='no'>", ["A shop"]),
        ("<select><option>Newest</select>", ["Newest"]),
        (
            '<script id="wagtail-sidebar-props" type="application/json">'
            '{"modules": [{"args": [{"name": "shop", "label": "Shop"}]}]}</script>',
            ["Shop"],
        ),
    ],
)
def test_a_forgotten_text_is_found_and_nothing_else(html, found):
    assert plain_texts(html) == found


def test_what_was_found_is_told_once_with_its_first_place():
    findings = Findings()
    findings.read("page 1", "<p>Buy</p><p>Buy</p>")
    findings.read("page 2", "<p>Buy</p><p>Sell</p>")
    findings.read_text("mail", "[Ɓúý ~]\n  Forgotten line")

    assert str(findings) == "mail: Forgotten line\npage 1 (+1): Buy\npage 2: Sell"
    assert findings.seen == 3
