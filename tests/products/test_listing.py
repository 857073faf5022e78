"""The products page: order, shelves, search, pages, and the same number of queries for any size."""

import unicodedata
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from products.models import Category, ProductPage
from tests.factories import CategoryFactory, ProductPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def icons():
    return CategoryFactory(name="Icons", slug="icons", position=1)


@pytest.fixture
def kits():
    return CategoryFactory(name="Kits", slug="kits", position=2)


def slugs(response) -> list[str]:
    return [product.slug for product in response.context["listing"].page]


def make_products(number, **values) -> list[ProductPage]:
    """Products first published an hour apart; the last one is the newest."""
    start = timezone.now() - timedelta(days=30)
    pages = [ProductPageFactory(**values) for _ in range(number)]
    for hours, page in enumerate(pages):
        at = start + timedelta(hours=hours)
        ProductPage.objects.filter(pk=page.pk).update(first_published_at=at, last_published_at=at)
    return pages


def test_newest_stands_first_and_drafts_are_not_shown(client):
    old, new = make_products(2)
    ProductPageFactory(live=False)
    response = client.get("/products/")
    assert slugs(response) == [new.slug, old.slug]
    assert "2 products" in response.content.decode()


def test_an_edit_shows_the_badge_but_keeps_the_place(client):
    old, new = make_products(2)
    page = ProductPage.objects.get(pk=old.pk)
    page.save_revision().publish()
    response = client.get("/products/")
    assert slugs(response) == [new.slug, old.slug]
    assert response.content.decode().count("badge--updated") == 1


def test_category_shows_its_own_products_only(client, icons, kits):
    ours = ProductPageFactory(category=icons)
    ProductPageFactory(category=kits)
    response = client.get("/products/category/icons/")
    assert slugs(response) == [ours.slug]
    assert "<h1>Icons</h1>" in response.content.decode()


def test_a_category_without_live_products_is_not_offered(client, icons, kits):
    ProductPageFactory(category=icons)
    ProductPageFactory(category=kits, live=False)
    response = client.get("/products/")
    assert response.context["listing"].categories == [icons]
    assert client.get("/products/category/kits/").status_code == 404


@pytest.mark.parametrize("name", ["Шаблоны", "テーマ", "Übungen", "موضوع", "café"])
def test_a_category_has_an_address_in_any_script(client, name):
    """The form of the admin proposes a slug in the letters of the name."""
    slug = name.lower()
    category = Category(name=name, slug=slug)
    category.full_clean()
    category.save()
    ours = ProductPageFactory(category=category)
    for address in (category.url, f"/products/category/{slug}/"):
        assert slugs(client.get(address)) == [ours.slug]
    assert category.url.isascii()
    assert category.url in client.get("/sitemap.xml").content.decode()


def test_letters_typed_in_parts_are_one_word():
    category = Category(name="한글", slug=unicodedata.normalize("NFD", "한글"))
    category.full_clean()
    assert category.slug == "한글"


def test_unknown_category_is_not_found(client, icons, subtests):
    ProductPageFactory(category=icons)
    for slug in ("nope", "..", "%00", "a/b", "é", "x" * 5000):
        with subtests.test(slug=slug[:40]):
            assert client.get(f"/products/category/{slug}/").status_code in (400, 404)


def test_pages_of_twelve(client):
    pages = make_products(13)
    first, second = client.get("/products/"), client.get("/products/?page=2")
    assert slugs(first) == [page.slug for page in reversed(pages[1:])]
    assert slugs(second) == [pages[0].slug]
    assert 'rel="next" href="?page=2"' in first.content.decode()
    assert 'rel="canonical" href="http://shop.test/products/?page=2"' in second.content.decode()


NO_PAGES = ["0", "-1", "x", "1.5", "²", "9" * 5000, "%00", "1e3", "last", "NaN"]


@pytest.mark.once
def test_a_page_that_does_not_exist_is_not_found_and_leads_on(client, subtests):
    make_products(13)
    for number in NO_PAGES:
        with subtests.test(number=number[:40]):
            response = client.get(f"/products/?page={number}")
            assert response.status_code == (400 if number == "%00" else 404)
            if response.status_code == 404:
                assert 'href="/products/"' in response.content.decode()


@pytest.mark.once
def test_a_page_past_the_end_is_the_last_one(client, icons):
    make_products(13, summary="A lighthouse.", category=icons)
    for number in ("3", "9" * 30):
        answer = client.get(f"/products/?page={number}")
        assert (answer.status_code, answer.url) == (302, "/products/?page=2")
    answer = client.get("/products/category/icons/?q=lighthouse&min=1&page=7")
    assert answer.url == "/products/category/icons/?q=lighthouse&min=1&page=2"
    assert client.get(answer.url).status_code == 200
    assert client.get("/products/?q=zzz&page=2").url == "/products/?q=zzz&page=1"


def test_an_empty_page_number_is_the_first_page(client):
    make_products(1)
    assert client.get("/products/?page=").status_code == 200


def test_an_empty_shop_says_so(client):
    text = client.get("/products/").content.decode()
    assert "The shelves are still empty" in text
    assert 'aria-label="Categories"' not in text


def test_search_stays_inside_its_category(client, icons, kits):
    ours = ProductPageFactory(title="Harbour set", category=icons)
    ProductPageFactory(title="Harbour kit", category=kits)
    response = client.get("/products/category/icons/?q=harbour")
    assert slugs(response) == [ours.slug]
    text = response.content.decode()
    assert "1 product matches “<bdi>harbour</bdi>” in Icons." in text
    assert 'href="/products/category/kits/?q=harbour"' in text


@pytest.mark.once
def test_search_keeps_its_words_from_page_to_page(client):
    make_products(13, summary="A lighthouse.")
    response = client.get("/products/?q=lighthouse")
    assert "13 products match" in response.content.decode()
    assert 'href="?q=lighthouse&amp;page=2"' in response.content.decode()


def test_nothing_found_offers_a_way_on(client, icons):
    ProductPageFactory(category=icons)
    for address, way_on in (
        ("/products/?q=zzz", "/products/"),
        ("/products/category/icons/?q=zzz", "/products/?q=zzz"),
    ):
        text = client.get(address).content.decode()
        assert "No product matches “zzz”" in text
        assert f'<a class="button button--primary" href="{way_on}">' in text


def test_what_was_typed_is_shown_as_text(client):
    text = client.get("/products/", {"q": "<script>alert(1)</script>\u202e"}).content.decode()
    assert "<script>alert" not in text
    assert "\u202e" not in text.split("<main")[1]


@pytest.mark.once
@pytest.mark.parametrize(("address", "most"), [("/products/", 16), ("/products/?q=lighthouse", 20)])
def test_as_many_queries_for_twelve_products_as_for_four(client, address, most):
    counts = []
    for number in (4, 8):
        make_products(number, summary="A lighthouse.", category=CategoryFactory())
        client.get(address)  # makes the renditions
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        counts.append(len(queries))
        assert len(slugs(response)) == ProductPage.objects.count()
    assert counts[0] == counts[1] <= most
