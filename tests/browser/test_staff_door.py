"""How staff get into the admin of a shop that asks for a second factor, as in production."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_second_step import code_for, confirm
from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

REPORT = "/admin/reports/shop/"


@pytest.fixture
def shop(strict_shop):
    return strict_shop


@pytest.mark.parametrize(
    ("width", "email"), [(1280, "admin@example.com"), (360, "seller@example.com")]
)
def test_from_the_login_through_the_second_step_to_the_admin(shop, open_browser, width, email):
    visit = open_browser(f"staff-door-{width}", width=width)
    visit.page.goto(REPORT)
    visit.fill(login=email, password=PASSWORD)
    visit.page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    expect(visit.page.get_by_text("needs a second step")).to_be_visible()
    visit.look("needed")
    visit.follow("Set up an app")
    confirm(visit)
    visit.fill(code=code_for(visit.page.locator(".secret").inner_text()))
    visit.press("Turn on")
    expect(visit.page.locator(".codes li")).to_have_count(10)
    visit.page.goto("/accounts/2fa/")
    visit.look("go-on")
    visit.follow("Go on to where you were heading")
    expect(visit.page).to_have_url(f"{shop.url}{REPORT}")
    assert visit.complaints == []
