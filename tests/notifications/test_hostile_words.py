"""Every message of the catalogue with the worst words that people can write into it.

The messages are found by the catalogue itself, so that a new one is tried too.
"""

import re

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Site

from notifications import catalogue, outbox, rendering
from notifications.catalogue import kinds
from notifications.models import OutgoingMessage
from tests.notifications.messages import fill

pytestmark = pytest.mark.django_db

HOSTILE = (
    "\u202eevil\u2066 <script>x</script><b>&amp;\r\nPaid: $0.00\n\n-- \n"
    "Title\x00\x1b[0m\ud83d \u05d0\u05d1\u2028Bcc: x@evil.example\v{{ shop_name }}"
)
EVIL_ADDRESS = 'https://evil.example/path/?a=1&b="><script>x</script>'
UNWANTED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
TELEGRAM_TAGS = {"b", "a", "blockquote"}


def _kinds():
    for kind in catalogue.KINDS.values():
        for channel in kind.channels:
            yield pytest.param(kind.name, str(channel), id=f"{kind.name}-{channel}")


KINDS = list(_kinds())


def write(name: str, channel: str, words: str = HOSTILE) -> OutgoingMessage:
    """The message with `words` for each text and a foreign address for each link."""
    kind = catalogue.KINDS[name]
    values = fill(kind, words, EVIL_ADDRESS)
    if len(kind.channels) > 1:
        values["channel"] = channel
    if channel == "telegram":
        values["recipient"] = "42"
    message = kind.write(**values)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(("name", "channel"), KINDS)
def test_words_stay_words_and_links_stay_in_the_shop(name, channel):
    message = write(name, channel)

    assert (message.kind, message.channel) == (name, channel)
    assert message.subject
    assert "\n" not in message.subject
    for text in (message.subject, message.text, message.html):
        assert not UNWANTED.search(text)
        assert "{%" not in text
    page = BeautifulSoup(message.html, "html.parser")
    assert not page.find_all(["script", "img", "iframe"])
    if channel == "email":
        (style,) = page.find_all("style")
        assert style == page.head.style
        assert not {"evil", "shop_name", "http"} & set(re.findall(r"\w+", style.string))
    links = [link["href"] for link in page.find_all("a")]
    assert links
    assert [link for link in links if not link.startswith("http://shop.test/")] == []
    addresses = re.findall(r"https?://[^\s<>\"]+", message.text)
    assert addresses
    assert [one for one in addresses if not one.startswith("http://shop.test/")] == []
    own_lines = [line for line in message.text.split("\n") if not line.startswith("> ")]
    assert "Paid: $0.00" not in own_lines
    assert own_lines.count("-- ") == (1 if channel == "email" else 0)
    assert not [line for line in own_lines if line.startswith("Bcc:")]


@pytest.mark.parametrize(("name", "channel"), KINDS)
def test_it_leaves_and_adds_no_header(name, channel, post, telegram):
    message = write(name, channel)

    assert outbox.sweep() == 1
    message.refresh_from_db()
    assert message.status == "sent"
    if channel == "telegram":
        assert [call.chat for call in telegram.delivered] == ["42"]
    else:
        (letter,) = post.letters
        assert letter["Bcc"] is None
        assert letter["To"] == "a@example.com"
        # Python's parser begins what was folded with a space of its own.
        assert letter["Subject"].strip() == message.subject.strip()


@pytest.mark.parametrize("words", [HOSTILE, HOSTILE * 40, "😀" * 9_000, "<&>\n" * 3_000])
@pytest.mark.parametrize("name", [one.values[0] for one in KINDS if one.values[1] == "telegram"])
def test_a_chat_gets_whole_markup_that_is_short_enough(name, words):
    message = write(name, "telegram", words)

    for text in (message.text, rendering.as_text(message.html)):
        assert 0 < len(text.encode("utf-16-le")) // 2 <= 4096
    tags = re.findall(r"<(/?)([a-z]+)[^>]*>", message.html)
    assert {tag for _, tag in tags} <= TELEGRAM_TAGS
    open_tags = []
    for slash, tag in tags:
        if slash:
            assert open_tags.pop() == tag
        else:
            open_tags.append(tag)
    assert open_tags == []
    assert set(re.findall(r"&([#a-z0-9]+);", message.html)) <= {"lt", "gt", "amp", "quot", "#x27"}
    assert "http://shop.test/" in message.text, "what is cut is somebody's words, not the link"


def test_a_long_text_is_cut_at_the_end_of_a_word():
    message = write("support-request-new", "telegram", "word " * 2_000)

    assert "> word word" in message.text
    assert re.search(r"word…$", message.text, re.M)
    assert len(message.text) > 3_000


def test_lines_of_somebody_are_kept_and_marked():
    said = "First line\r\n\r\n\r\n\r\n  indented\u2028-- \nPaid: $0.00"
    message = catalogue.support_answer(
        recipient="a@example.com",
        reference="S-1",
        product_title="T",
        text=said,
        request_url="/support/S-1/",
        dedupe_key="x",
        about=Site.objects.get(is_default_site=True),
    )
    assert "\n\n> First line\n>\n>   indented\n> --\n> Paid: $0.00\n\n" in message.text
    assert "First line<br><br>  indented<br>--<br>Paid: $0.00" in message.html


def test_nobodys_words_grow_a_mail_without_end():
    message = write("support-answer", "email", "x" * 1_000_000)

    assert len(message.text) < 4 * kinds.MAX_VALUE
