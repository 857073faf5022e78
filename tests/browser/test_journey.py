"""The whole story in a browser: find, log in, be declined, pay, download by one browser's link."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows.visitor import BILLING, DECLINED, PAYS, Visitor
from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

PRODUCT = "Pebble Line Icons"
SLUG = "pebble-icons"
# Each page is looked at in both widths, and what leads on can be clicked in both.
JOURNEYS = {
    "javascript": {"width": 1280, "also": 360},
    "no-javascript": {"width": 360, "also": 1280, "javascript": False},
}


@pytest.mark.parametrize("name", JOURNEYS)
def test_from_the_home_page_to_the_file(shop, open_browser, name):
    email = f"journey-{name}@browser.example"
    shop.add_customers(email)
    visit = open_browser(f"journey-{name}", **JOURNEYS[name])
    find_the_product(visit)
    log_in_and_come_back(visit, email)
    fail_to_pay(visit, email)
    pay(visit, email)
    download(visit, email)
    look_back(visit)
    assert visit.complaints == []


def find_the_product(visit) -> None:
    visit.page.goto("/")
    visit.look("home")
    visit.follow("See all products")
    expect(visit.page).to_have_url(re.compile("/products/$"))
    visit.look("listing")
    categories = visit.page.get_by_role("navigation", name="Categories")
    visit.click(categories.get_by_role("link", name="UI kits & icons"))
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("UI kits & icons")
    visit.look("category")
    visit.follow(PRODUCT)
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(PRODUCT)
    visit.look("product-logged-out")


def log_in_and_come_back(visit, email: str) -> None:
    visit.follow("Log in to buy")
    visit.look("login")
    visit.fill(login=email, password=PASSWORD)
    visit.click(visit.page.get_by_role("main").get_by_role("button", name="Log in"))
    expect(visit.page).to_have_url(re.compile(f"/products/{SLUG}/$"))
    expect(visit.page.locator("#buy").get_by_role("link", name="Buy now")).to_be_visible()
    visit.look("product-to-buy")
    words = visit.page.get_by_text("Paid on the secure page of Dodo Payments").first
    lock = words.locator("..").locator("svg").bounding_box()
    assert words.bounding_box()["x"] >= lock["x"] + lock["width"], "the lock stands beside them"


def fail_to_pay(visit, email: str) -> None:
    """A form with mistakes, then a card that is declined: the order stays, nothing is granted."""
    visit.follow("Buy now")
    visit.look("checkout")
    visit.press("Continue to secure payment")
    expect(visit.page.get_by_role("alert").first).to_be_visible()
    visit.look("checkout-mistakes")
    visit.fill(**BILLING)
    visit.press("Continue to secure payment")
    expect(visit.page.get_by_label("Card number")).to_be_visible()
    visit.look("provider")
    enter_card(visit, DECLINED)
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text(
        "did not go through", timeout=30_000
    )
    visit.look("order-failed")
    (order,) = own(visit, "orders", email)
    assert (order["status"], order["is_paid"]) == ("failed", False)
    assert own(visit, "purchases", email) == []


def pay(visit, email: str) -> None:
    visit.follow("Try again")
    for field in ("street", "city"):
        assert visit.page.locator(f"[name={field}]").input_value() == BILLING[field]
    visit.press("Continue to secure payment")
    enter_card(visit, PAYS)
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert "?" not in visit.page.url
    visit.look("confirmation")
    paid = [order for order in own(visit, "orders", email) if order["is_paid"]]
    assert len(paid) == 1
    (purchase,) = own(visit, "purchases", email)
    assert (purchase["product_slug"], purchase["active"]) == (SLUG, True)
    visit.page.goto(f"/products/{SLUG}/")
    expect(visit.page.get_by_role("button", name="Download").first).to_be_visible()
    visit.look("product-owned")


def download(visit, email: str) -> None:
    """The very bytes, in the browser that opened the link first; a new link whenever wanted."""
    sold = visit.shop.sold_file(SLUG)
    visit.page.goto("/library/")
    visit.look("library")
    link, content = visit.download()
    assert content == sold
    elsewhere = Visitor(visit.shop, email).log_in().open("/library/").press("Download")
    visit.expected_statuses.add(410)
    answer = visit.page.goto(elsewhere.url)
    assert answer.status == 410
    visit.look("link-used")
    fresh, content = visit.download()
    assert fresh != link
    assert content == sold


def look_back(visit) -> None:
    visit.page.goto("/orders/")
    expect(visit.page.get_by_role("main")).to_contain_text(PRODUCT)
    visit.look("orders")
    visit.page.goto("/accounts/")
    visit.look("account")
    visit.expected_statuses.add(404)
    visit.page.goto("/products/there-is-no-such-product/")
    visit.look("not-found")


def enter_card(visit, number: str) -> None:
    visit.fill(card_number=number, expiry="06/32", cvv="123")
    visit.press("Pay")


def own(visit, name: str, email: str) -> list[dict]:
    return [row for row in visit.shop.ledger()[name] if row["user_email"] == email]
