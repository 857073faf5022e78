"""Text of people as it is kept and shown: it stays text, and links lend nobody our name."""

import pytest

from support import display

pytestmark = pytest.mark.once

LINK = '<a href="{0}" rel="nofollow ugc noopener">{0}</a>'


def link(address: str) -> str:
    return LINK.format(address)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "plain"),
        ("two\nlines", "two<br>lines"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("see https://a.example/x.", f"see {link('https://a.example/x')}."),
        ("(https://a.example/x)", f"({link('https://a.example/x')})"),
        ("https://a.example/x_(y), then", f"{link('https://a.example/x_(y)')}, then"),
        ("HTTP://A.example?!", f"{link('HTTP://A.example')}?!"),
        ("https://a.example/?a=1&b=2", link("https://a.example/?a=1&amp;b=2")),
        (
            '"https://a.example/"onclick="x"',
            f"&quot;{link('https://a.example/')}&quot;onclick=&quot;x&quot;",
        ),
        ("https://a.example/<b>", f"{link('https://a.example/')}&lt;b&gt;"),
        (
            "https://a.example\nhttps://b.example",
            f"{link('https://a.example')}<br>{link('https://b.example')}",
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("javascript://https:/x", "javascript://https:/x"),
        ("data:text/html,x ftp://a.example", "data:text/html,x ftp://a.example"),
        ("https://bank.example@evil.example/", "https://bank.example@evil.example/"),
        ("http://[::1", "http://[::1"),
        ("https://", "https://"),
        ("https://.", "https://."),
        ("pay \u202e001$\u202c here \u2066x\u2069", "pay 001$ here x"),
        ("https://a.example/\u202egpj.exe", link("https://a.example/gpj.exe")),
        ("שלום, مرحبا", "שלום, مرحبا"),
    ],
)
def test_text_is_shown_as_text_with_links(text, html):
    assert display.as_html(text) == html


def test_a_very_long_text_of_brackets_takes_no_time():
    text = "https://a.example/" + "(" * 5000 + ")" * 5000
    assert len(display.as_html(text[:10_000])) > 10_000
