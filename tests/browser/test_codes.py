"""A discount code typed, removed, brought by a link and paid with in a browser, on a phone too."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_journey import enter_card, own
from tests.browser.test_publishing import log_in
from tests.flows.visitor import BILLING, PAYS
from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

SLUG, TITLE, CODE = "pebble-icons", "Pebble Line Icons", "WELCOME10"
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_code_is_typed_and_paid_with(shop, open_browser, javascript):
    name = f"codes-{'with' if javascript else 'without'}-javascript"
    email = f"{name}@browser.example"
    shop.add_customers(email)
    visit = open_browser(name, width=360, also=1280, javascript=javascript)
    page = visit.page
    main, summary = page.get_by_role("main"), page.locator(".summary")
    page.goto(f"/products/{SLUG}/")
    visit.follow("Log in to buy")
    visit.fill(login=email, password=PASSWORD)
    visit.click(main.get_by_role("button", name="Log in"))
    visit.click(page.locator("#buy").get_by_role("link", name="Buy now"))
    full = summary.locator(".summary__total dd").inner_text()
    visit.look("checkout-with-room-for-a-code")

    visit.fill(**BILLING)
    visit.fill(discount_code="no such code")
    visit.press("Apply")
    expect(main).to_contain_text("There is no such code")
    visit.look("checkout-with-a-wrong-code")
    visit.fill(discount_code=" welcome 1o ")
    page.locator("[name=discount_code]").press("Enter")
    expect(summary).to_contain_text(f"Code {CODE}")
    expect(page.locator("[name=street]")).to_have_value(BILLING["street"])
    visit.look("checkout-with-a-code")
    visit.press("Remove")
    expect(summary.locator(".summary__total dd")).to_have_text(full)
    expect(page.locator("[name=city]")).to_have_value(BILLING["city"])

    page.goto(f"/codes/{CODE}/?next=/checkout/{SLUG}/&utm_source=newsletter")
    expect(page).to_have_url(re.compile(f"/checkout/{SLUG}/"))
    expect(summary).to_contain_text(MINUS)
    visit.fill(**BILLING)
    visit.press("Continue to secure payment")
    expect(page.get_by_text(TITLE).first).to_be_visible()
    enter_card(visit, PAYS)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    expect(summary).to_contain_text(f"Code {CODE}")
    visit.look("order-with-a-code")
    (order,) = own(visit, "orders", email)
    assert order["is_paid"]
    assert (order["discount_code"], order["discount"]) == (CODE, -(-order_price(order) // 10))
    page.goto("/orders/")
    expect(main).to_contain_text(f"{CODE}: ")
    visit.look("orders-with-a-code")
    assert visit.complaints == []
    page.goto("/codes/nothing/")
    visit.look("code-unknown")
    assert [each for each in visit.complaints if "404" not in each] == []


def order_price(order: dict) -> int:
    return order["amount"] + order["discount"]


def test_a_seller_makes_a_code(shop, open_browser):
    seller = open_browser("codes-in-the-admin", width=1280)
    log_in(seller, "seller@example.com")
    page = seller.page
    main = page.get_by_role("main")
    page.goto("/admin/snippets/commerce/discountcode/")
    seller.check("no-codes-yet")
    page.goto("/admin/snippets/commerce/discountcode/add/")
    page.locator("[name=text]").fill("spring 20")
    page.locator("[name=percent]").fill("20")
    page.locator("[name=uses_in_all]").fill("50")
    seller.check("new-code")
    seller.keep("new-code")
    page.get_by_role("button", name="Save").first.click()
    expect(main.locator("input[readonly]")).to_have_value(re.compile("/codes/SPRING20/$"))
    page.reload()  # without the message, whose colours are Wagtail's
    seller.check("code-made")
    seller.keep("code-made")
    page.goto("/admin/snippets/commerce/discountcode/")
    expect(main).to_contain_text("0 of 50")
    seller.check("codes")
    seller.keep("codes")
    assert seller.complaints == []
