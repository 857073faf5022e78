"""A seller's day: a new version from its draft to its buyers, and back when it was a bad one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_publishing import FIND, log_in
from tests.browser.test_selling import archive
from tests.flows.visitor import Visitor

pytestmark = pytest.mark.browser

SLUG, TITLE, BUYER = "dovecote-emails", "Dovecote", "has-a-copy@browser.example"


def test_a_new_version_is_made_shown_and_withdrawn(shop, open_browser):
    pk = shop.manage("shell", "--verbosity=0", "--command", FIND.format(SLUG)).split()[-1]
    shop.add_customers(BUYER)
    buyer = Visitor(shop, BUYER).open("/").log_in()
    buyer.buy(SLUG)
    before, after = shop.sold_file(SLUG), archive()
    visit = open_browser("seller-day")
    # Autosave answers 400 while a field is still wrong; the editor shows it at the field.
    visit.expected_statuses.add(400)
    log_in(visit, "seller@example.com")
    main = visit.page.get_by_role("main")

    # The first page says who bought, and what was begun.
    visit.page.goto("/admin/")
    expect(main.get_by_text(BUYER)).to_be_visible()
    expect(main.get_by_role("link", name="Lantern Launch Page")).to_be_visible()
    visit.check("home")

    # A draft of a version, as its buyers' e-mail will be; nobody has it yet.
    visit.page.goto(f"/admin/pages/{pk}/edit/")
    visit.follow("Add a release")
    make_draft(visit, after)
    visit.page.get_by_role("button", name="Toggle preview").click()
    visit.page.locator("[name=preview_mode]").select_option("mail")
    mail = visit.page.frame_locator("iframe[title=Preview]").last
    expect(mail.get_by_text("9.0").first).to_be_visible()
    assert download(buyer) == before

    # Published, it is theirs.
    visit.page.get_by_role("button", name="More actions").last.click()
    visit.page.get_by_role("button", name=re.compile("^Publish$")).click()
    expect(visit.page.get_by_text("and published").first).to_be_visible()
    assert download(buyer) == after

    # Withdrawn, it is not, until it is brought back.
    press_in_versions(visit, pk, "Withdraw 9.0")
    visit.fill(reason="The birthday letter greets everybody as Anna.")
    visit.check("withdraw")
    visit.press("Withdraw this version")
    expect(visit.page.get_by_text("Version 9.0 is withdrawn.")).to_be_visible()
    assert download(buyer) == before
    press_in_versions(visit, pk, "Bring it back")
    visit.press("Bring it back")
    expect(visit.page.get_by_text("Version 9.0 is back.")).to_be_visible()
    assert download(buyer) == after
    visit.page.goto(f"/admin/pages/{pk}/history/")
    expect(main.get_by_text("9.0").first).to_be_visible()
    visit.check("history")

    # Whoever lost the way is sent it again.
    visit.page.goto(f"/admin/snippets/commerce/purchasedproduct/?q={BUYER}")
    visit.check("purchases")
    visit.follow(TITLE)
    visit.press("Send the way to the download again")
    expect(visit.page.get_by_text("The way to the download is sent to")).to_be_visible()

    # What the seller says of themselves stands beside their products.
    visit.page.goto("/admin/account/")
    visit.page.locator("[name=seller_profile-words]").fill("Letters since 1998.")
    visit.check("account")
    visit.press("Save")
    assert "Letters since 1998." in buyer.open(f"/products/{SLUG}/").text
    # Chromium warns of what the preview's frame may do; it shows the shop's own pages alone.
    assert not [one for one in visit.complaints if "escape its sandboxing" not in one]


def download(buyer) -> bytes:
    return buyer.open("/library/").press("Download").answer.content


def make_draft(visit, content: bytes) -> None:
    visit.page.wait_for_load_state("networkidle")
    visit.page.locator("[name=version]").fill("9.0")
    visit.page.locator("#id_files-ADD").click()
    file = {"name": "kit.zip", "mimeType": "application/zip", "buffer": content}
    visit.page.locator("upload-field").last.locator("input[type=file]").set_input_files(file)
    expect(visit.page.get_by_text("There is no licence in it.")).to_be_visible(timeout=60_000)
    if "/add/" in visit.page.url:  # else the editor has saved it by itself
        visit.page.get_by_role("button", name="Save draft").click()
    expect(visit.page).to_have_url(re.compile("/releases/edit/"))
    visit.page.wait_for_load_state("networkidle")


def press_in_versions(visit, pk: str, link: str) -> None:
    """Beside the product's form, among its published versions."""
    visit.page.goto(f"/admin/pages/{pk}/edit/")
    visit.page.wait_for_load_state("networkidle")
    found = visit.page.get_by_role("link", name=link, exact=True)
    if not found.is_visible():  # the editor opens again what was open the last time
        visit.page.get_by_role("button", name="Toggle versions").click()
    found.click()
