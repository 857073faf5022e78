"""Flow 7: a published edit shows Updated for three days; a young page is New, not Updated."""

from demo import catalogue

# What tests publish anew while they run, here and in tests/browser.
EDITED = {
    *("almanac-docs", "dovecote-emails", "harbour-portfolio", "meridian-dashboard"),
    "saltmarsh-cafe",
}
PUBLISH = """
from accounts.models import User
from products.models import ProductPage
seller = User.objects.get(email="seller@example.com")
page = ProductPage.objects.get(slug="harbour-portfolio")
page.summary = "A portfolio that was looked over again."
page.save_revision(user=seller).publish(user=seller)
"""


def badges(visitor, slug: str) -> list[str]:
    page = visitor.open(f"/products/{slug}/").page
    return [badge.get_text(strip=True) for badge in page.find("main").select(".page-head .badge")]


def test_the_demo_has_one_updated_one_new_and_one_free_product(visitor):
    shown = {
        product.slug: badges(visitor, product.slug)
        for product in catalogue.PRODUCTS
        if product.published != "draft" and product.slug not in EDITED
    }
    assert {slug: words for slug, words in shown.items() if words} == {
        "tidewatch-status": ["Updated"],
        "pocket-mobile-kit": ["New"],
        "quire-tokens": ["Free"],
        "quayside-builder": ["Sale"],
    }


def test_a_published_edit_shows_the_badge_at_once(shop, visitor):
    assert badges(visitor, "harbour-portfolio") == []
    shop.manage("shell", "--verbosity=0", "--command", PUBLISH)
    assert badges(visitor, "harbour-portfolio") == ["Updated"]
    assert "looked over again" in visitor.text
    card = next(
        card
        for card in visitor.open("/products/").page.select(".card")
        if "Harbour" in card.get_text()
    )
    assert "Updated" in card.get_text()
