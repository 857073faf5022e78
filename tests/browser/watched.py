"""A page in Chromium that notes what goes wrong: errors, refused content, foreign requests."""

import itertools
import os
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.migrated import KEPT
from tests.running_shop import RunningShop

SCREENSHOTS = KEPT / "screenshots"
# Those of every page would be a fifth of the browser's work.
KEEPS_ALL = os.environ.get("SCREENSHOTS") == "all"
NARROWEST = 320
AXE = Axe().axe_script
FIND_VIOLATIONS = """async (runOnly) => {
    const rules = runOnly.length ? {runOnly} : {};
    return (await axe.run({resultTypes: ["violations"], ...rules})).violations;
}"""
# In dark a page differs by its colours alone: these are axe's rules on colours, none means all.
RULES = {"light": [], "dark": ["color-contrast", "link-in-text-block"]}
# What a law may ask for. Wagtail's own pages hold this, and not all that axe thinks good besides.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# A picture further down is loaded when somebody gets there; all of them have their place by then.
LOAD_PICTURES = """() => Promise.all([...document.images].map((image) => {
    image.loading = "eager";
    image.decoding = "sync";
    return image.decode().catch(() => {});
}))"""

# A colour that is on its way to another is neither, and what the pointer is found above may begin
# to change at any moment. Nothing is waited for: a page that nobody draws stands still, and what
# turns for ever has no end.
COME_TO_REST = """() => {
    if (!document.adoptedStyleSheets.length) {
        const rest = new CSSStyleSheet();
        rest.replaceSync("*, ::before, ::after { transition: none !important }");
        document.adoptedStyleSheets = [rest];
    }
    document.getAnimations()
        .filter((each) => each.effect.getComputedTiming().endTime < Infinity)
        .forEach((each) => each.finish());
}"""
PATH_IS_FOLDED = """() => [...document.querySelectorAll("[data-w-breadcrumbs-target=content]")]
    .every((step) => step.hidden || step.getAnimations().length === 0)"""


class WatchedPage:
    """`page` is playwright's; `complaints` must be empty at the end.

    The first of `widths` is the window's; at the others each page is looked at too, and what is
    clicked could be clicked there as well.
    """

    def __init__(
        self, page: Page, shop: RunningShop, name: str, widths: tuple[int, ...], javascript: bool
    ):
        self.page, self.shop = page, shop
        self.widths, self.javascript = widths, javascript
        self.folder = SCREENSHOTS / name
        self.numbers = itertools.count(1)
        self.complaints: list[str] = []
        self.expected_statuses: set[int] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._complain(f"error in a script: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def look(self, name: str) -> None:
        """Check what must hold on every page: nothing sticks out at these widths and at 320 px,
        and axe finds nothing, in light and in dark. A page on which it finds something is kept as
        a screenshot; with SCREENSHOTS=all, every page is."""
        number = f"{next(self.numbers):02}"
        for width in self.widths:
            self._resize(width)
            if self.javascript:
                self.page.evaluate(LOAD_PICTURES)
                self.page.wait_for_load_state("networkidle")
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                known = len(self.complaints)
                if self.javascript:
                    self.page.evaluate(COME_TO_REST)
                    self._check_accessibility(name, scheme, width)
                if KEEPS_ALL or len(self.complaints) > known:
                    self.keep(f"{number}-{name}-{scheme}{self._place(width)}")
            self.page.emulate_media(color_scheme="light")
            if self.javascript:
                self._check_width(name, width)
        if self.javascript and min(self.widths) < 600:
            self._check_width(name, NARROWEST)
        self._resize(self.widths[0])

    def check(self, name: str) -> None:
        """Of a page of the admin: axe finds nothing as it stands, and nothing sticks out of it."""
        # The path at its top unfolds below the pointer, and shows no words while it does.
        size = self.page.viewport_size
        self.page.mouse.move(size["width"] - 1, size["height"] - 1)
        self.page.wait_for_function(PATH_IS_FOLDED)
        self._complain_of_violations(WCAG, name)
        self._check_width(name, self.page.viewport_size["width"])

    def keep(self, name: str) -> None:
        """Keep a screenshot of the whole page."""
        self.page.screenshot(path=self.folder / f"{name}.jpg", quality=80, full_page=True)

    def click(self, control: Locator) -> None:
        """Click it at the window's width, once it could be clicked at each of the others."""
        for width in self.widths[1:]:
            self._resize(width)
            control.click(trial=True)
        self._resize(self.widths[0])
        control.click()

    def fill(self, **values: str) -> None:
        """Fill in or choose fields by their names."""
        for name, value in values.items():
            control = self.page.locator(f"[name={name}]:visible").first
            if control.evaluate("element => element.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name).first)

    def follow(self, name: str) -> None:
        self.click(self.page.get_by_role("main").get_by_role("link", name=name).first)

    def download(self, name: str = "Download") -> tuple[str, bytes]:
        """Press a button that leads to a file: its address and its bytes."""
        with self.page.expect_download(timeout=30_000) as found:
            self.press(name)
        return found.value.url, found.value.path().read_bytes()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def _check_accessibility(self, name: str, scheme: str, width: int) -> None:
        self._complain_of_violations(RULES[scheme], f"{name}, {scheme}{self._place(width)}")

    def _complain_of_violations(self, rules: list[str], where: str) -> None:
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE)
        for violation in self.page.evaluate(FIND_VIOLATIONS, rules):
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            self._complain(f"axe on {where}: {violation['id']} ({violation['help']}) {nodes}")

    def _check_width(self, where: str, width: int) -> None:
        self._resize(width)
        needed = self.page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            self._complain(f"{where} is {needed} px wide in a window of {width} px")

    def _resize(self, width: int) -> None:
        if self.page.viewport_size["width"] != width:
            self.page.set_viewport_size({"width": width, "height": 800})

    def _place(self, width: int) -> str:
        """What tells several widths apart in a name."""
        return f"-{width}" if len(self.widths) > 1 else ""

    def _console(self, message) -> None:
        expected = any(f"status of {status}" in message.text for status in self.expected_statuses)
        if message.type in ("error", "warning") and not expected:
            self._complain(f"console: {message.text} ({message.location.get('url')})")

    def _request(self, request) -> None:
        if not request.url.startswith((self.shop.url, self.shop.sandbox_url, "data:", "blob:")):
            self._complain(f"request to another origin: {request.url}")

    def _response(self, response) -> None:
        if response.status >= 400 and response.status not in self.expected_statuses:
            self._complain(f"{response.status} from {response.url}")

    def _complain(self, text: str) -> None:
        self.complaints.append(text)
