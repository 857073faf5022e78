"""A stranger finds out who sells, and asks before buying, on a phone too."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SLUG = "almanac-docs"


def test_a_stranger_reads_who_sells_and_asks(shop, open_browser):
    visit = open_browser("stranger", width=360, also=1280)
    page = visit.page
    visit.expected_statuses.add(422)
    page.goto(f"/products/{SLUG}/")
    visit.follow("Demo Seller")
    expect(page).to_have_url(re.compile("/sellers/demo-seller/$"))
    visit.look("seller")
    page.goto(f"/support/ask/{SLUG}/")
    visit.press("Send the question")
    visit.look("question-mistakes")
    visit.fill(name="Ada", email="ada@browser.example", message="Does it need a build step?")
    visit.press("Send the question")
    expect(page).to_have_url(re.compile(f"/support/ask/{SLUG}/sent/$"))
    visit.look("question-sent")
    assert visit.complaints == []
