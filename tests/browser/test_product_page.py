"""The page of a product on a phone and on a wide screen: what is seen first, the bar, pictures."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

ADDRESS = "/products/pocket-mobile-kit/"
BUYER = "looks@browser.example"
FOCUSED = "document.activeElement.id || document.activeElement.getAttribute('href')"
# What has the focus is the uppermost thing where it stands, in the window.
IS_SEEN = """() => {
    const box = document.activeElement.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
    const above = document.elementFromPoint(x, y);
    return Boolean(above) && (document.activeElement.contains(above) || above.closest("a, summary")
        === document.activeElement);
}"""


def bottom(locator) -> float:
    box = locator.bounding_box()
    return box["y"] + box["height"]


def test_price_and_button_are_seen_first_and_stay(shop, open_browser):
    shop.add_customers(BUYER)
    visit = open_browser("product", width=360, also=1280)
    page = visit.page
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(ADDRESS)
    box, bar = page.locator("#buy"), page.locator(".buy-bar")
    for seen in (page.locator("h1"), page.locator(".strip img").first, box.locator(".price")):
        assert bottom(seen) <= 740
    assert bottom(box.get_by_role("link", name="Log in to buy")) <= 740
    # The bar waits below the box, and nothing of it is in the way.
    box.get_by_role("link", name="Log in to buy").click(trial=True)
    page.locator("#details").scroll_into_view_if_needed()
    page.mouse.wheel(0, 300)
    expect(bar.get_by_text("Log in to buy")).to_be_in_viewport(ratio=1)
    # Read out and reached by keys once: in the box.
    expect(page.get_by_role("main").get_by_role("link", name="Log in to buy")).to_have_count(1)
    visit.look("product")

    # Where the system has few colours, what leads on is still told apart from what does not.
    page.emulate_media(forced_colors="active")
    buy, share = (page.locator(each).first for each in (".buy-box .button", "[data-share] .button"))
    grounds = [each.evaluate("e => getComputedStyle(e).backgroundColor") for each in (buy, share)]
    assert grounds[0] != grounds[1]
    page.emulate_media(forced_colors="none")

    # Nothing that gets the focus on the way back is hidden below it, and it gets none.
    page.locator("footer a").first.focus()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        page.wait_for_function(IS_SEEN)  # once the strip has come to rest
        assert not page.evaluate("Boolean(document.activeElement.closest('.buy-bar'))")
        if page.evaluate(FOCUSED) == "#picture-1":
            break

    page.set_viewport_size({"width": 1280, "height": 740})
    expect(bar).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator("#details").scroll_into_view_if_needed()
    bar.get_by_text("Log in to buy").click()
    visit.fill(login=BUYER, password=PASSWORD)
    visit.press("Log in")
    page.locator("#details").scroll_into_view_if_needed()
    bar.get_by_text("Buy now").click()
    assert visit.path == "/checkout/pocket-mobile-kit/"
    assert visit.complaints == []


def test_what_stays_beside_the_text_can_be_reached_to_its_end(open_browser):
    """A box with editions is higher than the window."""
    visit = open_browser("editions-box")
    page = visit.page
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto("/products/ledgerline-invoices/")
    links = page.locator("#buy a")
    assert links.count() > 4
    for place in range(links.count()):
        links.nth(place).focus()
        page.wait_for_function(IS_SEEN)
    assert visit.complaints == []


def test_pictures_are_looked_at_in_place(open_browser):
    visit = open_browser("pictures", width=360, also=1280)
    page = visit.page
    page.goto(ADDRESS)
    zoom, strip = page.locator("dialog.zoom"), page.locator(".strip")
    second = strip.get_by_role("link").nth(1)
    second.focus()
    page.keyboard.press("Enter")
    expect(zoom).to_be_visible()
    expect(page.locator("#picture-2")).to_be_in_viewport(ratio=0.9)
    visit.look("picture")
    for key, number in (("ArrowRight", 3), ("ArrowRight", 3), ("ArrowLeft", 2), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        expect(page.locator(f"#picture-{number}")).to_be_in_viewport(ratio=0.9)
        assert page.evaluate(FOCUSED) == f"picture-{number}"
    page.keyboard.press("Escape")
    expect(zoom).to_be_hidden()
    assert page.evaluate(FOCUSED) == "#picture-2"
    assert visit.path == ADDRESS
    strip.get_by_role("link").first.click()
    zoom.get_by_role("link", name="Next picture").first.click()
    expect(page.locator("#picture-2")).to_be_in_viewport(ratio=0.9)
    zoom.get_by_role("link", name="Close").click()
    expect(zoom).to_be_hidden()
    assert visit.complaints == []

    plain = open_browser("pictures-no-javascript", width=360, javascript=False)
    page = plain.page
    page.goto(ADDRESS)
    page.locator(".strip").get_by_role("link").nth(1).click()
    expect(page.locator("#picture-2 img")).to_be_in_viewport(ratio=0.9)
    page.locator("#picture-2").get_by_role("link", name="Next picture").click()
    expect(page.locator("#picture-3 img")).to_be_in_viewport(ratio=0.9)
    page.locator(".zoom__close").click()
    expect(page.locator("dialog.zoom")).to_be_hidden()
    assert plain.complaints == []


def test_a_button_that_copied_the_address_says_so_for_a_while(open_browser):
    """However often it is pressed."""
    visit = open_browser("share")
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.clock.install()
    page.goto(ADDRESS)
    page.clock.pause_at(timezone.now() + timedelta(hours=1))
    copy = page.locator("[data-share-copy]")
    for _ in range(2):
        copy.click()
        expect(copy).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith(ADDRESS)
    page.clock.run_for(3000)
    expect(copy).to_have_text("Copy link")
    assert visit.complaints == []
