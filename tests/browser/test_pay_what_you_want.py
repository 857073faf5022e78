"""A product whose customers choose what they pay: made one in the admin, then bought, and had for
nothing, on a phone and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_journey import enter_card, own
from tests.browser.test_publishing import FIND, log_in
from tests.flows.visitor import BILLING, PAYS
from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

SLUG, TITLE = "meridian-dashboard", "Meridian Analytics Dashboard"
BUYER, TAKER = "chooses@browser.example", "takes@browser.example"


def test_customers_choose_what_they_pay(shop, open_browser):
    pk = shop.manage("shell", "--verbosity=0", "--command", FIND.format(SLUG)).split()[-1]
    seller = open_browser("choice", width=1440)
    log_in(seller, "seller@example.com")

    def publish(price: str, suggested: str) -> None:
        page = seller.page
        page.goto(f"/admin/pages/{pk}/edit/")
        page.locator("[name=price]").fill(price)
        if not page.locator("[name=pay_what_you_want]").is_visible():
            page.locator(
                "#panel-child-content-pay_what_you_want-section [data-panel-toggle]"
            ).click()
        page.locator("[name=pay_what_you_want]").check()
        page.locator("[name=suggested_price]").fill(suggested)
        seller.keep("pay-what-you-want-in-the-editor")
        page.get_by_role("button", name="More actions").first.click()
        page.get_by_role("button", name="Publish", exact=True).click()
        expect(page).not_to_have_url(re.compile("/edit/"))

    publish("5", "9")
    shop.add_customers(BUYER, TAKER)
    visit = open_browser("choice", width=360, also=1280)
    page = visit.page
    main, box = page.get_by_role("main"), page.locator("#buy")
    page.goto("/products/?q=meridian")
    expect(main.locator(".card", has_text=TITLE)).to_contain_text("$5.00 or more")
    visit.look("card-with-a-chosen-price")
    visit.follow(TITLE)
    visit.click(box.get_by_role("link", name="Log in to buy"))
    visit.fill(login=BUYER, password=PASSWORD)
    visit.click(main.get_by_role("button", name="Log in"))
    expect(page).to_have_url(re.compile(f"/products/{SLUG}/$"))
    amount = main.get_by_label("What you pay, in USD")
    expect(amount).to_have_value("9.00")
    visit.look("product-with-a-chosen-price")
    amount.fill("4")
    amount.press("Enter")
    expect(main.get_by_role("alert")).to_contain_text("The price begins at $5.00")
    visit.look("checkout-below-the-least")
    visit.fill(**BILLING)
    amount.fill("12.50")
    amount.press("Enter")
    expect(main.locator(".summary__total")).to_contain_text("$12.50")
    expect(main.get_by_role("status")).to_contain_text("The total is now $12.50")
    expect(page.locator("[name=city]")).to_have_value(BILLING["city"])
    visit.look("checkout-at-a-chosen-price")
    visit.press("Continue to secure payment")
    expect(page.get_by_text("12.50").first).to_be_visible()
    enter_card(visit, PAYS)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    visit.look("order-at-a-chosen-price")
    (order,) = own(visit, "orders", BUYER)
    assert (order["amount"], order["minimum"], order["is_paid"]) == (1250, 500, True)
    assert visit.complaints == []

    publish("0", "")
    assert seller.complaints == []
    visit = open_browser("choice-no-javascript", width=360, also=1280, javascript=False)
    page = visit.page
    main, box = page.get_by_role("main"), page.locator("#buy")
    page.goto(f"/products/{SLUG}/")
    expect(box.locator(".price")).to_have_text("Pay what you want")
    visit.click(box.get_by_role("link", name="Log in to get it"))
    visit.fill(login=TAKER, password=PASSWORD)
    visit.click(main.get_by_role("button", name="Log in"))
    visit.look("product-for-what-you-want")
    visit.press("Get it")
    expect(main.locator(".summary__total")).to_contain_text("Free")
    visit.look("checkout-for-nothing")
    visit.press("Get it free")
    expect(page).to_have_url(re.compile("/library/$"))
    (order,) = own(visit, "orders", TAKER)
    assert (order["amount"], order["minimum"], order["is_paid"]) == (0, 0, True)
    assert visit.complaints == []
