"""From a product in the CMS to a paid download: a seller makes it, a customer buys it."""

import io
import re
import zipfile
from contextlib import suppress

import pytest
from PIL import Image
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from tests.browser.test_publishing import log_in
from tests.flows.visitor import Visitor

pytestmark = pytest.mark.browser

TITLE, SLUG, BUYER = "Freshly Made Kit", "freshly-made-kit", "first-buyer@browser.example"


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("README.md", "Made in a test, uploaded by a seller.")
    return target.getvalue()


def cover() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (1600, 1000), "#3a6b5c").save(target, "PNG")
    return target.getvalue()


def test_a_seller_makes_a_product_and_a_customer_downloads_it(shop, open_browser):
    sold = archive()
    visit = open_browser("selling")
    # Autosave answers 400 while a field is still wrong; the editor shows it at the field.
    visit.expected_statuses.add(400)
    log_in(visit, "seller@example.com")
    visit.page.goto("/admin/products/")
    visit.page.get_by_role("link", name="Add a product").click()
    # The editor notices what is typed once its scripts are there.
    visit.page.wait_for_load_state("networkidle")
    refuse_an_empty_product(visit)
    describe(visit)
    add_cover(visit)
    add_release(visit, sold)
    wait_for_autosave(visit)
    publish(visit)
    expect(
        visit.page.get_by_text(f"'{TITLE}' created and published")
        .or_(visit.page.get_by_text(f"'{TITLE}' has been published"))
        .first
    ).to_be_visible()
    visit.keep("published")

    shop.add_customers(BUYER)
    buyer = Visitor(shop, BUYER).open("/").log_in()
    buyer.open("/products/").click(TITLE)
    assert "$12.34" in buyer.text
    buyer.buy(SLUG)
    assert buyer.open("/library/").press("Download").answer.content == sold

    unpublish(shop)
    assert buyer.open(f"/products/{SLUG}/").status == 404
    assert buyer.open("/library/").press("Download").answer.content == sold


def refuse_an_empty_product(visit) -> None:
    # Key by key: the editor derives the slug from what is typed, a moment later.
    visit.page.locator("[name=title]").press_sequentially(TITLE)
    expect(visit.page.locator("[name=slug]")).to_have_value(SLUG)
    wait_for_autosave(visit)
    publish(visit)
    expect(visit.page.get_by_text("validation errors").first).to_be_visible()
    visit.keep("refused")


def wait_for_autosave(visit) -> None:
    """A publish that overtakes the first autosave would make the page a second time."""
    visit.page.keyboard.press("Tab")
    with suppress(PlaywrightTimeout):  # nothing to save is fine too
        visit.page.get_by_text("Saved", exact=True).first.wait_for(state="visible", timeout=5000)
    visit.page.wait_for_load_state("networkidle")


def describe(visit) -> None:
    visit.page.locator("[name=summary]").fill("Made in the admin, a minute ago.")
    visit.page.locator("[name=price]").fill("12.34")
    visit.page.get_by_role("button", name="Choose category").click()
    visit.page.locator(".modal").get_by_role("link", name="Dashboards").click()
    expect(visit.page.locator(".modal")).to_have_count(0)


def add_cover(visit) -> None:
    visit.page.get_by_role("button", name="Choose an image").first.click()
    modal = visit.page.locator(".modal")
    modal.get_by_role("tab", name="Upload").click()
    picture = {"name": "cover.png", "mimeType": "image/png", "buffer": cover()}
    modal.locator("input[type=file]").set_input_files(picture)
    modal.locator("#id_image-chooser-upload-title").fill("Cover")
    modal.locator("#id_image-chooser-upload-description").fill("A lighthouse")
    modal.get_by_role("button", name="Upload").last.click()
    expect(visit.page.locator(".modal")).to_have_count(0, timeout=15_000)


def add_release(visit, content: bytes) -> None:
    visit.page.locator("[name=release_version]").fill("1.0")
    file = {"name": "kit.zip", "mimeType": "application/zip", "buffer": content}
    visit.page.locator("[name=release_file]").set_input_files(file)
    expect(visit.page.get_by_text("Sent and checked.")).to_be_visible(timeout=60_000)
    expect(visit.page.get_by_text("There is no licence in it.")).to_be_visible(timeout=60_000)


def publish(visit) -> None:
    visit.page.get_by_role("button", name="More actions").last.click()
    visit.page.get_by_role("button", name=re.compile("^Publish$")).click()


def unpublish(shop) -> None:
    shop.manage(
        *("shell", "--verbosity=0", "--command"),
        f"from products.models import ProductPage as P; P.objects.get(slug={SLUG!r}).unpublish()",
    )
