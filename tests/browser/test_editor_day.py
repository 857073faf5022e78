"""An editor's day: what stands around every page, what the home page shows, a page of text, and
how a product will look and has changed."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_publishing import FIND, log_in
from tests.browser.test_staff_days import press_in_menu

pytestmark = pytest.mark.browser

HOME, ADD_PAGE = "/admin/pages/2/edit/", "/admin/pages/add/home/contentpage/2/"
SETTINGS = "/admin/settings/core/shopsettings/1/"
CHOSEN, LOOKED_AT = "Quayside", "saltmarsh-cafe"


@pytest.fixture
def visit(open_browser):
    visit = open_browser("editor-at-work")
    # Autosave answers 400 while a field is still wrong, and where a button was faster.
    visit.expected_statuses.add(400)
    log_in(visit, "editor@example.com")
    return visit


def test_links_on_every_page_are_chosen_in_the_settings(visit):
    page = visit.page
    open_form(visit, SETTINGS)
    header, footer = page.locator("#header_links-root"), page.locator("#footer_links-root")
    header.get_by_role("button", name="Insert a block").click()
    header.locator("[name$=-label]").fill("Everything")
    header.locator("[name$=-address]").fill("//elsewhere.example")
    footer.get_by_role("button", name="Insert a block").first.click()
    added = footer.locator("[data-streamfield-child]").first
    added.get_by_role("button", name="Choose a page").click()
    choose(visit, "About", "Search term")
    added.locator("[name$=-label]").fill("Who we are")
    page.get_by_role("button", name="Save").click()
    expect(header.get_by_text("Enter a path such as /products/")).to_be_visible()
    expect(footer.locator("[name$=-label]").first).to_have_value("Who we are")
    header.locator("[name$=-address]").fill("/products/")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("updated").first).to_be_visible()
    # A row is named by its first words alone.
    expect(header.get_by_role("heading")).to_have_text(re.compile(r"Link\s+Everything"))

    page.goto("/accounts/password/reset/")
    menu = page.get_by_role("navigation", name="Main").get_by_role("listitem")
    expect(menu.first).to_have_text("Everything")
    page.get_by_role("navigation", name="Footer").get_by_role("link", name="Who we are").click()
    expect(page.get_by_role("heading", name="About", level=1)).to_be_visible()
    assert visit.complaints == []


def test_a_product_is_chosen_for_the_home_page_and_moved(visit):
    page = visit.page
    open_form(visit, HOME)
    section = page.get_by_role("region", name=re.compile("^Featured products"))
    section.get_by_role("button", name="Add", exact=True).first.click()
    section.get_by_role("button", name="Choose a product").click()
    choose(visit, CHOSEN, "Search products")
    row = section.locator("[data-streamfield-child]").first
    expect(row.get_by_text(CHOSEN)).to_be_visible()
    row.get_by_role("button", name="Move down").click()
    press_in_menu(visit, "Publish")
    expect(page.get_by_text("has been published").first).to_be_visible()

    page.goto("/")
    cards = page.get_by_role("region", name="Featured").get_by_role("heading", level=3)
    expect(cards.nth(1)).to_contain_text(CHOSEN)
    expect(cards.nth(0)).not_to_contain_text(CHOSEN)
    assert visit.complaints == []


def test_a_page_is_published_once_its_picture_has_words(visit):
    page = visit.page
    open_form(visit, ADD_PAGE)
    page.get_by_placeholder("Page title").fill("Our desk")
    content = page.locator("#content-root")
    content.get_by_role("button", name="Insert a block").click()
    page.get_by_role("option", name=re.compile("^Picture")).click()
    content.get_by_role("button", name="Choose an image").click()
    upload_picture(visit, "IMG_2031.png")
    words = content.locator("[name$=-alt_text]")
    # The name of a file describes nothing.
    expect(words).to_have_value("")
    # The editor saves it by itself, and would take a second one of its name for another page.
    expect(page).to_have_url(re.compile(r"/pages/\d+/edit/"))
    press_in_menu(visit, "Publish")
    expect(content.get_by_text("Please add some alt text").first).to_be_visible()

    words.fill("A desk with a lamp")
    page.get_by_role("button", name="Toggle preview").click()
    shown = page.frame_locator("iframe[title=Preview]").last
    expect(shown.get_by_role("img", name="A desk with a lamp")).to_be_visible()
    press_in_menu(visit, "Publish")
    expect(page.get_by_text("has been published").first).to_be_visible()
    page.goto("/our-desk/")
    expect(page.get_by_role("img", name="A desk with a lamp")).to_be_visible()
    assert visit.complaints == []


def test_a_product_is_seen_as_others_will_and_its_versions_compared(shop, visit):
    pk = shop.manage("shell", "--verbosity=0", "--command", FIND.format(LOOKED_AT)).split()[-1]
    page = visit.page
    open_form(visit, f"/admin/pages/{pk}/edit/")
    page.get_by_role("button", name="Toggle preview").click()
    shown = page.frame_locator("iframe[title=Preview]").last
    for mode, words in (
        ("visitor", "Log in to buy"),
        ("customer", "Buy now"),
        ("owner", "Download"),
        ("refunded", "refunded"),
    ):
        page.locator("[name=preview_mode]").select_option(mode)
        expect(shown.get_by_text(words).first).to_be_visible()

    visit.fill(price="31.50", summary="Forms that ask for less.")
    press_in_menu(visit, "Save draft")
    expect(shown.get_by_text("Forms that ask for less.").first).to_be_visible()
    page.goto(f"/admin/pages/{pk}/history/")
    saved = page.get_by_role("row", name=re.compile("^Draft saved")).first
    saved.get_by_role("button", name="Actions").click()
    page.get_by_role("link", name="Compare with previous version").first.click()
    price = page.get_by_role("row", name=re.compile("^Price"))
    expect(price).to_contain_text(re.compile(r"\$49\.00\s*\$31\.50"))
    expect(page.get_by_role("row", name=re.compile("^Summary"))).to_contain_text("ask for less")
    visit.check("compared")
    assert not [one for one in visit.complaints if "escape its sandboxing" not in one]


def open_form(visit, address: str) -> None:
    visit.page.goto(address)
    visit.page.wait_for_load_state("networkidle")


def choose(visit, title: str, search: str) -> None:
    """In the window of a chooser: find it by its name, and take it."""
    window = visit.page.get_by_role("dialog")
    window.get_by_label(search).fill(title)
    found = window.get_by_role("link", name=re.compile(f"^{title}"))
    expect(found).to_have_count(1)
    found.click()
    expect(window).to_be_hidden()


def upload_picture(visit, name: str) -> None:
    content = io.BytesIO()
    Image.new("RGB", (640, 400), "#336699").save(content, "PNG")
    window = visit.page.get_by_role("dialog")
    window.get_by_role("tab", name="Upload").click()
    file = {"name": name, "mimeType": "image/png", "buffer": content.getvalue()}
    window.locator("input[type=file]").set_input_files(file)
    expect(window.locator("[name$=-title]")).to_have_value(name.removesuffix(".png"))
    window.get_by_role("button", name="Upload").click()
    expect(window).to_be_hidden()
