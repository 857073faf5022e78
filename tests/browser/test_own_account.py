"""A customer goes through their account: name, e-mails, billing addresses, and the checkout that is
filled in from these."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_second_step import log_in

pytestmark = pytest.mark.browser

SLUG = "pebble-icons"
IN_GERMANY = {"street": "Hafengasse 2", "city": "Ulm", "postal_code": "89073"}


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_an_account_is_filled_in_and_the_checkout_with_it(shop, open_browser, javascript):
    name = f"account-{'with' if javascript else 'without'}-javascript"
    email = f"{name}@browser.example"
    shop.add_customers(email)
    visit = open_browser(name, width=360, also=1280, javascript=javascript)
    page = visit.page
    main = page.get_by_role("main")
    log_in(visit, email)
    page.goto("/accounts/")
    visit.look("account")

    visit.follow("Your name")
    visit.fill(first_name="Ada", last_name="مریم‌السادات")
    visit.press("Save")
    expect(main).to_contain_text("مریم‌السادات")

    visit.follow("E-mails you get")
    visit.look("e-mails")
    page.get_by_label("Where your support requests stand").uncheck()
    visit.press("Save")
    expect(page.get_by_label("Where your support requests stand")).not_to_be_checked()
    expect(page.get_by_label("New versions of what you bought")).to_be_checked()

    page.goto("/accounts/")
    visit.follow("Billing addresses")
    visit.look("no-address")
    visit.follow("Add an address")
    visit.fill(country="DE")
    if not javascript:
        visit.press("Use this country")
    expect(page.locator("#address > .field > label").nth(2)).to_have_text("Postal code")
    visit.fill(**{**IN_GERMANY, "postal_code": "1"})
    visit.press("Save")
    visit.look("address-refused")
    visit.fill(**IN_GERMANY)
    visit.press("Save")
    expect(main).to_contain_text("89073 Ulm")
    visit.follow("Add an address")
    visit.fill(country="GB")
    if not javascript:
        visit.press("Use this country")
    expect(page.locator("#address > .field > label").nth(2)).to_have_text("Town or city")
    visit.fill(street="1 Ada Yard", city="London", postal_code="n1 9gu")
    page.get_by_label("This is the address of a business").check()
    visit.fill(company="Ada Limited")
    visit.press("Save")
    expect(main).to_contain_text("N1 9GU")
    visit.look("addresses")

    page.goto(f"/checkout/{SLUG}/")
    expect(page.locator("[name=city]")).to_have_value("Ulm")
    visit.fill(street="Typed Street 3")
    page.get_by_label("Your addresses").select_option(index=1)
    visit.press("Use this address")
    expect(page.locator("[name=company]")).to_have_value("Ada Limited")
    expect(page.locator("[name=city]")).to_have_value("London")
    visit.look("another-address")
    page.get_by_label("Your addresses").select_option(label="The one that you typed")
    visit.press("Use this address")
    expect(page.locator("[name=street]")).to_have_value("Typed Street 3")
    page.get_by_label("Keep this address for my next orders").check()
    visit.press("Continue to secure payment")
    expect(page).to_have_url(re.compile("/pay/"))
    page.goto(f"{shop.url}/accounts/addresses/")
    expect(main).to_contain_text("Typed Street 3")

    kept = main.get_by_role("listitem")
    expect(kept).to_have_count(3)
    visit.click(kept.last.get_by_role("button", name="Delete"))
    expect(kept).to_have_count(2)
    assert visit.complaints == []
