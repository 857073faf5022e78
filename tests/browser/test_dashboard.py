"""The seller's figures as they are seen: the admin's home and the report, wide and narrow."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_publishing import log_in
from tests.running_shop import RunningShop

pytestmark = pytest.mark.browser

REPORT = "/admin/reports/shop/"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop of its own, with a past."""
    shop = RunningShop(tmp_path_factory.mktemp("dashboard") / "shop")
    try:
        shop.start(only=("web", "sandbox")).manage("seed_demo", "--orders", "200")
        yield shop
    finally:
        shop.stop()


def test_figures_are_read_by_everybody(open_browser):
    visit = open_browser("dashboard", width=1280, also=360)
    log_in(visit, "seller@example.com")
    visit.page.goto("/admin/")
    expect(visit.page.get_by_role("heading", name="The last 30 days")).to_be_visible()
    visit.look("home")
    visit.click(visit.page.get_by_role("link", name="All figures of the shop"))
    expect(visit.page.get_by_role("heading", name="Revenue in USD")).to_be_visible()
    year = visit.page.get_by_role("link", name="A year")
    visit.click(year)
    expect(year).to_have_attribute("aria-current", "true")
    for summary in visit.page.locator(".shop-panel summary").all():
        visit.click(summary)
    visit.look("report")
    with visit.page.expect_download() as found:
        visit.click(visit.page.get_by_role("link", name="CSV of Revenue in USD"))
    assert found.value.suggested_filename.startswith("shop-revenue-usd-")
    weeks = found.value.path().read_text("utf-8-sig").splitlines()
    assert weeks[0] == "When,Sold (USD),Went back (USD),Net revenue (USD)"
    assert len(weeks) > 50
    assert not visit.complaints
