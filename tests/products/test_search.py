"""Finding products by words: the same answers on SQLite and on PostgreSQL, and never an error."""

import pytest

from products import tasks
from products.models import ProductPage
from products.search.queries import MAX_QUERY_LENGTH, MAX_WORDS, asked_words, read_query
from tests.factories import CategoryFactory, ProductPageFactory
from tests.products.searching import found


@pytest.fixture
def lamp(db):
    return ProductPageFactory(
        title="Lantern launch page",
        slug="lamp",
        summary="Counts down to the opening day.",
        category=CategoryFactory(name="Website templates", slug="sites"),
        body=[
            ("heading", "Quick to make your own"),
            ("paragraph", "<p>Comes with a <b>newsletter</b> form.</p>"),
            ("features", [{"title": "Confetti", "text": "Falls once, at zero."}]),
            ("code", {"language": "html", "code": "<timer></timer>"}),
            ("faq", [{"question": "Offline?", "answer": "<p>Certainly.</p>"}]),
            ("facts", [{"label": "Weight", "value": "Featherlight"}]),
        ],
    )


@pytest.fixture
def icons(db):
    return ProductPageFactory(
        title="Pebble icons",
        slug="icons",
        summary="Drawn for a launch.",
        category=CategoryFactory(name="Icon sets", slug="icon-sets"),
    )


TEXTS = [
    "lantern",
    "LANTERN",
    "opening",
    "newsletter",
    "confetti",
    "certainly",
    "featherlight",
    "website",
    "lantern newsletter",
    "templates counts",
]


def test_every_text_of_a_product_is_found(lamp, icons, subtests):
    for query in TEXTS:
        with subtests.test(query=query):
            assert found(query) == ["lamp"]


@pytest.mark.parametrize("query", ["lant", "open", "webs", "lantern la"])
def test_the_last_word_may_be_a_beginning(lamp, icons, query):
    assert found(query) == ["lamp"]


def test_code_is_no_prose(lamp):
    assert found("timer") == found("html") == []


def test_every_word_must_occur(lamp, icons):
    assert found("lantern pebble") == []


def test_a_match_in_the_title_stands_before_a_newer_one_elsewhere(lamp, icons):
    assert icons.first_published_at > lamp.first_published_at
    assert found("launch") == ["lamp", "icons"]


def test_drafts_and_unpublished_pages_are_not_found(client, lamp):
    ProductPageFactory(title="Lantern draft", live=False)
    ProductPage.objects.get(pk=lamp.pk).unpublish()
    response = client.get("/products/?q=lantern")
    assert list(response.context["listing"].page) == []


def test_an_edit_is_found_once_it_is_published(lamp):
    page = ProductPage.objects.get(pk=lamp.pk)
    page.title = "Beacon launch page"
    revision = page.save_revision()
    assert found("beacon") == []
    revision.publish()
    assert found("beacon") == ["lamp"]
    assert found("lantern") == []


def test_a_renamed_category_is_found_by_its_new_name(lamp):
    lamp.category.name = "Landing places"
    lamp.category.save()
    tasks.index_category(lamp.category.pk)
    assert found("landing") == ["lamp"]
    assert found("website") == []


ODD = [
    "***",
    '"',
    '"lantern',
    "lantern*",
    "lantern AND NOT page",
    "AND",
    "NOT",
    "NEAR(lantern page)",
    "-",
    "-lantern",
    "(",
    ")(",
    "title:lantern",
    "'; DROP TABLE x; --",
    "%",
    "%s %(x)s",
    "_",
    "__",
    "\\",
    "a\\'b",
    "&|!:*<->",
    "<b>",
    "\u202elantern\u202c",
    "\u200b",
    "😀",
    "ﬁ",
    "İ",
    "é",
    "x" * 1_000_000,
    "x " * 500_000,
    "\r\nSet-Cookie: a=b",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "9" * 5000,
]


def test_odd_queries_are_answered(client, lamp, subtests):
    for query in ODD:
        with subtests.test(query=ascii(query)[:24]):
            assert client.get("/products/", {"q": query}).status_code == 200
            assert client.get("/products/category/sites/", {"q": query}).status_code == 200


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "q=lantern&x=%00"])
def test_nul_is_refused_with_a_page(client, lamp, query):
    response = client.get(f"/products/?{query}")
    assert response.status_code == 400


@pytest.mark.parametrize("query", ["q=%ED%A0%80", "q=%FF", "q=a&q=lantern", "q[]=x", "q=%2e%2e%2f"])
def test_broken_encodings_are_answered(client, lamp, query):
    assert client.get(f"/products/?{query}").status_code == 200


def test_only_punctuation_finds_nothing_and_says_so(client, lamp):
    text = client.get("/products/", {"q": '"*-('}).content.decode()
    assert "No product matches" in text


def test_blank_is_no_search(client, lamp):
    response = client.get("/products/?q=%20%20")
    assert [page.slug for page in response.context["listing"].page] == ["lamp"]


def test_operators_are_only_words():
    asked = asked_words('"AND* -lantern (OR)')
    assert [one.word for one in asked] == ["and", "lantern", "or"]
    assert asked_words("***") == []
    assert len(asked_words("word " * 100)) == MAX_WORDS


def test_what_is_read_is_short_and_printable():
    assert read_query("  a\u202eb\x07c\n") == "abc"
    assert len(read_query("x" * 10_000)) == MAX_QUERY_LENGTH
