"""A day of support: a customer paid and cannot download; support finds out why, and mends it."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_publishing import log_in
from tests.browser.test_support import act
from tests.flows.visitor import Visitor

pytestmark = pytest.mark.browser

SLUG, TITLE = "pebble-icons", "Pebble Line Icons"
HELPER, BUYER = "helper@browser.example", "paid-but-empty@browser.example"
JOIN = (
    "from django.contrib.auth.models import Group; from accounts.models import User;"
    "Group.objects.get(name={!r}).user_set.add(User.objects.get(email={!r}))"
)


@pytest.fixture
def unheard(shop):
    """Somebody who paid, of which the shop was never told."""
    shop.add_customers(BUYER, HELPER)
    shop.manage("shell", "--verbosity=0", "--command", JOIN.format("Support", HELPER))
    buyer = Visitor(shop, BUYER).open("/").log_in()
    shop.control("settings", drop=True)
    reference = buyer.check_out(SLUG).pay().reference
    shop.control("settings", drop=False)
    return buyer, reference


def test_support_finds_why_somebody_cannot_download(shop, open_browser, unheard):
    buyer, reference = unheard
    visit = open_browser("support-day")
    log_in(visit, HELPER)

    # One search finds the order, and its customer beside it.
    visit.page.goto(f"/admin/find/?q={reference}")
    main = visit.page.get_by_role("main")
    expect(main.get_by_role("link", name=reference)).to_be_visible()
    visit.check("found")
    main.get_by_role("link", name=BUYER).first.click()

    # Their page says why, and what mends it.
    expect(main.get_by_text(f"Order {reference} has not been paid since")).to_be_visible()
    visit.check("customer")
    visit.press("Ask the provider")
    expect(main.get_by_text("Nothing is in the way.")).to_be_visible()

    assert buyer.open("/library/").press("Download").answer.content == shop.sold_file(SLUG)
    visit.page.reload()
    expect(main.get_by_text("They last downloaded version")).to_be_visible()

    # They ask on; the answer reaches them.
    buyer.open(f"/support/new/{SLUG}/").press(
        "Send the request", subject="Which program?", message="To open them with."
    )
    visit.page.goto("/admin/")
    visit.follow("Which program?")
    act(visit, "Send answer", answer_text="Any that reads SVG.")
    assert "Any that reads SVG." in buyer.open("/support/").click("Which program?").text
    assert visit.complaints == []
