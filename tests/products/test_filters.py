"""What narrows and orders a list: it combines, stands in the address, and never fails."""

from itertools import product as combinations

import pytest
from bs4 import BeautifulSoup

from products.models import CatalogueEntry, ProductPage
from tests.factories import CategoryFactory, ProductPageFactory

pytestmark = pytest.mark.django_db

NAMES = ("q", "sort", "min", "tag")
JUNK = [
    "",
    "x",
    "-1",
    "1e9",
    "99999999999999999999",
    "0.001",
    "NaN",
    "1,5",
    "\u0661",
    "%",
    "\u202e",
]


@pytest.fixture
def shelf():
    """Four products; the first one is the newest."""
    kits, icons = CategoryFactory(name="Kits", slug="kits"), CategoryFactory(slug="icons")
    for slug, price, category, tags, bought in reversed(
        [
            ("alpha", 2900, kits, ["Dark mode"], 1),
            ("beta", 0, icons, ["Dark mode", "SVG"], 7),
            ("gamma", 900, kits, [], 3),
            ("delta", 4900, icons, ["SVG"], 0),
        ]
    ):
        page = ProductPageFactory(
            title=f"Lantern {slug}", slug=slug, price=price, category=category, summary="-"
        )
        page.tags.add(*tags)
        page.save()
        CatalogueEntry.objects.filter(pk=page.pk).update(times_bought=bought)


def shown(client, query: str, path: str = "/products/") -> list[str]:
    return [page.slug for page in client.get(f"{path}?{query}").context["listing"].page]


COMBINED = [
    ("", "alpha beta gamma delta"),
    ("sort=newest", "alpha beta gamma delta"),
    ("sort=price", "beta gamma alpha delta"),
    ("sort=-price", "delta alpha gamma beta"),
    ("sort=bought", "beta gamma alpha delta"),
    ("free=on", "beta"),
    ("min=9", "alpha gamma delta"),
    ("max=29", "alpha beta gamma"),
    ("min=9&max=29", "alpha gamma"),
    ("min=50&max=1", ""),
    ("tag=dark-mode", "alpha beta"),
    ("tag=svg&sort=price", "beta delta"),
    ("tag=svg&min=1", "delta"),
    ("tag=nothing", ""),
    ("q=lantern&sort=price&min=9", "gamma alpha delta"),
    ("q=dark", "alpha beta"),
    ("q=dark+mode+lantern&free=on", "beta"),
    ("q=free", "beta"),
]


def test_filters_combine(client, shelf, subtests):
    for query, slugs in COMBINED:
        with subtests.test(query=query):
            assert shown(client, query) == slugs.split()


def test_filters_hold_in_a_category(client, shelf):
    assert shown(client, "sort=price", "/products/category/kits/") == ["gamma", "alpha"]
    assert shown(client, "tag=svg&q=lantern", "/products/category/icons/") == ["beta", "delta"]


@pytest.mark.once
def test_the_address_keeps_what_was_chosen(client, shelf):
    response = client.get("/products/?q=lantern&sort=price&min=9&tag=svg&free=on&page=1&other=x")
    text = response.content.decode()
    kept = "?q=lantern&amp;sort=price&amp;tag=svg&amp;min=9&amp;free=on"
    assert f'href="/products/category/kits/{kept}"' in text
    assert '<option value="price" selected>' in text
    assert '<option value="svg" selected>' in text
    assert 'value="9"' in text
    assert 'href="/products/?q=lantern">Clear filters</a>' in text
    assert '<meta name="robots" content="noindex, follow">' in text


@pytest.mark.once
def test_nothing_that_fits_offers_the_list_without_filters(client, shelf):
    text = client.get("/products/?min=500&q=lantern").content.decode()
    assert "No product fits these filters" in text
    assert 'href="/products/?q=lantern"' in text
    assert "What others buy here" in text


def test_what_cannot_be_read_narrows_nothing_and_is_kept(client, shelf, subtests):
    for name, value in combinations(["min", "max", "sort", "tag", "free"], JUNK):
        with subtests.test(name=name, value=value):
            response = client.get("/products/", {name: value, "q": "lantern"})
            assert response.status_code == 200
    response = client.get("/products/", {"min": "cheap"})
    assert len(response.context["listing"].page) == 4
    assert 'value="cheap"' in response.content.decode()
    assert "Enter a number." in response.content.decode()


def test_every_combination_is_answered(client, shelf):
    for values in combinations(["", "lantern"], ["", "price", "bought"], ["", "1"], ["", "svg"]):
        query = "&".join(f"{name}={value}" for name, value in zip(NAMES, values, strict=True))
        wanted = set(ProductPage.objects.values_list("slug", flat=True))
        wanted -= {"beta"} if values[2] else set()
        wanted &= {"beta", "delta"} if values[3] else wanted
        assert set(shown(client, query)) == wanted, query


@pytest.mark.once
def test_a_long_list_counts_no_further_than_its_pages_go(client, monkeypatch, shelf):
    monkeypatch.setattr("products.listing.MAX_SHOWN", 3)
    response = client.get("/products/")
    assert "More than 3 products" in response.content.decode()
    assert len(response.context["listing"].page) == 3
    assert client.get("/products/?page=2").url == "/products/?page=1"


@pytest.mark.once
def test_a_product_names_its_tags_and_leads_to_what_shares_them(client, shelf):
    text = client.get("/products/beta/").content.decode()
    assert 'rel="tag" href="/products/?tag=dark-mode"' in text
    assert "tag=" not in client.get("/products/gamma/").content.decode()


@pytest.mark.once
def test_each_thing_that_narrows_the_list_can_be_taken_away(client):
    ProductPageFactory(title="Lantern", price=2500).tags.add("night")
    address = "/products/?q=lantern&tag=%3Cb%3E&min=5&max=x&free=on"
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    chips = {
        " ".join(link.get_text().split()): link["href"] for link in soup.select(".filters--used a")
    }
    others = "max=x&free=on"
    assert chips == {
        "Take away: “lantern”": f"/products/?tag=%3Cb%3E&min=5&{others}",
        "Take away: <b>": f"/products/?q=lantern&min=5&{others}",
        "Take away: From $5.00": f"/products/?q=lantern&tag=%3Cb%3E&{others}",
        "Take away: Free only": "/products/?q=lantern&tag=%3Cb%3E&min=5&max=x",
    }
    for left in chips.values():
        assert client.get(left).status_code == 200
    assert not BeautifulSoup(client.get("/products/?sort=price").content, "html.parser").select(
        ".filters--used"
    )
