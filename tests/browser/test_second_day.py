"""A seller's second day: a wrong file becomes the right one, and one product becomes two."""

import io
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.test_publishing import FIND, log_in
from tests.browser.test_selling import archive, wait_for_autosave
from tests.browser.test_staff_days import press_in_menu
from tests.flows.visitor import Visitor

pytestmark = pytest.mark.browser

SLUG, BUYER = "almanac-docs", "second-day@browser.example"
# It is free, and stays as the demo has it.
ORIGINAL = "quire-tokens"
COPY, COPY_SLUG = "Quire Tokens for Print", "quire-tokens-print"


@pytest.fixture
def visit(open_browser):
    visit = open_browser("second-day")
    # Autosave answers 400 while a field is still wrong; the editor shows it at the field.
    visit.expected_statuses.add(400)
    log_in(visit, "seller@example.com")
    return visit


def test_a_wrong_file_is_refused_and_the_right_one_takes_its_place(shop, visit):
    pk, right = number_of(shop, SLUG), archive()
    visit.page.goto(f"/admin/releases/add/?product={pk}")
    visit.page.wait_for_load_state("networkidle")
    visit.page.locator("[name=version]").fill("9.1")  # another test publishes a 9.0
    visit.page.locator("#id_files-ADD").click()
    send(visit, "wrong.zip", leaving_its_folder())
    found = visit.page.get_by_text("A path leaves the buyer's folder")
    expect(found.first).to_be_visible(timeout=60_000)
    if "/add/" in visit.page.url:  # else the editor has saved it by itself
        visit.page.get_by_role("button", name="Save draft").click()
    expect(visit.page).to_have_url(re.compile("/releases/edit/"))
    draft = visit.page.url
    press_in_menu(visit, "Publish")
    expect(visit.page.get_by_text("This file cannot be sold as it is.").first).to_be_visible()
    visit.check("refused")

    visit.page.goto(draft)
    visit.page.wait_for_load_state("networkidle")
    send(visit, "right.zip", right)
    expect(found).to_have_count(0, timeout=60_000)
    expect(visit.page.get_by_text("There is no licence in it.")).to_be_visible(timeout=60_000)
    wait_for_autosave(visit)
    press_in_menu(visit, "Publish")
    expect(visit.page.get_by_text("and published").first).to_be_visible()
    assert shop.sold_file(SLUG) == right
    assert visit.complaints == []


def test_a_copy_is_a_draft_until_it_is_published(shop, visit):
    visit.page.goto(f"/admin/pages/{number_of(shop, ORIGINAL)}/copy/")
    expect(visit.page.get_by_text("The copy is a draft")).to_be_visible()
    visit.page.locator("[name=new_title]").fill(COPY)
    visit.page.locator("[name=new_slug]").fill(COPY_SLUG)
    visit.check("copy")
    visit.page.get_by_role("button", name="Copy this page").click()
    expect(visit.page.get_by_text("copied").first).to_be_visible()
    assert Visitor(shop).open(f"/products/{COPY_SLUG}/").status == 404

    visit.page.goto(f"/admin/pages/{number_of(shop, COPY_SLUG)}/edit/")
    press_in_menu(visit, "Publish")
    expect(visit.page.get_by_text("has been published").first).to_be_visible()
    shop.add_customers(BUYER)
    buyer = Visitor(shop, BUYER).open("/").log_in()
    buyer.check_out(COPY_SLUG)  # it is free, as what it was made of
    assert buyer.open("/library/").press("Download").answer.content == shop.sold_file(ORIGINAL)
    assert visit.complaints == []


def number_of(shop, slug: str) -> str:
    return shop.manage("shell", "--verbosity=0", "--command", FIND.format(slug)).split()[-1]


def leaving_its_folder() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("../../evil.sh", "echo")
    return target.getvalue()


def send(visit, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/zip", "buffer": content}
    field = visit.page.locator("upload-field").last
    field.locator("input[type=file]").set_input_files(file)
    expect(field.get_by_text(re.compile(f"^{name}"))).to_be_visible()
