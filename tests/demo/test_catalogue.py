import io
import zipfile
from collections import Counter

import pytest
from PIL import Image

from core.content.blocks import ContentBlock
from demo.catalogue import CATEGORIES, COVERS, FURTHER, HOME, PRODUCTS
from demo.files import archive_name, build_archive
from demo.seed import FURTHER_SELLERS

pytestmark = pytest.mark.once

ALL = (*PRODUCTS, *FURTHER)
RELEASES = [
    pytest.param(product, release, id=archive_name(product, release))
    for product in ALL
    for release in product.releases
]
PICTURES = [picture for product in ALL for picture in (product.cover, *product.gallery)]


def test_the_shelves_hold_what_the_demo_promises():
    slugs = [product.slug for product in PRODUCTS]
    assert len(set(slugs)) == len(slugs) == 13
    assert not {"category", "feed"} & set(slugs)
    assert Counter(product.published for product in PRODUCTS) == {
        "live": 10,
        "new": 1,
        "updated": 1,
        "draft": 1,
    }
    assert [product.slug for product in PRODUCTS if product.price == 0] == ["quire-tokens"]


def test_further_products_are_of_other_sellers_and_older_than_the_catalogue():
    assert {product.seller for product in PRODUCTS} == {"seller@example.com"}
    assert {product.seller for product in FURTHER} == set(FURTHER_SELLERS)
    assert not {product.slug for product in FURTHER} & {product.slug for product in PRODUCTS}
    oldest = max(product.first_published_days_ago or 0 for product in PRODUCTS)
    assert min(product.first_published_days_ago for product in FURTHER) > oldest
    assert {product.category for product in FURTHER} == {category.slug for category in CATEGORIES}


def test_every_category_has_products_to_browse():
    on_sale = Counter(product.category for product in PRODUCTS if product.published != "draft")
    assert set(on_sale) == {category.slug for category in CATEGORIES}
    assert len(CATEGORIES) == 4
    assert min(on_sale.values()) >= 2


def test_featured_products_can_be_bought():
    on_sale = {product.slug for product in PRODUCTS if product.published != "draft"}
    assert len(HOME.featured) == len(set(HOME.featured)) == 4
    assert set(HOME.featured) <= on_sale


@pytest.mark.parametrize("product", ALL, ids=lambda product: product.slug)
def test_a_product_is_complete_and_its_days_agree(product):
    assert 0 < len(product.summary) <= 160
    assert product.price == 0 or 900 <= product.price <= 12900
    assert product.body
    assert product.facts
    days = [release.days_ago for release in product.releases]
    assert days == sorted(days, reverse=True)
    first, last = product.first_published_days_ago, product.last_published_days_ago
    if product.published == "draft":
        assert first is None
        assert last is None
        return
    assert (days[0], days[-1]) == (first, last)
    if product.published == "new":
        assert first == last == 0
    elif product.published == "updated":
        assert first > 60
        assert last == 1
    else:
        assert last > 14


@pytest.mark.parametrize("product", ALL, ids=lambda product: product.slug)
def test_body_blocks_have_the_shape_that_pages_expect(product):
    for kind, value in product.body:
        if kind == "features":
            assert all(set(item) == {"title", "text"} for item in value)
            assert value
        elif kind == "code":
            assert set(value) == {"language", "code"}
        elif kind in {"comparison", "table"}:
            block = ContentBlock().child_blocks[kind]
            block.clean(block.normalize(value))
        else:
            assert kind in {"heading", "paragraph"}
            assert value == value.strip() != ""


def test_what_customers_ask_is_answered_in_its_own_place():
    asked = [question for product in ALL for question in product.questions]
    assert len(asked) > 20
    for one in asked:
        assert one.question.endswith("?")
        assert one.answer.startswith("<p>")
        assert one.answer.endswith("</p>")


@pytest.mark.parametrize(("product", "release"), RELEASES)
def test_an_archive_opens_and_is_the_same_each_time(product, release):
    data = build_archive(product, release)
    assert data == build_archive(product, release)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        folder = f"{product.slug}-{release.version}/"
        names = archive.namelist()
        assert all(name.startswith(folder) for name in names)
        assert len(names) >= 5
        assert f"{folder}LICENSE.txt" in names
        readme = archive.read(f"{folder}README.md").decode()
    assert readme.startswith(f"# {product.title} {release.version}\n")
    assert release.notes in readme


def test_each_edition_adds_files_of_its_own_and_costs_more():
    (product,) = [product for product in PRODUCTS if product.editions]
    prices = [edition.price for edition in product.editions]
    assert prices[0] == product.price > 0
    assert prices == sorted(set(prices))
    added = [edition.adds for edition in product.editions]
    assert added == ["", "team", "company"]
    for adds in added[1:]:
        data = build_archive(product, product.releases[-1], adds)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            assert {name.split("/")[0] for name in archive.namelist()} == {
                archive_name(product, product.releases[-1], adds).removesuffix(".zip")
            }


def test_customers_of_one_product_choose_what_they_pay():
    (product,) = [product for product in ALL if product.pay_what_you_want]
    assert product.published == "live"
    assert product.editions == ()
    assert product.suggested_price > product.price > 0


def test_releases_of_one_product_differ():
    for product in ALL:
        archives = {build_archive(product, release) for release in product.releases}
        assert len(archives) == len(product.releases)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.file)
def test_a_picture_is_large_enough_to_show_and_small_enough_to_ship(picture):
    path = COVERS / picture.file
    with Image.open(path) as image:
        assert image.size == (1600, 1000)
    assert path.stat().st_size <= 70_000
    assert len(picture.alt) > 20


def test_all_pictures_together_stay_light():
    files = {path.name for path in COVERS.glob("*.webp")}
    assert files == {picture.file for picture in PICTURES}
    assert sum((COVERS / name).stat().st_size for name in files) <= 1_200_000
