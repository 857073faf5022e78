"""The days of an admin and an editor: what is approved, by whom, and what stands on every page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_publishing import FIND, log_in
from tests.flows.visitor import Visitor

pytestmark = pytest.mark.browser

DRAFT, DRAFT_TITLE = "lantern-launch", "Lantern Launch Page"
FEATURED = "Pocket Mobile UI Kit"
BUYER = "wants-it-back@browser.example"


@pytest.fixture
def boss(open_browser):
    visit = open_browser("admin-day")
    log_in(visit, "admin@example.com")
    return visit


def test_a_draft_is_submitted_and_approved(shop, boss, open_browser):
    pk = shop.manage("shell", "--verbosity=0", "--command", FIND.format(DRAFT)).split()[-1]
    choose_approval(boss, "New products")

    seller = open_browser("submitting")
    log_in(seller, "seller@example.com")
    seller.page.goto(f"/admin/pages/{pk}/edit/")
    press_in_menu(seller, "Submit for approval")
    expect(seller.page.get_by_text("approval").first).to_be_visible()

    editor = open_browser("editor-day")
    log_in(editor, "editor@example.com")
    editor.page.goto("/admin/")
    editor.check("home")
    editor.follow(DRAFT_TITLE)
    press_in_menu(editor, "Approve and publish")
    expect(editor.page.get_by_text(DRAFT_TITLE).first).to_be_visible()
    expect(editor.page).not_to_have_url(re.compile("login"))
    assert Visitor(shop).open(f"/products/{DRAFT}/").status == 200

    choose_approval(boss, "Nothing")
    assert [one.complaints for one in (boss, seller, editor)] == [[], [], []]


def test_an_editor_gives_a_featured_product_its_time(open_browser):
    visit = open_browser("editor-home")
    visit.expected_statuses.add(400)  # of an autosave, where the button was faster
    log_in(visit, "editor@example.com")
    visit.page.goto("/")
    featured = visit.page.get_by_role("region", name="Featured")
    expect(featured.get_by_role("link", name=FEATURED)).to_be_visible()

    visit.page.goto("/admin/pages/2/edit/")
    visit.page.wait_for_load_state("networkidle")
    # The rows are closed, and named after their products.
    row = visit.page.get_by_role("region", name=f"Product {FEATURED}")
    row.get_by_role("button", name="Toggle section").first.click()
    row.locator("[name$=-show_until]").fill("2026-01-01 12:00")
    visit.page.keyboard.press("Tab")
    press_in_menu(visit, "Publish")
    expect(visit.page.get_by_text("has been published").first).to_be_visible()

    visit.page.goto("/")
    expect(featured.get_by_role("heading").first).to_be_visible()
    expect(featured.get_by_role("link", name=FEATURED)).to_have_count(0)
    assert visit.complaints == []


def test_an_admin_sees_who_is_who_runs_a_task_and_refunds(shop, boss):
    shop.add_customers(BUYER)
    reference = Visitor(shop, BUYER).open("/").log_in().buy("tidewatch-status")
    main = boss.page.get_by_role("main")
    boss.page.goto("/admin/users/")
    expect(main.get_by_role("row", name=re.compile("Demo Editor"))).to_contain_text("Editors")
    boss.check("people")

    boss.page.goto("/admin/schedules/tasks/")
    boss.check("schedules")
    boss.page.get_by_title("Run now: Index products").click()
    boss.page.get_by_role("button", name="Run now").click()
    expect(boss.page.get_by_text("“Index products” is in the queue")).to_be_visible()

    boss.page.goto("/admin/snippets/commerce/review/")
    boss.check("payments-to-check")

    boss.page.goto(f"/admin/find/?q={reference}")
    main.get_by_role("link", name=reference).click()
    boss.check("order")
    boss.follow("Refund")
    boss.fill(reason="It was bought twice.")
    boss.press("Go on")
    boss.check("refund")
    boss.page.get_by_role("button", name=re.compile(r"^Refund ")).click()
    shop.wait_until(lambda: status_of(shop, reference) == "refunded", 30, "no refund")
    assert boss.complaints == []


def status_of(shop, reference: str) -> str:
    return next(row["status"] for row in shop.ledger()["orders"] if row["reference"] == reference)


def choose_approval(visit, choice: str) -> None:
    visit.page.goto("/admin/settings/core/shopsettings/1/")
    visit.page.wait_for_load_state("networkidle")
    visit.page.get_by_role("radio", name=re.compile(f"^{choice}:")).check()
    visit.check("settings")  # before Wagtail's message fades in
    visit.page.get_by_role("button", name="Save").click()
    expect(visit.page.get_by_text("updated").first).to_be_visible()


def press_in_menu(visit, label: str) -> None:
    visit.page.wait_for_load_state("networkidle")
    button = visit.page.get_by_role("button", name=label, exact=True)
    if not button.first.is_visible():
        visit.page.get_by_role("button", name="More actions").last.click()
    button.first.click()
    visit.page.wait_for_load_state("networkidle")
