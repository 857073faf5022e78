"""Make the pictures of docs/editors-guide.md anew, from a running demo: `make guide-pictures`.

They are small: few colours, and no more of a page than the guide speaks of.
"""

import io
import os
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "static" / "guide"
SHOP = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
WIDTH, HEIGHT = 1200, 760
COLOURS = 48
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Links that lead to what has a number of its own.
PRODUCT = r"/admin/pages/\d+/edit/"
# By picture: whose, the page, and the links to follow from there (the first that fits each).
PICTURES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "seller-home": ("seller", "/admin/", ()),
    "product-form": ("seller", "/admin/", (PRODUCT,)),
    "release-form": ("seller", "/admin/products/", (PRODUCT, r"/admin/releases/edit/\d+/")),
    "home-page": ("editor", "/admin/pages/", (PRODUCT,)),
    "customer": ("admin", "/admin/find/?q=customer", (r"/admin/customers/\d+/",)),
    "schedules": ("admin", "/admin/schedules/tasks/", ()),
}


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER)
        get_a_product(log_in(browser, "customer"))
        pages: dict[str, Page] = {}
        for name, (who, address, links) in PICTURES.items():
            if who not in pages:
                pages[who] = log_in(browser, who)
            page = pages[who]
            page.goto(SHOP + address)
            for link in links:
                page.goto(SHOP + find(page, link))
            page.wait_for_load_state("networkidle")
            save(page, name)
        browser.close()
    return 0


def log_in(browser, who: str) -> Page:
    page = browser.new_page(
        viewport={"width": WIDTH, "height": HEIGHT},
        color_scheme="light",
        reduced_motion="reduce",
    )
    page.goto(f"{SHOP}/accounts/login/")
    page.fill("[name=login]", f"{who}@example.com")
    page.fill("[name=password]", "demo-password")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "/login/" not in address)
    return page


def get_a_product(page: Page) -> None:
    """So that there is a customer to show: a free product, got once."""
    page.goto(f"{SHOP}/checkout/quire-tokens/")
    if "/checkout/" in page.url:
        page.locator("main form[method=post] button[type=submit]").last.click()
        page.wait_for_load_state()


def find(page: Page, pattern: str) -> str:
    """The first address of a link in the page itself that fits."""
    addresses = page.eval_on_selector_all(
        "main a[href]", "links => links.map(link => link.getAttribute('href'))"
    )
    for address in addresses:
        if found := re.match(pattern, address):
            return found[0]
    raise SystemExit(f"{page.url} has no link like {pattern}.")


def save(page: Page, name: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = FOLDER / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    sys.exit(main())
