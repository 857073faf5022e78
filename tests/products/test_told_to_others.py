"""What others are told of a page: search engines as JSON-LD, sites that show a link to it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from accounts.models import SellerProfile
from home.models import ContentPage, HomePage
from products.models import ProductPage
from tests.factories import CategoryFactory, CoverFactory, ProductPageFactory, UserFactory
from tests.structured_data import things

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# What developers.google.com/search/docs/appearance/structured-data asks for (first), and
# recommends of what a shop of digital products has (second).
OFFER = ({"price", "priceCurrency"}, {"availability", "itemCondition", "seller", "url"})
TABLE = {
    "Product": ({"name", "image", "offers"}, {"description", "sku", "brand", "category"}),
    "BreadcrumbList": ({"itemListElement"}, set()),
    "ItemList": ({"itemListElement"}, set()),
    "Organization": ({"name", "url"}, {"logo"}),
    "WebSite": ({"name", "url"}, {"potentialAction", "publisher"}),
}
CARD = {"og:title", "og:description", "og:type", "og:url", "og:site_name", "twitter:card"}


def open_page(client, address) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def card(soup) -> dict[str, str]:
    metas = soup.find_all("meta")
    return {each.get("property") or each.get("name"): each.get("content") for each in metas}


@pytest.fixture
def lamp():
    seller = UserFactory(groups=["Sellers"])
    SellerProfile.objects.create(user=seller, name="Nora & Sons")
    return ProductPageFactory(
        title="Lamp",
        slug="lamp",
        summary="It shines.",
        owner=seller,
        category=CategoryFactory(name="Lights", slug="lights", description="All that shines."),
        cover=CoverFactory(description="A lamp at night", width=1600, height=1000),
        price=2900,
    )


def test_each_thing_has_what_search_engines_ask_for(client, lamp):
    found = {}
    for address in ("/products/", lamp.url, "/"):
        found |= things(open_page(client, address))
    assert set(found) == set(TABLE)
    for kind, (required, recommended) in TABLE.items():
        assert required | recommended <= set(found[kind]), kind
    (offer,) = found["Product"]["offers"]
    assert set.union(*OFFER) <= set(offer)
    assert (offer["seller"]["name"], found["Product"]["brand"]["name"]) == ("Nora & Sons",) * 2
    assert not {"aggregateRating", "review"} & set(found["Product"]), "nobody can rate anything"
    steps = found["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, "Products", "http://shop.test/products/"),
        (2, "Lights", "http://shop.test/products/category/lights/"),
        (3, "Lamp", "http://shop.test/products/lamp/"),
    ]
    action = found["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert action == "http://shop.test/products/?q={search_term_string}"
    assert "Lamp" in client.get(action.removeprefix("http://shop.test").split("{")[0] + "lamp").text
    logo = found["Organization"]["logo"].removeprefix("http://shop.test")
    assert logo.endswith(".png")
    only = things(open_page(client, "/products/category/lights/"))
    assert [step["name"] for step in only["BreadcrumbList"]["itemListElement"]] == [
        "Products",
        "Lights",
    ]
    assert only["ItemList"]["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "url": "http://shop.test/products/lamp/"}
    ]


def test_a_list_counts_on_from_page_to_page_and_says_nothing_of_what_is_searched(client):
    for _number in range(13):
        ProductPageFactory()
    first, second = (
        things(open_page(client, f"/products/?page={page}"))["ItemList"]["itemListElement"]
        for page in (1, 2)
    )
    assert [item["position"] for item in first + second] == list(range(1, 14))
    assert len({item["url"] for item in first + second}) == 13
    assert things(open_page(client, "/products/?q=product")) == {}
    ProductPage.objects.all().unpublish()
    assert things(open_page(client, "/products/")) == {}


def test_offers_follow_editions_sales_and_what_customers_choose(client, lamp):
    def offers():
        return things(open_page(client, lamp.url))["Product"]["offers"]

    ends = timezone.now() + timedelta(days=2)
    sale = {"sale_price": 900, "sale_ends_at": ends, "pay_what_you_want": True}
    ProductPage.objects.filter(pk=lamp.pk).update(price=1900, **sale)
    (offer,) = offers()
    now, usual = offer["priceSpecification"]
    assert (offer["price"], now["minPrice"], usual["price"]) == ("9.00", "9.00", "19.00")
    assert usual["priceType"] == "https://schema.org/StrikethroughPrice"
    assert offer["priceValidUntil"] == ends.isoformat()
    lamp.owner.is_active = False
    lamp.owner.save()
    assert offers()[0]["seller"]["name"] == "Storefront", "whoever has gone is not named"


def test_every_public_page_has_a_card_and_words_of_its_own(client, lamp):
    page = ContentPage(title="About", slug="about")
    page.content = [("paragraph", "<p>Who we <b>are</b>.</p><p>And &amp; why.</p>")]
    HomePage.objects.get().add_child(instance=page)
    said = {}
    for address in ("/", "/products/", "/products/category/lights/", "/products/lamp/", "/about/"):
        soup = open_page(client, address)
        found = card(soup)
        assert {name for name in CARD if found.get(name)} == CARD, address
        canonical = soup.find("link", rel="canonical")["href"]
        assert found["og:url"] == canonical == f"http://shop.test{address}"
        assert f"{found['og:title']} · {found['og:site_name']}" == soup.title.string
        assert found["og:description"] == found["description"]
        assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
        assert found["og:image"].startswith("http://shop.test/")
        alt = "Storefront" if address == "/about/" else "A lamp at night"
        assert found["og:image:alt"] == alt
        said[address] = found["description"]
    assert said["/products/category/lights/"] == "All that shines."
    assert said["/products/lamp/"] == "It shines."
    assert said["/products/"] == "All products of Storefront."
    assert said["/about/"] == "Who we are. And & why."
    assert open_page(client, "/products/?q=lamp").find("link", rel="canonical") is None
