import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.watched import WatchedPage
from tests.conftest import missing
from tests.running_shop import RunningShop

MEASUREMENT_ID = "G-TEST1234"
AS_IN_PRODUCTION = {
    "ADMIN_REQUIRES_SECOND_FACTOR": "true",
    "ADMIN_CONFIRM_MINUTES": "10",
    "GA4_MEASUREMENT_ID": MEASUREMENT_ID,
}
# What is waited for comes at last on a machine that runs all the other tests beside it.
PATIENCE = 30_000
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="package")
def browser():
    """Chromium: the one that CHROMIUM names, the system's, or playwright's own."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        names = ("chromium", "chromium-browser", "google-chrome")
        own = playwright.chromium.executable_path
        found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), own)
        if not Path(found).exists():
            missing("chromium")
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def strict_shop(tmp_path_factory):
    """A shop that counts visits and asks staff for a second step, as production may."""
    folder = tmp_path_factory.mktemp("strict") / "shop"
    shop = RunningShop(folder, environment=AS_IN_PRODUCTION)
    try:
        yield shop.start(only=("web", "sandbox"))
    finally:
        shop.stop()


@pytest.fixture
def open_browser(browser, shop):
    """Makes a page of a fresh browser profile that is watched for errors."""
    contexts = []

    def make(
        name: str, width: int = 1280, javascript: bool = True, also: int | None = None
    ) -> WatchedPage:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            accept_downloads=True,
            base_url=shop.url,
        )
        contexts.append(context)
        widths = (width, also) if also else (width,)
        return WatchedPage(context.new_page(), shop, name, widths, javascript)

    yield make
    for context in contexts:
        context.close()
