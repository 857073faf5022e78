"""A sale entered in the admin, seen on cards and pages, and bought from, on a phone too."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_journey import enter_card, own
from tests.browser.test_publishing import FIND, log_in
from tests.flows.visitor import BILLING, PAYS
from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

SLUG, TITLE, BUYER = "almanac-docs", "Almanac Documentation Theme", "in-a-sale@browser.example"


def test_a_sale_is_entered_and_bought_from(shop, open_browser):
    pk = shop.manage("shell", "--verbosity=0", "--command", FIND.format(SLUG)).split()[-1]
    seller = open_browser("sale", width=1440)
    log_in(seller, "seller@example.com")
    page = seller.page
    page.goto(f"/admin/pages/{pk}/edit/")
    page.locator("#panel-child-content-sale-section [data-panel-toggle]").click()
    page.locator("[name=sale_price]").fill("39")
    ends = datetime.now(UTC) + timedelta(days=3)
    page.locator("[name=sale_ends_at]").fill(ends.strftime("%Y-%m-%d %H:%M"))
    page.keyboard.press("Escape")
    seller.keep("sale-in-the-editor")
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page).not_to_have_url(re.compile("/edit/"))
    page.goto("/admin/products/?in_sale=true")
    expect(page.get_by_role("main")).to_contain_text("$39.00 until")
    seller.check("products-in-a-sale")
    assert seller.complaints == []

    shop.add_customers(BUYER)
    visit = open_browser("sale", width=360, also=1280)
    page = visit.page
    main = page.get_by_role("main")
    page.goto("/products/?q=almanac")
    expect(main.locator(".card", has_text=TITLE)).to_contain_text("Sale")
    visit.look("card-in-a-sale")
    visit.follow(TITLE)
    expect(page.locator("#buy .price")).to_contain_text("$39.00")
    visit.look("product-in-a-sale")
    visit.click(page.locator("#buy").get_by_role("link", name="Log in to buy"))
    visit.fill(login=BUYER, password=PASSWORD)
    visit.click(main.get_by_role("button", name="Log in"))
    expect(page).to_have_url(re.compile(f"/products/{SLUG}/$"))
    visit.click(page.locator("#buy").get_by_role("link", name="Buy now"))
    expect(main.locator(".summary")).to_contain_text("\N{MINUS SIGN}$20.00")
    visit.look("checkout-in-a-sale")
    visit.fill(**BILLING)
    visit.press("Continue to secure payment")
    expect(page.get_by_text(TITLE).first).to_be_visible()
    enter_card(visit, PAYS)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    visit.look("order-in-a-sale")
    (order,) = own(visit, "orders", BUYER)
    assert (order["amount"], order["sale_discount"], order["is_paid"]) == (3900, 2000, True)
    assert visit.complaints == []
