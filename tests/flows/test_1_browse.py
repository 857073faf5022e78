"""Flow 1: home shows featured products, the products page all; a category narrows them."""

from demo import catalogue

PUBLISHED = {product.slug for product in catalogue.PRODUCTS if product.published != "draft"}
DRAFTS = {product.slug for product in catalogue.PRODUCTS if product.published == "draft"}


def product_paths(visitor) -> list[str]:
    paths = visitor.links("/products/")
    return [path for path in paths if path.strip("/").split("/")[-1] in PUBLISHED | DRAFTS]


def test_home_shows_the_featured_products_in_their_order(visitor):
    shown = product_paths(visitor)
    expected = [f"/products/{slug}/" for slug in catalogue.HOME.featured]
    assert [path for path in shown if path in expected] == expected


def test_the_products_page_lists_every_published_product_and_no_draft(visitor):
    visitor.open("/products/")
    assert visitor.status == 200
    assert set(product_paths(visitor)) == {f"/products/{slug}/" for slug in PUBLISHED}
    assert len(PUBLISHED) == 12
    assert visitor.open(f"/products/{DRAFTS.copy().pop()}/").status == 404


def test_each_category_shows_its_own_products_and_no_others(visitor):
    for category in catalogue.CATEGORIES:
        visitor.open("/products/").click(category.name)
        assert visitor.path == f"/products/category/{category.slug}/"
        expected = {
            f"/products/{product.slug}/"
            for product in catalogue.PRODUCTS
            if product.category == category.slug and product.slug in PUBLISHED
        }
        assert set(product_paths(visitor)) == expected, category.slug


def test_a_search_finds_by_title(visitor):
    visitor.open("/products/?q=meridian")
    assert product_paths(visitor) == ["/products/meridian-dashboard/"]


def test_a_click_opens_the_product(visitor):
    visitor.open("/products/").click("Pebble Line Icons")
    assert visitor.path == "/products/pebble-icons/"
    assert visitor.page.find("h1").get_text(strip=True) == "Pebble Line Icons"
    assert "24.00" in visitor.text
