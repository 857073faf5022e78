"""A seller edits a product in the CMS, publishes it, and customers see it marked as updated."""

import re

import pytest
from playwright.sync_api import expect

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
    expect(visit.page.get_by_text("published").first).to_be_visible(timeout=30_000)

    customer = open_browser("publishing")
    customer.page.goto(f"/products/{SLUG}/")
    expect(customer.page.get_by_role("main")).to_contain_text("looked over again")
    expect(customer.page.locator(".page-head")).to_contain_text("Updated")
    assert customer.complaints == []


def test_the_admin_shows_the_shop(shop, open_browser):
    """Screenshots of what staff sees; no page of it may fail."""
    visit = open_browser("admin")
    log_in(visit, "admin@example.com")
    for name, address in {
        "dashboard": "/admin/",
        "explorer": "/admin/pages/",
    }.items():
        answer = visit.page.goto(address)
        assert answer.status == 200
        visit.keep(name)
