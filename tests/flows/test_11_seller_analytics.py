"""Flow 11: figures fresh on each refresh; Google asked rarely, and never waited for."""

from datetime import UTC, datetime

import pytest

from tests.services.google import Visit, refusal

REPORT = "/admin/reports/shop/"
PRODUCT = "meridian-dashboard"


@pytest.fixture
def google(google_of_shop):
    """Three people saw the product today; whatever a test changes is undone after it."""
    today = datetime.now(UTC).date().isoformat()
    google_of_shop.visits = [
        Visit(today, person, f"/products/{PRODUCT}/", "search.example", host="127.0.0.1")
        for person in ("p1", "p2", "p3")
    ]
    yield google_of_shop
    google_of_shop.script, google_of_shop.wait = [], 0


def test_a_sale_shows_at_the_next_refresh(seller, new_customer):
    seller.open(REPORT)
    orders = _figure(seller, "Of these paid")
    new_customer().buy(PRODUCT)
    seller.open(REPORT)
    assert _figure(seller, "Of these paid") == orders + 1


def test_visitors_show_soon_after_the_first_look_and_are_kept(shop, seller, google):
    def has_visitors():
        return "search.example" in seller.open(f"{REPORT}?period=7").text

    seller.open(f"{REPORT}?period=7")
    assert "load this page again in a moment" in seller.text
    shop.wait_until(has_visitors, 30, "no visitors came")
    calls = len(google.calls)
    for _ in range(5):
        assert has_visitors()
    assert len(google.calls) == calls


def test_a_google_that_hangs_or_refuses_slows_nothing(shop, seller, google):
    google.wait = 5
    google.script = [refusal(429, "RESOURCE_EXHAUSTED", "Exhausted.")]
    seller.open(f"{REPORT}?period=90")
    assert google.script  # the page came before Google's answer
    assert "Top products" in seller.text

    def is_told():
        seller.open(f"{REPORT}?period=90")
        return "Google Analytics gives nothing newer for now" in seller.text

    shop.wait_until(is_told, 30, "the page did not say that there are no visitors")
    assert "Top products" in seller.text


def _figure(seller, label: str) -> int:
    term = seller.page.find("dt", string=label)
    return int(term.find_next("strong").get_text())
