"""Where a short URL may lead: every trick is refused when saved, and again when followed."""

import pytest
from django.core.exceptions import ValidationError

from links.models import ShortURL, State
from links.models.addresses import add_parameters, is_own_host, read_address
from tests.links.conftest import hits_of, make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TRICKS = [
    # other schemes, in any case and disguise
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript://shop.test/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "DATA:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "ftp://example.com/",
    "blob:https://example.com/1",
    "about:blank",
    "mailto:a@example.com",
    "view-source:https://example.com/",
    # another host that looks like a path
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%2F/evil.example",
    "/%2fevil.example",
    "/%5Cevil.example",
    "/%5cevil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/products/../../s/",
    "/%2e%2e/",
    "/a/%2e%2e/b",
    # half an address
    "evil.example",
    "products/",
    "?q=1",
    "#top",
    "",
    " ",
    "http:evil.example",
    "http:/evil.example",
    "https:///evil.example",
    "https:\\\\evil.example",
    "https://",
    "https://?q",
    "http://#",
    # who is the host?
    "https://shop.test@evil.example/",
    "https://user:password@evil.example/",
    "https://@evil.example/",
    "https://shop.test%40evil.example/",
    "https://shop.test\\@evil.example/",
    "https://evil.example\\.shop.test/",
    "https://evil%2eexample/",
    "https://evil_host.example/",
    "https://-evil.example/",
    "https://evil..example/",
    "https://.evil.example/",
    f"https://{'a' * 64}.example/",
    f"https://{'a.' * 130}example/",
    # hosts that look like others
    "https://\u0430pple.example/",  # a Cyrillic a
    "https://ex\u0131mple.example/",
    "https://\uff45vil.example/",
    "https://evil\u3002example/",
    "https://shop.test\u2044.evil.example/",
    "https://shop.test\uff0fevil.example/",
    "https://b\u00fccher.example/",
    "https://\u200bshop.test/",
    # numbers that are hosts
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://127.1/",
    "http://0177.0.0.1/",
    "http://1.2.3.256/",
    "http://1.2.3.4.5/",
    "http://[::1/",
    "http://[::g]/",
    "http://[fe80::1%25eth0]/",
    # ports
    "https://example.com:/",
    "https://example.com:0/",
    "https://example.com:65536/",
    "https://example.com:-1/",
    "https://example.com:80a/",
    "https://example.com:\uff18\uff10/",
    # more headers
    "/products/\r\nSet-Cookie: a=b",
    "https://example.com/\r\nLocation: //evil.example",
    "https://example.com/\n",
    "https://example.com/\u2028",
    "/products/%0d%0aSet-Cookie:a=b",
    "/products/\x85",
    # marks that turn or hide writing
    "https://example.com/\u202egpj.exe",
    "/products/\u2066a\u2069",
    "/products/\u200b",
    "/products/%E2%80%AE",
    "\ufeff/products/",
    "/pro ducts/",
    " /products/",
    "https://exam ple.com/",
    "https://example.com/\u00a0",
    "\x00/products/",
    "/products/\x00",
    "/products/\ud800",
    # too long to be followed
    "https://example.com/" + "a" * 2000,
    "/" + "\u00e4" * 700,
]


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_is_refused_when_saved(trick):
    with pytest.raises(ValidationError):
        ShortURL(slug="trick", address=trick).full_clean()


@pytest.mark.parametrize("trick", [t for t in TRICKS if len(t) <= 2000 and t.isprintable() and t])
def test_a_trick_in_the_database_leads_nobody_away(client, trick):
    ShortURL.objects.create(slug="trick", address=trick)
    answer = client.get("/s/trick/")
    assert answer.status_code == 410
    assert "Location" not in answer
    assert ShortURL.objects.get().state == State.REFUSED
    assert hits_of(ShortURL.objects.get()) == (0, 0)


@pytest.mark.parametrize("trick", [t for t in TRICKS if not t.isprintable() and "\0" not in t])
def test_a_trick_that_nobody_sees_leads_nobody_away_either(client, trick):
    short_url = ShortURL(slug="trick", address=trick)
    assert short_url.state == State.REFUSED
    assert short_url.destination == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("/", "/"),
        ("/products/?q=a%20b&page=2#top", "/products/?q=a%20b&page=2#top"),
        ("/products/?next=//evil.example", "/products/?next=//evil.example"),
        ("/caf\u00e9/", "/caf%C3%A9/"),
        ("https://example.com", "https://example.com"),
        ("HTTPS://Example.COM/Path?Q=1#F", "https://example.com/Path?Q=1#F"),
        ("hTTp://example.com./", "http://example.com/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:8080/a", "http://example.com:8080/a"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://example.com/a%0d%0ab", "https://example.com/a%0d%0ab"),
        ("https://example.com/@somebody", "https://example.com/@somebody"),
        ("https://example.com/\u00e4?q=\u00f6", "https://example.com/%C3%A4?q=%C3%B6"),
        ("http://192.0.2.7/a", "http://192.0.2.7/a"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        ("http://shop.test/products/?q=1#a", "/products/?q=1#a"),
        ("https://SHOP.test:443", "/"),
        ("http://shop.test:8080/", "http://shop.test:8080/"),
        ("https://shop.test.evil.example/", "https://shop.test.evil.example/"),
    ],
)
def test_what_is_good_is_stored_in_one_spelling(client, text, address):
    short_url = make(slug="good", address=text)
    assert short_url.address == address
    assert read_address(address) == address
    assert client.get("/s/good/")["Location"] == address


def test_a_host_in_another_alphabet_is_named_as_computers_name_it():
    with pytest.raises(ValidationError, match=r"xn--pple-43d\.example"):
        read_address("https://\u0430pple.example/")
    with pytest.raises(ValidationError, match=r"xn--strae-oqa\.example"):
        read_address("https://stra\u00dfe.example/")


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("shop.test", True),
        ("SHOP.TEST.", True),
        ("testserver", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", True),
        ("any.localhost", True),
        ("notshop.test", False),
        ("shop.test.evil.example", False),
        ("192.0.2.1", False),
        ("example.com", False),
    ],
)
def test_own_hosts(host, is_own):
    assert is_own_host(host) is is_own


def test_a_machine_of_its_own_name_is_not_this_one(settings):
    settings.ALLOWED_HOSTS = ["*", ".shop.example"]
    settings.SITE_URL = "https://shop.example"
    assert is_own_host("www.shop.example")
    assert not is_own_host("127.0.0.1")
    assert not is_own_host("example.com")


@pytest.mark.parametrize(
    ("address", "parameters", "expected"),
    [
        ("/a/", {}, "/a/"),
        ("/a/", {"utm_source": "x"}, "/a/?utm_source=x"),
        ("/a/?q=1#f", {"utm_source": "x"}, "/a/?q=1&utm_source=x#f"),
        ("/a/?utm_source=old&q=1", {"utm_source": "new"}, "/a/?q=1&utm_source=new"),
        ("/a/?utm%5Fsource=old", {"utm_source": "new"}, "/a/?utm_source=new"),
        ("/a/?q=a%20b&x", {"utm_term": "a b&c=d#e"}, "/a/?q=a%20b&x&utm_term=a%20b%26c%3Dd%23e"),
        (
            "https://example.com",
            {"utm_term": "\u00e4\r\n"},
            "https://example.com?utm_term=%C3%A4%0D%0A",
        ),
    ],
)
def test_parameters_are_merged_and_encoded(address, parameters, expected):
    assert add_parameters(address, parameters) == expected
