"""The checkout on a phone: the country decides what is asked, a business gives its tax id, and the
order says in the tab's title and to screen readers what became of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_journey import enter_card
from tests.flows.visitor import BILLING, PAYS
from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

SLUG = "pebble-icons"
IN_GREAT_BRITAIN = ["Full name", "Street address", "Town or city", "Postcode"]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_business_buys_on_a_phone(shop, open_browser, javascript):
    name = f"checkout-{'with' if javascript else 'without'}-javascript"
    email = f"{name}@browser.example"
    shop.add_customers(email)
    visit = open_browser(name, width=360, also=1280, javascript=javascript)
    page = visit.page
    main, labels = page.get_by_role("main"), page.locator("#address > .field > label")
    page.goto(f"/accounts/login/?next=/checkout/{SLUG}/")
    visit.fill(login=email, password=PASSWORD)
    visit.click(main.get_by_role("button", name="Log in"))
    expect(page).to_have_url(re.compile(f"/checkout/{SLUG}/$"))
    total = page.locator(".summary__total").bounding_box()
    assert total["y"] + total["height"] < 740, "the total stands in the first screen of a phone"
    assert page.locator(".total").inner_text().split() == [
        "Total",
        page.locator(".summary__total dd").inner_text(),
    ]

    visit.fill(name="A. Buyer", street="Kept Street 1", country="GB")
    if not javascript:
        visit.press("Use this country")
    expect(labels).to_have_text(IN_GREAT_BRITAIN)
    expect(page.locator("[name=street]")).to_have_value("Kept Street 1")
    visit.fill(country="JP")
    if not javascript:
        visit.press("Use this country")
    expect(labels.first).to_have_text("Postal code")
    visit.look("checkout-in-japan")
    visit.fill(country="DE")
    if not javascript:
        visit.press("Use this country")
    expect(labels.nth(2)).to_have_text("Postal code")

    assert not page.locator("[name=company]").is_visible()
    page.get_by_label("I am buying as a business").check()
    visit.fill(**BILLING)
    visit.fill(tax_id="DE12")
    # Enter goes on, as the button does; it applies no code.
    page.locator("[name=tax_id]").press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Company")
    expect(page.get_by_text("Enter the name of your company.")).to_be_visible()
    visit.look("checkout-of-a-business")
    visit.fill(company="Ulmer Werke GmbH", tax_id="123 456 789")
    visit.press("Continue to secure payment")
    enter_card(visit, PAYS)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    expect(page).to_have_title(re.compile("^Paid: order "))
    if javascript:
        expect(page.locator("[data-live]")).to_have_text("Thank you, it is yours")
    expect(main).to_contain_text("Tax ID: DE123456789")
    expect(main).to_contain_text("Visa card ending in 4242")
    visit.look("order-of-a-business")
    visit.follow("Correct company and tax ID")
    visit.look("order-corrected")
    visit.fill(company="Ulmer Werke AG")
    visit.press("Save")
    expect(main).to_contain_text("Billed to")
    expect(main).to_contain_text("Ulmer Werke AG")
    assert visit.complaints == []
