"""Flow 6: a private file by a link of minutes for one browser; a new link any time, for life."""

import zipfile
from io import BytesIO

import requests

from tests.flows.visitor import Visitor

SLUG = "tidybox-organiser"


def get_link(visitor) -> str:
    """Press Download in the library without following: the address of a fresh ticket."""
    visitor.open("/library/").press("Download", follow=False)
    assert visitor.status == 303
    return visitor.answer.headers["Location"]


def in_another_browser(visitor) -> Visitor:
    """The same person, logged in a second time."""
    return Visitor(visitor.shop, visitor.email).log_in()


def test_a_link_delivers_the_very_bytes_to_one_browser(shop, customer):
    customer.buy(SLUG)
    link = get_link(customer)
    assert "/downloads/" in link
    first = customer.session.get(shop.url + link, timeout=30)
    assert first.status_code == 200
    assert first.content == shop.sold_file(SLUG)
    assert "attachment" in first.headers["Content-Disposition"]
    assert "no-store" in first.headers["Cache-Control"]
    assert zipfile.ZipFile(BytesIO(first.content)).testzip() is None

    other = in_another_browser(customer).open(link)
    assert other.status == 410
    assert "/library/" in other.links("/library/")
    for headers, wanted in (
        ({}, first.content),
        ({"Range": "bytes=5-9"}, first.content[5:10]),
        ({"Range": "bytes=-9"}, first.content[-9:]),
        ({"Range": "bytes=700-", "If-Range": first.headers["ETag"]}, first.content[700:]),
    ):
        part = customer.session.get(shop.url + link, headers=headers, timeout=30)
        assert (part.status_code, part.content) == (206 if headers else 200, wanted)

    again = customer.session.get(shop.url + get_link(customer), timeout=30)
    assert again.content == first.content


def test_the_page_of_a_used_link_offers_a_new_one(shop, customer):
    customer.buy(SLUG)
    link = get_link(customer)
    customer.session.get(shop.url + link, timeout=30)
    other = in_another_browser(customer).open(link).press("Download", follow=False)
    fresh = other.session.get(shop.url + other.answer.headers["Location"], timeout=30)
    assert fresh.content == shop.sold_file(SLUG)


def test_a_link_is_for_its_buyer_only(shop, customer, new_customer):
    customer.buy(SLUG)
    link = get_link(customer)
    assert new_customer().open(link).status == 404
    stranger = requests.get(shop.url + link, timeout=30)
    assert "/accounts/login/" in stranger.url
    mine = customer.session.get(shop.url + link, timeout=30)
    assert mine.status_code == 200, "other people's tries must not use a link up"


def test_a_look_ahead_does_not_use_a_link_up(shop, customer):
    customer.buy(SLUG)
    link = get_link(customer)
    assert customer.session.head(shop.url + link, timeout=30).status_code == 200
    assert customer.session.get(shop.url + link, timeout=30).status_code == 200


def test_who_did_not_buy_gets_no_link(shop, customer, new_customer):
    customer.buy(SLUG)
    form = customer.open("/library/").button("Download").find_parent("form")
    other = new_customer()
    token = other.open("/products/pebble-icons/").session.cookies["csrftoken"]
    answer = other.session.post(
        shop.url + form["action"],
        data={"csrfmiddlewaretoken": token},
        headers={"Referer": shop.url},
        timeout=30,
    )
    assert answer.status_code == 404


def test_sold_files_have_no_public_address(shop, customer):
    customer.buy(SLUG)
    stored = next((shop.folder / "private").rglob("*.zip")).relative_to(shop.folder / "private")
    for address in (
        f"/media/{stored}",
        f"/private/{stored}",
        f"/media/../private/{stored}",
        f"/media/%2e%2e/private/{stored}",
        f"/static/../private/{stored}",
    ):
        assert customer.open(address).status in (400, 404), address
