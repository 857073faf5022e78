"""A seller edits a product in the CMS, publishes it, and customers see it marked as updated."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows.visitor import Visitor
from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

SLUG = "saltmarsh-cafe"
FIND = "from products.models import ProductPage as P; print(P.objects.get(slug={!r}).pk)"


def log_in(visit, email: str) -> None:
    visit.page.goto("/accounts/login/")
    visit.fill(login=email, password=PASSWORD)
    visit.page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(visit.page).not_to_have_url(re.compile("/accounts/login/"))


def test_a_published_edit_is_marked_as_updated(shop, open_browser):
    pk = shop.manage("shell", "--verbosity=0", "--command", FIND.format(SLUG)).split()[-1]
    visit = open_browser("publishing")
    visit.page.goto(f"/products/{SLUG}/")
    expect(visit.page.get_by_role("main").locator(".page-head")).not_to_contain_text("Updated")

    log_in(visit, "seller@example.com")
    visit.page.goto(f"/admin/pages/{pk}/edit/")
    summary = visit.page.locator("[name=summary]")
    summary.fill("A site for a café by the sea, looked over again.")
    visit.keep("edit")
    visit.page.get_by_role("button", name="More actions").first.click()
    visit.page.get_by_role("button", name="Publish", exact=True).click()
    expect(visit.page.get_by_text("published").first).to_be_visible()

    customer = open_browser("publishing")
    customer.page.goto(f"/products/{SLUG}/")
    expect(customer.page.get_by_role("main")).to_contain_text("looked over again")
    expect(customer.page.locator(".page-head")).to_contain_text("Updated")
    assert customer.complaints == []


def test_the_admin_shows_what_the_shop_sold(shop, open_browser):
    """A paid order, its purchase, event and mail stand in their lists, and no page is broken."""
    email = "admin-looks@browser.example"
    shop.add_customers(email)
    reference = Visitor(shop, email).open("/").log_in().buy("tidybox-organiser")
    visit = open_browser("admin", width=1440)
    log_in(visit, "admin@example.com")
    for name, address, words in (
        ("dashboard", "/admin/", "Storefront"),
        ("products", "/admin/products/", "Tidybox Folder Organiser"),
        ("orders", "/admin/snippets/commerce/order/", reference),
        ("purchases", "/admin/snippets/commerce/purchasedproduct/", email),
        ("webhooks", "/admin/snippets/commerce/webhookevent/", "payment.succeeded"),
        ("messages", "/admin/snippets/notifications/outgoingmessage/", email),
    ):
        visit.page.goto(address)
        expect(visit.page.get_by_role("main")).to_contain_text(words)
        visit.keep(name)
    visit.page.goto("/admin/snippets/commerce/order/")
    visit.follow(reference)
    expect(visit.page.get_by_role("main")).to_contain_text(email)
    visit.keep("order")
    assert visit.complaints == []
