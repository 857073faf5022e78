"""A customer withdraws from a purchase on a phone; an admin looks at it, and mends an address."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_journey import enter_card
from tests.browser.test_publishing import log_in
from tests.flows.visitor import BILLING, PAYS
from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

SLUG, BUYER = "pebble-icons", "withdraws@browser.example"
ALLOW = (
    "from core.models import ShopSettings; "
    "ShopSettings.objects.update(withdrawal_days={}, withdrawal_before_download=True)"
)


@pytest.fixture
def allowed(shop):
    shop.manage("shell", "--verbosity=0", "--command", ALLOW.format(14))
    yield
    shop.manage("shell", "--verbosity=0", "--command", ALLOW.format(None))


def test_a_customer_withdraws_and_staff_see_it(shop, allowed, open_browser):
    shop.add_customers(BUYER)
    visit = open_browser("withdrawing", width=360, also=1280)
    page = visit.page
    main = page.get_by_role("main")
    page.goto(f"/accounts/login/?next=/products/{SLUG}/")
    visit.fill(login=BUYER, password=PASSWORD)
    visit.click(main.get_by_role("button", name="Log in"))
    expect(main).to_contain_text("You may withdraw from your purchase within 14 days")
    visit.look("product-with-a-period")
    visit.click(page.locator("#buy").get_by_role("link", name="Buy now"))
    visit.fill(**BILLING)
    expect(main).to_contain_text("You may withdraw from your purchase within 14 days")
    visit.look("checkout-with-a-period")
    visit.press("Continue to secure payment")
    enter_card(visit, PAYS)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    order = page.url
    visit.look("order-that-may-be-withdrawn-from")
    visit.follow("Withdraw from the purchase")
    visit.look("withdraw")
    visit.fill(reason="It does not fit our old printers.")
    visit.press("Confirm the withdrawal")
    expect(page).to_have_url(order)
    expect(main).to_contain_text("You withdrew from this purchase on")
    expect(page.get_by_role("link", name="Withdraw from the purchase")).to_have_count(0)
    visit.look("order-withdrawn-from")
    assert visit.complaints == []

    boss = open_browser("withdrawals-in-the-admin")
    log_in(boss, "admin@example.com")
    admin = boss.page
    admin.goto("/admin/snippets/commerce/customerwithdrawal/?status=open")
    boss.check("withdrawals")
    reference = order.rstrip("/").rsplit("/", 1)[-1]
    row = admin.get_by_role("row").filter(has_text=reference)
    row.get_by_role("link").first.click()
    expect(admin.get_by_text("It does not fit our old printers.")).to_be_visible()
    boss.check("withdrawal")
    boss.follow("Decline")
    boss.check("decline")
    admin.go_back()
    admin.get_by_role("definition").get_by_role("link", name=reference).click()
    expect(admin).to_have_url(re.compile("/commerce/order/inspect/"))
    boss.check("order")
    boss.follow("Correct the billing address")
    boss.check("address")
    boss.fill(street="Another Street 2")
    boss.press("Save and send the receipt again")
    expect(admin.get_by_text("The billing address is saved.").first).to_be_visible()
    expect(admin.get_by_text("Another Street 2").first).to_be_visible()

    admin.get_by_role("definition").get_by_role("link", name=BUYER).click()
    expect(admin).to_have_url(re.compile("/admin/customers/"))
    boss.check("customer")
    boss.follow("Replace the e-mail address")
    boss.check("replace-address")
    boss.fill(email="found@browser.example", reason="Called, and knew order and amount.")
    boss.press("Replace the e-mail address")
    expect(admin).to_have_url(re.compile("/admin/customers/"))
    expect(admin.get_by_text("found@browser.example").first).to_be_visible()
    boss.follow("Change the account")
    boss.check("person")
    admin.goto("/admin/")
    boss.check("first-page")
    assert boss.complaints == []
