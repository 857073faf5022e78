"""The feed of new products, and what search engines are told."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import SellerProfile
from core.models import ShopSettings
from products.models import ProductPage
from site_config import sitemaps
from tests.factories import CategoryFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_feed_has_the_latest_twenty(client):
    now = timezone.now()
    for hours in range(21):
        page = ProductPageFactory(title=f"Product {hours}", summary="A <b> & c")
        ProductPage.objects.filter(pk=page.pk).update(
            first_published_at=now - timedelta(hours=hours)
        )
    ProductPageFactory(title="A draft", live=False)
    response = client.get("/products/feed/", headers={"host": "localhost"})
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    titles = [entry.text for entry in feed.findall("a:entry/a:title", ATOM)]
    assert titles == [f"Product {hours}" for hours in range(20)]
    assert feed.find("a:entry/a:summary", ATOM).text == "A &lt;b&gt; &amp; c"
    assert b"localhost" not in response.content


def test_feed_of_an_empty_shop_with_odd_words(client):
    shop = ShopSettings.objects.first() or ShopSettings(site_id=1)
    shop.shop_name, shop.tagline = "Shop \x0b & Co", "a\x1fb"
    shop.save()
    feed = ElementTree.fromstring(client.get("/products/feed/").content)
    assert feed.find("a:title", ATOM).text == "Shop  & Co: new products"
    assert feed.find("a:subtitle", ATOM).text == "ab"


def test_feed_wins_over_pages(client):
    assert client.get("/products/feed/").status_code == 200
    assert client.get("/products/feed").status_code == 301


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return ElementTree.fromstring(response.content)


def test_each_entry_names_who_sells_it_and_each_category_has_a_feed(client):
    owner = UserFactory(groups=["Sellers"])
    SellerProfile.objects.create(user=owner, name="Nora & Sons")
    lamps = CategoryFactory(name="Lamps", slug="lampen-ü")
    ProductPageFactory(title="Lamp", owner=owner, category=lamps)
    ProductPageFactory(title="Draft", live=False, category=CategoryFactory(slug="empty"))
    ProductPageFactory(title="Chair")
    feed = read(client, "/products/feed/")
    authors = [name.text for name in feed.findall("a:entry/a:author/a:name", ATOM)]
    assert authors == ["Storefront", "Nora & Sons"]
    assert feed.find("a:author/a:name", ATOM).text == "Storefront"
    page = client.get(lamps.url).content.decode()
    (address,) = set(re.findall(r'href="([^"]+/category/[^"]+/feed/)"', page))
    feed = read(client, address)
    assert [title.text for title in feed.findall("a:entry/a:title", ATOM)] == ["Lamp"]
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)}
    assert links == {
        "alternate": f"http://shop.test{lamps.url}",
        "self": f"http://shop.test{address}",
    }
    page = client.get("/sellers/nora-sons/").content.decode()
    assert 'href="/sellers/nora-sons/feed/"' in page
    assert '<meta property="og:url" content="http://shop.test/sellers/nora-sons/">' in page
    feed = read(client, "/sellers/nora-sons/feed/")
    assert feed.find("a:author/a:name", ATOM).text == "Nora & Sons"
    assert [title.text for title in feed.findall("a:entry/a:title", ATOM)] == ["Lamp"]
    assert client.get("/sellers/nobody/feed/").status_code == 404
    assert "http://shop.test/sellers/nora-sons/<" in client.get("/sitemap.xml").text
    for path in ("empty", "nope", "%00", "x" * 5000):
        assert client.get(f"/products/category/{path}/feed/").status_code in (400, 404)


def test_a_long_sitemap_comes_in_parts_and_loses_no_page(client, monkeypatch):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/sitemap.xml")
        return len(queries)

    def locations(tree, path):
        return [each.text.removeprefix("http://shop.test") for each in tree.findall(path, SITEMAP)]

    for _ in range(3):
        ProductPageFactory(category=CategoryFactory())
    everything = locations(read(client, "/sitemap.xml"), "s:url/s:loc")
    monkeypatch.setattr(sitemaps, "MOST", 2)
    few = count()
    parts = locations(read(client, "/sitemap.xml"), "s:sitemap/s:loc")
    assert len(parts) >= 3
    found = [url for part in parts for url in locations(read(client, part), "s:url/s:loc")]
    assert sorted(found) == sorted(everything)
    assert len(read(client, "/sitemap.xml").findall("s:sitemap/s:lastmod", SITEMAP)) >= 2
    for part in ("0" if "/sitemap-pages-0.xml" not in parts else "999", "9" * 30):
        assert client.get(f"/sitemap-pages-{part}.xml").status_code == 404
    for _ in range(4):
        ProductPageFactory(category=CategoryFactory())
    assert count() == few


def test_sitemap_names_what_everybody_may_see(client):
    live = ProductPageFactory(slug="live", category=CategoryFactory(slug="full"))
    ProductPageFactory(slug="draft", live=False, category=CategoryFactory(slug="empty"))
    response = client.get("/sitemap.xml", headers={"host": "localhost"})
    tree = ElementTree.fromstring(response.content)
    assert [loc.text for loc in tree.findall("s:url/s:loc", SITEMAP)] == [
        "http://shop.test/",
        "http://shop.test/products/",
        "http://shop.test/products/live/",
        "http://shop.test/products/category/full/",
    ]
    dates = [date.text for date in tree.findall("s:url/s:lastmod", SITEMAP)]
    assert f"{live.last_published_at:%Y-%m-%d}" in dates


def test_robots_are_kept_from_personal_pages(client):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    for path in ("/admin/", "/accounts/", "/checkout/", "/orders/", "/library/", "/downloads/"):
        assert f"Disallow: {path}" in lines
    assert "Disallow: /" not in lines
    assert lines[-1] == "Sitemap: http://shop.test/sitemap.xml"
