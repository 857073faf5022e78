"""On a phone no word is broken apart: each page once, at 320 and 360 px. Nothing sticks out where
letters are twice as large, nor where one reads from the right."""

import pytest

from tests.flows.visitor import BILLING, Visitor

pytestmark = pytest.mark.browser

EMAIL = "words@browser.example"
SLUG = "tidybox-organiser"
FREE = "quire-tokens"
# What a phone of 360 px has room for where everything is shown at 200 %.
TWICE_AS_LARGE = 180
PUBLIC = (
    "/",
    "/products/",
    "/products/?q=zzzz&min=5",
    "/products/category/ui-kits-icons/",
    f"/products/{SLUG}/",
    "/products/ledgerline-invoices/",
    "/sellers/demo-seller/",
    f"/support/ask/{SLUG}/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/nowhere/",
)
OWN = (
    "/library/",
    "/orders/",
    "/support/",
    f"/support/new/{FREE}/",
    f"/library/{FREE}/",
    "/library/updates/",
    f"/checkout/{SLUG}/",
    "/accounts/",
    "/accounts/notifications/",
    "/accounts/addresses/new/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
)
# Runs of letters that stand on several lines. Addresses and names of files may be broken, and
# what stands where nobody sees it.
FIND_BROKEN = r"""() => {
    const broken = new Set();
    const isCut = (one) =>
        one && (getComputedStyle(one).clipPath !== "none" || isCut(one.parentElement));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        const parent = node.parentElement;
        if (parent.closest("script, style, pre, textarea, option") || isCut(parent)) continue;
        for (const token of node.data.matchAll(/\S+/g)) {
            if (/[@\/_.\\\d]\S/.test(token[0])) continue;
            for (const word of token[0].matchAll(/[\p{L}\p{M}]{2,}/gu)) {
                const range = document.createRange();
                range.setStart(node, token.index + word.index);
                range.setEnd(node, token.index + word.index + word[0].length);
                const tops = [...range.getClientRects()].filter((r) => r.width > 0.5);
                if (tops.some((r) => Math.abs(r.top - tops[0].top) > r.height / 2))
                    broken.add(word[0]);
            }
        }
    }
    return [...broken];
}"""

BREAK_THE_HEADING = """() => {
    const style = document.querySelector("main h1").style;
    style.inlineSize = "2ch";
    style.overflowWrap = "anywhere";
}"""


def test_no_word_is_broken_apart(shop, open_browser):
    shop.add_customers(EMAIL)
    visitor = Visitor(shop, EMAIL).log_in()
    request, orders = leave_traces(visitor)
    visit = open_browser("words", width=360)
    visit.expected_statuses = {404}
    found = broken_words(visit, PUBLIC)
    visit.page.goto("/accounts/login/")
    visit.fill(login=EMAIL, password="demo-password")
    visit.page.get_by_role("main").get_by_role("button", name="Log in").click()
    visit.page.wait_for_load_state()
    found += broken_words(visit, (*OWN, request, *orders))
    assert found == []
    assert visit.complaints == []
    visit.page.evaluate(BREAK_THE_HEADING)
    assert visit.page.evaluate(FIND_BROKEN), "what is broken would be found"


def leave_traces(visitor) -> tuple[str, list[str]]:
    """A free order, one that waits for its payment, and a request for help."""
    visitor.open(f"/checkout/{FREE}/").press("Get it free", **BILLING)
    words = {"subject": "Which unabbreviated characters?", "message": "Internationalisation!"}
    request = visitor.open(f"/support/new/{FREE}/").press("Send the request", **words).path
    visitor.check_out(SLUG)
    orders = visitor.shop.ledger()["orders"]
    own = [order["reference"] for order in orders if order["user_email"] == EMAIL]
    return request, [f"/orders/{reference}/" for reference in own]


def broken_words(visit, addresses) -> list[str]:
    found = []
    for address in addresses:
        visit.page.goto(address)
        for width in (360, 320):
            visit._resize(width)
            words = visit.page.evaluate(FIND_BROKEN)
            found += [f"{address} at {width} px: {word}" for word in words]
        visit._check_width(f"{address}, twice as large,", TWICE_AS_LARGE)
        visit.page.evaluate("document.dir = 'rtl'")
        visit._check_width(f"{address}, from the right,", 320)
    return found
