"""The front door: what editors chose, else the newest, else a kind word."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Site

from home.models import ContentPage, HomePage
from products.models import CatalogueEntry, ProductIndexPage, ProductPage
from tests.factories import CategoryFactory, CoverFactory, ProductPageFactory

pytestmark = pytest.mark.django_db


def feature(*pages) -> None:
    home = HomePage.objects.get()
    home.content = [("featured", {"products": [{"product": page} for page in pages]})]
    home.save_revision().publish()


def products(response, kind: str) -> list[str]:
    """The products of the first section of a kind, by their slugs."""
    sections = (one for one in response.context["sections"] if one.kind == kind)
    return [page.slug for page in next(sections).products]


def test_the_first_pages_stand_from_the_start(client):
    home, index = HomePage.objects.get(), ProductIndexPage.objects.get()
    site = Site.objects.get()
    assert site.root_page_id == home.pk
    assert (site.site_name, site.hostname, site.port) == ("Storefront", "shop.test", 80)
    assert (home.url, index.url) == ("/", "/products/")
    assert home.live
    assert index.live
    assert Page.find_problems() == ([], [], [], [], [])
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_featured_products_stand_in_the_editors_order(client):
    first, second, third = (ProductPageFactory() for _ in range(3))
    feature(third, first)
    response = client.get("/")
    assert products(response, "featured") == [third.slug, first.slug]
    text = response.content.decode()
    assert "Featured" in text
    assert second.title not in text


def test_unpublished_and_repeated_ones_are_skipped(client):
    shown, hidden = ProductPageFactory(), ProductPageFactory()
    feature(hidden, shown, shown)
    ProductPage.objects.get(pk=hidden.pk).unpublish()
    assert products(client.get("/"), "featured") == [shown.slug]


def test_a_deleted_featured_product_leaves_no_gap(client):
    gone, shown = ProductPageFactory(), ProductPageFactory()
    feature(gone, shown)
    gone.delete()
    assert products(client.get("/"), "featured") == [shown.slug]


def test_the_newest_stand_in_when_nothing_is_featured(client):
    now = timezone.now()
    pages = [ProductPageFactory() for _ in range(7)]
    for hours, page in enumerate(pages):
        CatalogueEntry.objects.filter(pk=page.pk).update(published_at=now - timedelta(hours=hours))
    assert products(client.get("/"), "newest") == [page.slug for page in pages[:6]]


def test_categories_lead_to_their_shelves(client):
    ProductPageFactory(category=CategoryFactory(name="Lamps", slug="lamps"))
    CategoryFactory(name="Empty", slug="empty")
    text = client.get("/").content.decode()
    assert '<a href="/products/category/lamps/">Lamps</a>' in text
    assert "Empty" not in text


def test_an_empty_shop_says_so(client):
    text = client.get("/").content.decode()
    assert "We are still stocking the shelves" in text
    assert "Categories" not in text


@pytest.mark.once
def test_as_many_queries_for_six_as_for_two(client):
    counts = []
    for number in (2, 4):
        pages = [*ProductPage.objects.all(), *(ProductPageFactory() for _ in range(number))]
        feature(*pages)
        client.get("/")  # makes the renditions
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/")
        assert len(products(response, "featured")) == len(pages)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_page_of_text(client):
    page = ContentPage(title="About", slug="about")
    page.content = [("paragraph", "<p>Who we <b>are</b>.</p>")]
    HomePage.objects.get().add_child(instance=page)
    text = client.get("/about/").content.decode()
    assert "<h1>About</h1>" in text
    assert "<p>Who we <b>are</b>.</p>" in text


def test_the_footer_names_the_pages_that_editors_show_in_menus(client):
    home = HomePage.objects.get()
    for title, shown in (("Terms", True), ("Notes", False)):
        page = ContentPage(title=title, slug=title.lower(), show_in_menus=shown)
        home.add_child(instance=page)
    draft = ContentPage(title="Plans", slug="plans", show_in_menus=True, live=False)
    home.add_child(instance=draft)
    footer = client.get("/").content.decode().split("<footer")[1]
    assert '<a href="/terms/">Terms</a>' in footer
    assert "Notes" not in footer
    assert "Plans" not in footer


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "heading_to"),
    [
        ("/", ""),
        ("/products/?q=a%26b", "?next=/products/%3Fq%3Da%2526b".replace("/", "%2F")),
        ("/accounts/login/?next=/library/", "?next=%2Flibrary%2F"),
        ("/accounts/signup/", ""),
    ],
)
def test_head_and_foot_of_a_page_lead_back_to_it_after_a_login(client, address, heading_to):
    page = client.get(address).content.decode()
    head, foot = page.split("</header>")[0], page.split("<footer")[1]
    for part in (head, foot):
        for name in ("login", "signup"):
            assert f'href="/accounts/{name}/{heading_to}"' in part


def test_each_category_has_the_newest_cover_in_it(client):
    lamps, empty = CategoryFactory(name="Lamps"), CategoryFactory(name="Plain")
    for description, live in (("Old lamp", True), ("New lamp", True), ("Draft lamp", False)):
        cover = CoverFactory(title=description)
        ProductPageFactory(category=lamps, cover=cover, live=live)
    for category in (lamps, empty):
        ProductPageFactory(category=category).cover.delete()
    sections = client.get("/").context["sections"]
    (section,) = [one for one in sections if one.kind == "categories"]
    shown = {one.title: one.cover and one.cover.title for one in section.categories}
    assert shown == {"Lamps": "New lamp", "Plain": None}
