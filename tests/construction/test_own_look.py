"""The closed page wears the owner's look, and needs no database and no open address for it."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Site

from core.colours import palette
from core.models import ShopSettings
from tests.factories import CoverFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STYLES = "/look/ff0055-serif.css"


def wear(**values) -> None:
    site = Site.objects.get(is_default_site=True)
    ShopSettings.objects.update_or_create(site=site, defaults=values)


def page_of(client) -> BeautifulSoup:
    answer = client.get("/")
    assert answer.status_code == 503
    return BeautifulSoup(answer.content, "html.parser")


def test_without_a_choice_it_is_the_shops_own(client, shop_door):
    shop_door.close()
    page = page_of(client)
    assert [link["href"] for link in page.select("link")] == [
        "/static/img/favicon.svg",
        "/static/css/shop.css",
    ]
    assert page.select_one(".brand svg")
    assert client.get(STYLES).status_code == 503


def test_it_wears_colour_typeface_logo_and_icon(client, shop_door, django_assert_num_queries):
    wear(
        shop_name="Quay & Co",
        accent="#ff0055",
        typeface="serif",
        logo=CoverFactory(title="logo"),
        logo_dark=CoverFactory(title="dark"),
        icon=CoverFactory(title="icon", width=600, height=600),
    )
    shop_door.close()
    with django_assert_num_queries(0):
        page = page_of(client)
        styles = client.get(STYLES)
    assert page.select_one('link[rel="icon"]')["href"].startswith("data:image/png;base64,")
    assert page.select_one(".brand img")["src"].startswith("data:image/webp;base64,")
    assert page.select_one(".brand source")["srcset"].startswith("data:image/webp;base64,")
    assert page.select_one(f'link[rel="stylesheet"][href="{STYLES}"]')
    assert (styles.status_code, styles["Content-Type"]) == (200, "text/css; charset=utf-8")
    rules = styles.content.decode()
    assert palette("#ff0055", "light").accent in rules
    assert palette("#ff0055", "dark").accent in rules
    assert "Palatino" in rules


def test_no_other_look_is_made_for_strangers(client, shop_door):
    wear(accent="#ff0055", typeface="serif")
    shop_door.close()
    for path in (
        "/look/00ff00-serif.css",
        "/look/ff0055-humanist.css",
        "/look/x.css",
        STYLES + "/",
    ):
        assert client.get(path).status_code == 503, path
    assert client.post(STYLES).status_code == 503
    assert client.head(STYLES).status_code == 200
    assert "img-src" in client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in client.get("/")["Content-Security-Policy"]
