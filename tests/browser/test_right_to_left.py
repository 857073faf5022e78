"""A third language, made up and written from right to left: the whole journey in a browser.

What was forgotten to be marked stands there in plain English, what is too long or on the wrong
side sticks out. What people wrote themselves is whatever stands in the rows of the database.
"""

import html
import json
import re

import pytest
from playwright.sync_api import expect

from tests.flows.visitor import BILLING, DECLINED, PAYS
from tests.running_shop import PASSWORD, RunningShop
from tests.translations.plain_text import is_plain, plain_texts
from tests.translations.pseudo import FROM_RIGHT

pytestmark = pytest.mark.browser

SLUG = "pebble-icons"
WRITTEN = "Wie geht es?"
SEARCHED = "zzzz"
# A country whose name is that of the language, see DATA of plain_text.
THERE = BILLING | {"country": "GR", "city": "Athens", "postal_code": "10431"}
# Every text in the rows, as a JSON list; of what is made of parts, each part.
TEXTS_OF_ROWS = """
import json
from django.apps import apps
found = set()
def read(value):
    if isinstance(value, str):
        found.add(value)
    elif isinstance(value, dict):
        for one in [*value, *value.values()]:
            read(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            read(one)
for model in apps.get_models():
    for row in model._base_manager.values():
        for value in row.values():
            read(getattr(value, "raw_data", None) and list(value.raw_data) or value)
print(json.dumps([one for one in found if len(one) < 20_000]))
"""
# Without what the page itself says is in another language, such as names of languages.
IN_THIS_LANGUAGE = """() => {
    const page = document.documentElement.cloneNode(true);
    for (const part of page.querySelectorAll("body [lang]")) {
        if (part.lang !== page.lang) part.remove();
    }
    return page.outerHTML;
}"""
PERSONAL = (
    *("/orders/", "/support/", "/library/", f"/{FROM_RIGHT}/products/{SLUG}/"),
    *("/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/data/"),
    *("/accounts/language/", "/accounts/name/", "/library/updates/", "/accounts/logout/"),
)
PUBLIC = (
    *(f"/products/?q={SEARCHED}", "/products/category/ui-kits-icons/", "/products/almanac-docs/"),
    *("/sellers/demo-seller/", "/terms/", "/nowhere/"),
)
OF_STRANGERS = ("/accounts/signup/", "/accounts/password/reset/", "/support/ask/almanac-docs/")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """It speaks English and the two made-up languages."""
    folder = tmp_path_factory.mktemp("third") / "shop"
    settings = {"DJANGO_SETTINGS_MODULE": "tests.translations.pseudo_settings"}
    shop = RunningShop(folder, environment=settings)
    try:
        yield shop.start(only=("web", "worker", "sandbox"))
    finally:
        shop.stop()


class Reader:
    """Looks at each page, and notes what on it is neither translated nor anybody's own words."""

    def __init__(self, visit):
        self.visit, self.page = visit, visit.page
        visit.expected_statuses |= {404, 422}
        self.texts: dict[str, str] = {}

    def look(self, name: str) -> None:
        whole = self.page.locator("html")
        expect(whole).to_have_attribute("lang", FROM_RIGHT)
        expect(whole).to_have_attribute("dir", "rtl")
        for text in plain_texts(self.page.evaluate(IN_THIS_LANGUAGE)):
            self.texts.setdefault(text, name)
        self.visit.look(name)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.look(address.strip("/").replace("/", "-") or "home")

    def send(self) -> None:
        """Press the last button of the page's main form."""
        self.visit.click(self.page.locator("main form button[type=submit]:visible").last)
        self.page.wait_for_load_state()

    def finish(self, shop) -> None:
        """Fail if anything was forgotten, or went wrong in the browser."""
        if forgotten := self.forgotten(shop):
            pytest.fail("\n".join(forgotten), pytrace=False)
        assert self.visit.complaints == []

    def forgotten(self, shop) -> list[str]:
        own = own_words(shop) | {SEARCHED}
        # Shorter ones would hide parts of other words.
        long = sorted((words for words in own if len(words) > 3), key=len, reverse=True)
        parts = re.compile("|".join(map(re.escape, long)))

        def is_own(text: str) -> bool:
            """Also an initial, a folder, and the beginning of what was too long."""
            begins = text.endswith("…") and any(text.startswith(words) for words in long)
            return len(text) == 1 or begins or text.strip("/") in own

        return [
            f"{place}: {text}"
            for text, place in self.texts.items()
            if not is_own(text) and is_plain(parts.sub(" ", text))
        ]


def own_words(shop) -> set[str]:
    """What stands in rows, piece by piece as pages show it: words between tags, steps of paths."""
    texts = json.loads(shop.manage("shell", "--verbosity=0", "--command", TEXTS_OF_ROWS))
    pieces = {piece for text in texts for piece in [text, *re.split("<[^>]*>|[/\n]", text)]}
    return {" ".join(html.unescape(piece).split()) for piece in pieces}


def pay_with(page, number: str) -> None:
    page.wait_for_url("**/pay/**")
    for name, value in {"card_number": number, "expiry": "06/32", "cvv": "123"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Pay").click()


def test_the_journey_in_a_third_language(shop, open_browser):
    email = "third@browser.example"
    shop.add_customers(email)
    reader = Reader(open_browser("third", width=1280, also=360))
    reader.open(f"/language/{FROM_RIGHT}/?next=/")
    reader.open(f"/{FROM_RIGHT}/products/")
    buy(reader, email)
    reader.open("/library/")
    ask_for_support(reader)
    reader.open("/accounts/")
    reader.finish(shop)


@pytest.mark.long
def test_the_other_pages_in_a_third_language(shop, open_browser):
    email = "others@browser.example"
    shop.add_customers(email)
    reader = Reader(open_browser("others", width=1280, also=360))
    reader.page.goto(f"/language/{FROM_RIGHT}/?next=/accounts/login/")
    for address in PUBLIC:
        reader.open(f"/{FROM_RIGHT}{address}")
    # Whatever a page leads to is in its language, also where editors typed the address.
    links = reader.page.locator("header a, footer a").all()
    addresses = [link.get_attribute("href") for link in links]
    assert f"/{FROM_RIGHT}/products/" in addresses
    assert not {"/", "/products/"} & set(addresses)
    for address in OF_STRANGERS:
        reader.open(address)
    reader.page.goto("/accounts/login/")
    reader.visit.fill(login=email, password=PASSWORD)
    reader.send()
    for address in PERSONAL:
        reader.open(address)
    reader.finish(shop)


def buy(reader, email: str) -> None:
    """With mistakes in each form, and a card that is declined at first."""
    page, visit = reader.page, reader.visit
    page.goto(f"/{FROM_RIGHT}/products/{SLUG}/")
    reader.look("product")
    visit.click(page.locator("#buy a[href*='/accounts/login/']").first)
    reader.look("login")
    visit.fill(login=email, password="wrong")
    reader.send()
    reader.look("login-mistakes")
    visit.fill(login=email, password=PASSWORD)
    reader.send()
    expect(page).to_have_url(re.compile(f"/{FROM_RIGHT}/products/{SLUG}/$"))
    visit.click(page.locator("#buy a[href*='/checkout/']").first)
    reader.send()
    reader.look("checkout-mistakes")
    visit.fill(**THERE)
    reader.send()
    pay_with(page, DECLINED)
    visit.shop.wait_until(lambda: "failed" in status_of(visit.shop, email))
    page.reload()
    reader.look("order-failed")
    visit.click(page.locator("main a[href*='/checkout/']").first)
    reader.look("checkout-again")
    reader.send()
    pay_with(page, PAYS)
    visit.shop.wait_until(lambda: "paid" in status_of(visit.shop, email))
    page.goto(page.url)
    reader.look("order-paid")


def status_of(shop, email: str) -> list[str]:
    return [row["status"] for row in shop.ledger()["orders"] if row["user_email"] == email]


def ask_for_support(reader) -> None:
    reader.open(f"/support/new/{SLUG}/")
    reader.send()
    reader.look("support-mistakes")
    reader.visit.fill(subject=WRITTEN, message=WRITTEN)
    reader.send()
    expect(reader.page).to_have_url(re.compile("/support/[A-Z0-9]+/$"))
    reader.look("support-request")
