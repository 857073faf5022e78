"""Flow 9: expiry check, destination, redirect, hit + 1; and a way on where a link has ended."""

import re
import time
from urllib.parse import urlsplit

import pytest

from tests.flows.visitor import Visitor

LIST = "/admin/snippets/links/shorturl/"


@pytest.fixture
def editor(shop):
    return Visitor(shop, "editor@example.com").open("/").log_in()


def make(staff: Visitor, **values: str) -> str:
    """Fill in the form; leads to the page with the address to copy, whose slug is returned."""
    staff.open(f"{LIST}add/").press("Save", **{"is_active": "on"} | values)
    field = staff.page.find("input", id=re.compile("short-address"))
    assert field is not None, staff.text[:400]
    return urlsplit(field["value"]).path.strip("/").split("/")[1]


def change(staff: Visitor, slug: str, **values: str) -> None:
    staff.open(f"{LIST}?q={slug}")
    link = next(a["href"] for a in staff.page.select("a[href]") if "/shorturl/edit/" in a["href"])
    staff.open(link).press("Save", **{"is_active": "on"} | values)
    assert staff.path == LIST, staff.text[:400]


def in_ledger(shop, slug: str) -> dict:
    return next(row for row in shop.ledger()["short_urls"] if row["slug"] == slug)


def follow(visitor, slug: str):
    return visitor.open(f"/s/{slug}/", allow_redirects=False).answer


def test_a_link_leads_on_counts_and_can_lead_elsewhere(shop, seller, visitor):
    slug = make(seller, label="Card", address="/products/pebble-icons/", utm_source="card")
    assert follow(visitor, slug.upper()).headers["Location"] == (
        "/products/pebble-icons/?utm_source=card"
    )
    assert visitor.open(f"/s/{slug}").text.count("Pebble Line Icons")
    bot = {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}
    assert visitor.open(f"/s/{slug}/", headers=bot, allow_redirects=False).status == 302
    assert in_ledger(shop, slug) == {
        "slug": slug,
        "destination": "/products/pebble-icons/?utm_source=card",
        "hits": 2,
    }
    change(seller, slug, address="/products/", utm_source="")
    answer = follow(visitor, slug)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/products/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert in_ledger(shop, slug)["hits"] == 3


def test_an_editor_leads_to_another_site_and_a_seller_does_not(visitor, editor, seller):
    slug = make(editor, slug="Flow-Nine", address="https://example.com/a?b=c", utm_term="d e")
    assert slug == "flow-nine"
    assert follow(visitor, slug).headers["Location"] == "https://example.com/a?b=c&utm_term=d%20e"
    seller.open(f"{LIST}add/").press("Save", address="https://example.com/")
    assert "Ask an editor for other sites" in seller.text


def test_a_link_that_expires_shows_a_way_on(visitor, editor):
    moment = time.strftime("%Y-%m-%d %H:%M", time.gmtime(time.time() - 120))
    slug = make(editor, address="/products/", expires_at=moment)
    assert visitor.open(f"/s/{slug}/").status == 410
    assert "This link has expired" in visitor.text
    assert visitor.click("All products").path == "/products/"
    change(editor, slug, expires_at="")
    assert visitor.open(f"/s/{slug}/").path == "/products/"
    assert visitor.open("/s/nobody-made-this/").status == 404
