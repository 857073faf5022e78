"""The feed of new products, and what search engines are told."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from core.models import ShopSettings
from products.models import ProductPage
from tests.factories import CategoryFactory, ProductPageFactory

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
