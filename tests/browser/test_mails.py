"""Every kind of mail on a phone and in a window: no word is broken, everything can be read."""

import json

import pytest

from tests.browser.test_words import FIND_BROKEN
from tests.browser.watched import AXE, FIND_VIOLATIONS, WCAG

pytestmark = pytest.mark.browser

# As long as words of a language get that is not made of them.
LONG = "Telecommunications, internationalisation & Co"
RENDER = f"""
import json
from tests.notifications.messages import render_all
print(json.dumps(render_all({LONG!r})))
"""
IS_TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth"
SQUEEZE = """() => {
    const label = document.querySelector("th");
    label.style.cssText += "overflow-wrap: anywhere; display: block; inline-size: 2ch";
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mail_can_be_read(shop, browser, scheme):
    mails = json.loads(shop.manage("shell", "--no-imports", "-c", RENDER))
    context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 800})
    page = context.new_page()
    wrong = []
    for name, html in mails.items():
        page.set_content(html)
        for width in (600, 360, 320):
            page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{name} at {width} px: {word}" for word in page.evaluate(FIND_BROKEN)]
            if page.evaluate(IS_TOO_WIDE):
                wrong.append(f"{name} at {width} px is too wide")
        page.evaluate(AXE)
        wrong += [f"{name}: {found['id']}" for found in page.evaluate(FIND_VIOLATIONS, WCAG)]
    page.set_content(mails["order-paid"])
    page.evaluate(SQUEEZE)
    found = page.evaluate(FIND_BROKEN)
    context.close()
    assert len(mails) > 40
    assert wrong == []
    assert found, "what is broken would be found"
