"""Two tabs of one browser: one logs in or out while a form stands in the other."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_second_step import log_in, log_out
from tests.browser.watched import WatchedPage
from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

SLUG = "pebble-icons"
ADDRESS = {
    "name": "A. Buyer",
    "street": "Storgatan 1",
    "city": "Malmö",
    "postal_code": "211 20",
}


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("two-tabs", {"width": 1280, "also": 360}),
        ("two-tabs-no-javascript", {"width": 360, "javascript": False}),
    ],
)
def test_what_is_typed_outlives_a_logout_in_the_other_tab(shop, open_browser, name, way):
    email = f"{name}@browser.example"
    shop.add_customers(email)
    tab = open_browser(name, **way)
    other = WatchedPage(tab.page.context.new_page(), shop, f"{name}-other", (1280,), False)
    entrance = WatchedPage(tab.page.context.new_page(), shop, f"{name}-way-in", (1280,), False)

    entrance.page.goto("/accounts/login/?next=/orders/")
    log_in(tab, email)
    entrance.fill(login=email, password=PASSWORD)
    entrance.press("Log in")
    expect(entrance.page).to_have_url(f"{shop.url}/orders/")
    expect(entrance.page.get_by_text(f"You are logged in as {email} already.")).to_be_visible()

    tab.page.goto(f"/checkout/{SLUG}/")
    tab.fill(country="SE", **ADDRESS)
    log_out(other)
    tab.press("Continue to secure payment")
    expect(tab.page.get_by_text("so nothing was sent")).to_be_visible()
    tab.look("kept")
    tab.fill(login=email, password=PASSWORD)
    tab.press("Log in")

    expect(tab.page).to_have_url(f"{shop.url}/checkout/{SLUG}/")
    expect(tab.page.get_by_text("This is what you wrote before")).to_be_visible()
    tab.look("filled-in")
    for field, value in {"country": "SE", **ADDRESS}.items():
        expect(tab.page.locator(f'[name="{field}"]')).to_have_value(value)
    tab.press("Continue to secure payment")
    expect(tab.page.get_by_role("button", name="Pay")).to_be_visible()
    assert tab.complaints == []
