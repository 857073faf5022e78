"""What leaves the browser before a visitor allowed it, after it, and after they took it back."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MEASUREMENT_ID as ID

pytestmark = pytest.mark.browser

TAG = f"https://www.googletagmanager.com/gtag/js?id={ID}"
CHOICES = "/privacy-choices/"
PRODUCT = "/products/pebble-icons/"
# Stands in for Google's script: sets its cookies and reports what it was told, as that one does.
GOOGLE = """
const told = [...window.dataLayer].map((one) => [...one]);
const [, id, config] = told.find(([name]) => name === "config");
for (const name of ["_ga", id.replace("G-", "_ga_")]) {
  document.cookie = `${name}=GA1.1.7; path=/; max-age=${config.cookie_expires}`;
}
window.report = (event) => {
  if (window[`ga-disable-${id}`]) return;
  const query = new URLSearchParams({ event, told: JSON.stringify(told) });
  fetch(`https://region1.google-analytics.com/g/collect?${query}`, { mode: "no-cors" });
  fetch("https://region1.analytics.google.com/g/collect", { mode: "no-cors" });
  new Image().src = "https://www.google-analytics.com/g/collect";
};
window.report("page_view");
"""
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


@pytest.fixture
def shop(strict_shop):
    return strict_shop


class Google:
    """What a browser asks of Google, answered here: nothing leaves this machine."""

    def __init__(self, visit):
        self.tags: list[str] = []
        self.reports: list[dict] = []
        self.others: list[str] = []
        visit.page.context.route(lambda url: not url.startswith(visit.shop.url), self.answer)

    def answer(self, route) -> None:
        parts = urlsplit(route.request.url)
        if parts.hostname == "www.googletagmanager.com":
            self.tags.append(route.request.url)
            return route.fulfill(body=GOOGLE, content_type="text/javascript")
        if parts.query:
            query = parse_qs(parts.query)
            self.reports.append({"event": query["event"][0], "told": json.loads(query["told"][0])})
        else:
            self.others.append(parts.hostname)
        return route.fulfill(status=204)

    @property
    def asked(self) -> int:
        return len(self.tags) + len(self.reports) + len(self.others)


@pytest.fixture
def visit(open_browser):
    """Makes a visitor together with what Google gets of them."""

    def make(name: str, **browser):
        visitor = open_browser(name, **browser)
        return visitor, Google(visitor)

    return make


def wait_for_reports(visitor, google, number: int) -> None:
    for _ in range(100):
        if len(google.reports) >= number:
            break
        visitor.page.wait_for_timeout(50)
    assert len(google.reports) == number


def refused(visitor) -> list[str]:
    """What went wrong, but for the requests to other origins, which `Google` counts."""
    return [text for text in visitor.complaints if not text.startswith("request to another origin")]


@pytest.mark.parametrize("width", [1280, 360])
def test_before_the_answer_nothing_leaves_the_shop(visit, width):
    visitor, google = visit(f"consent-{width}", width=width)
    page = visitor.page
    page.goto("/")
    allow, decline = (page.get_by_role("button", name=name) for name in ("Allow", "Decline"))
    first, second = allow.bounding_box(), decline.bounding_box()
    assert {**first, "x": 0} == {**second, "x": 0}
    looks = "element => ['color', 'backgroundColor', 'borderColor', 'fontWeight'].map("
    looks += "name => getComputedStyle(element)[name])"
    assert allow.evaluate(looks) == decline.evaluate(looks)
    assert page.evaluate(SHIFT) < 0.02
    visitor.look("question")
    for path in ("/products/", PRODUCT, "/products/?q=pebble", CHOICES):
        page.goto(path)
    visitor.look("choices")

    # By keyboard: past the link over it, the question is the first thing on the page.
    page.goto(PRODUCT)
    for words in ("Skip to content", "What is counted", "Allow", "Decline"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == words
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Decline")).to_have_count(0)
    assert visitor.path == PRODUCT
    page.goto("/")
    expect(page.get_by_role("button", name="Allow")).to_have_count(0)
    assert google.asked == 0
    assert [one["name"] for one in page.context.cookies()] == ["analytics_consent"]
    assert visitor.complaints == []


def test_a_yes_sends_the_page_and_nothing_of_the_visitor(visit):
    visitor, google = visit("consent-allowed")
    page = visitor.page
    page.goto(
        "/?utm_source=letter&utm_medium=mail&email=ada@example.com&token=secret",
        referer="https://search.example/find?q=secret",
    )
    visitor.press("Allow")
    wait_for_reports(visitor, google, 1)
    assert google.tags == [TAG]
    assert google.reports[0]["event"] == "page_view"
    (consent, (name, _), config) = google.reports[0]["told"]
    assert consent == [
        "consent",
        "default",
        {
            "ad_storage": "denied",
            "ad_user_data": "denied",
            "ad_personalization": "denied",
            "analytics_storage": "granted",
        },
    ]
    assert name == "js"
    assert config == [
        "config",
        ID,
        {
            "page_location": f"{visitor.shop.url}/?utm_source=letter&utm_medium=mail",
            "page_referrer": "https://search.example",
            "page_title": "Home",
            "allow_google_signals": False,
            "allow_ad_personalization_signals": False,
            "cookie_domain": "none",
            "cookie_expires": 15552000,
            "cookie_update": False,
            "cookie_flags": "SameSite=Lax",
        },
    ]

    page.goto("/products/?q=secret+pebble")
    page.goto("/products/?q=pebble&from=secret")
    visitor.follow("Pebble Line Icons")
    wait_for_reports(visitor, google, 2)
    told = google.reports[1]["told"][2][2]
    assert told["page_location"] == visitor.shop.url + PRODUCT
    assert told["page_referrer"] == visitor.shop.url
    assert told["page_title"] == "Pebble Line Icons"
    assert "secret" not in str(google.reports)
    assert "pebble&" not in str(google.reports)

    # All the hosts that the policy names for reports were reached.
    assert set(google.others) == {"region1.analytics.google.com", "www.google-analytics.com"}
    for path in ("/accounts/login/", CHOICES):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert len(google.reports) == len(google.tags) == 2
    assert refused(visitor) == []


def test_taking_it_back_stops_every_tab_at_once(visit):
    visitor, google = visit("consent-taken-back")
    page = visitor.page
    page.goto(PRODUCT)
    visitor.press("Allow")
    wait_for_reports(visitor, google, 1)
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert set(cookies) == {"analytics_consent", "_ga", "_ga_TEST1234"}
    page.evaluate("report('scroll')")
    wait_for_reports(visitor, google, 2)

    other = page.context.new_page()
    other.goto("/")
    wait_for_reports(visitor, google, 3)
    other.get_by_role("link", name="Privacy choices").click()
    expect(other.get_by_role("main")).to_contain_text("Your visits are counted.")
    other.get_by_role("button", name="Decline").click()
    expect(other.get_by_role("main")).to_contain_text("Your visits are not counted.")
    assert {one["name"] for one in page.context.cookies()} == {"analytics_consent"}

    before = google.asked
    page.wait_for_timeout(200)
    page.evaluate("report('scroll')")
    page.reload()
    page.goto("/")
    page.go_back()
    other.goto("/products/")
    other.wait_for_load_state("networkidle")
    page.wait_for_load_state("networkidle")
    assert google.asked == before
    assert page.evaluate("window.dataLayer") is None
    assert refused(visitor) == []


def test_without_javascript_the_choice_is_kept_and_nothing_is_loaded(visit):
    visitor, google = visit("consent-no-javascript", width=360, javascript=False)
    page = visitor.page
    page.goto("/products/?page=1")
    visitor.look("question")
    visitor.press("Allow")
    expect(page.get_by_role("button", name="Allow")).to_have_count(0)
    assert page.url == f"{visitor.shop.url}/products/?page=1"
    page.get_by_role("link", name="Privacy choices").click()
    expect(page.get_by_role("main")).to_contain_text("Your visits are counted.")
    visitor.press("Decline")
    expect(page.get_by_role("main")).to_contain_text("Your visits are not counted.")
    visitor.look("choices")
    assert google.asked == 0
    assert visitor.complaints == []


def test_a_no_in_a_tab_that_still_asks_stops_the_others(visit):
    visitor, google = visit("consent-late-no")
    page = visitor.page
    page.goto(PRODUCT)
    other = page.context.new_page()
    other.goto("/")
    visitor.press("Allow")
    wait_for_reports(visitor, google, 1)
    other.get_by_role("button", name="Decline").click()
    other.wait_for_load_state("networkidle")
    page.evaluate("report('scroll')")
    page.wait_for_timeout(300)
    assert len(google.reports) == 1


def test_who_comes_from_an_app_is_told_by_its_name(visit):
    visitor, google = visit("consent-app")
    page = visitor.page
    page.add_init_script(
        "Object.defineProperty(Document.prototype, 'referrer',"
        " {get: () => 'android-app://com.example.mail/message/1'})"
    )
    page.goto(PRODUCT)
    visitor.press("Allow")
    wait_for_reports(visitor, google, 1)
    assert google.reports[0]["told"][2][2]["page_referrer"] == "android-app://com.example.mail"
