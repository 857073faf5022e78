"""Products whose customers choose what they pay: what they need, and what lists and pages say."""

import csv
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from products import chosen_prices
from products.indexing import index_all
from products.models import Edition, ProductPage
from products.readiness import lacking
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import PUBLISH, editions, errors, open_editor, save


@pytest.fixture
def page(client):
    client.force_login(UserFactory(is_superuser=True))
    return ProductPageFactory(title="Lamp", slug="lamp", price=500)


def cards(client, address="/products/") -> dict[str, str]:
    """What each card says: its price, then its badges."""
    found = BeautifulSoup(client.get(address).content, "html.parser").select(".card")
    return {
        card.select_one(".card__title").get_text(strip=True): " ".join(
            part.get_text(" ", strip=True) for part in card.select(".price, .badge")
        )
        for card in found
    }


@pytest.mark.once
@pytest.mark.parametrize(
    ("values", "has_editions", "lacks"),
    [
        ({}, False, []),
        ({"suggested_price": 500}, False, []),
        ({"suggested_price": 499}, False, ["enough_suggestion"]),
        ({"price": None, "suggested_price": 1}, False, []),
        ({}, True, ["no_editions"]),
        ({"pay_what_you_want": False, "suggested_price": 1}, True, []),
    ],
)
def test_what_is_needed(values, has_editions, lacks):
    page = SimpleNamespace(
        **{"price": 500, "suggested_price": None, "pay_what_you_want": True, **values}
    )
    rows = [Edition(name="Team", price=500)] if has_editions else []
    assert list(chosen_prices.lacking(page, rows)) == lacks
    for name in lacks:
        assert chosen_prices.phrase(name)
        assert chosen_prices.sentence(name)


@pytest.mark.once
@pytest.mark.parametrize(
    ("floor", "suggested", "most"),
    [
        (0, None, 1_000_000),
        (500, 900, 1_000_000),
        (200_000, None, 2_000_000),
        (2**30, 0, 2**31 - 1),
    ],
)
def test_how_much_is_taken(floor, suggested, most):
    assert chosen_prices.most(SimpleNamespace(suggested_price=suggested), floor) == most


@pytest.mark.django_db
@pytest.mark.once
def test_cards_say_the_least_and_what_may_be_free_is_found_as_free(client):
    ProductPageFactory(title="Lamp", price=500, pay_what_you_want=True, suggested_price=900)
    ProductPageFactory(title="Gift", price=0, pay_what_you_want=True)
    index_all()
    said = cards(client)
    assert "$5.00 or more" in said["Lamp"]
    assert "Free" not in said["Lamp"]
    assert "Pay what you want" in said["Gift"]
    assert "Free" in said["Gift"]
    assert list(cards(client, "/products/?free=1")) == ["Gift"]


@pytest.mark.django_db
@pytest.mark.once
def test_programs_read_the_least_and_visitors_what_is_suggested(client):
    page = ProductPageFactory(price=500, pay_what_you_want=True, suggested_price=900)
    html = BeautifulSoup(client.get(page.url).content, "html.parser")
    data = json.loads(html.find("script", {"type": "application/ld+json"}).string)
    assert [offer["price"] for offer in data["offers"]] == ["5.00"]
    box = " ".join(html.find(id="buy").get_text(" ").split())
    assert "$5.00 or more" in box
    assert "Suggested: $9.00." in box
    assert html.find(id="amount") is None, "whoever is logged out logs in first"


@pytest.mark.django_db
@pytest.mark.once
def test_a_seller_enters_it_and_it_is_shown(client, page):
    values = open_editor(client, page) | {"pay_what_you_want": "on", "suggested_price": "9"}
    assert save(client, page, values, **PUBLISH).status_code == 302
    page.refresh_from_db()
    assert (page.pay_what_you_want, page.suggested_price) == (True, 900)
    box = BeautifulSoup(client.get(page.url).content, "html.parser").find(id="buy")
    assert box.find(id="amount")["value"] == "9.00"
    # Unticked, it costs its price again, and the suggestion is of no use.
    values = open_editor(client, page)
    del values["pay_what_you_want"]
    assert save(client, page, values, **PUBLISH).status_code == 302
    page.refresh_from_db()
    assert page.price_display == "$5.00"


@pytest.mark.django_db
@pytest.mark.once
def test_the_fields_are_folded_until_something_is_said_in_one(client, page):
    def is_folded(name: str) -> bool:
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        form = BeautifulSoup(client.get(address).content, "html.parser")
        panel = form.find(id=f"panel-child-content-{name}-section")
        return "collapsed" in panel["class"]

    assert (is_folded("pay_what_you_want"), is_folded("sale")) == (True, True)
    page.pay_what_you_want, page.sale_price = True, 0
    page.sale_ends_at = timezone.now() + timedelta(hours=1)
    page.save_revision()
    assert (is_folded("pay_what_you_want"), is_folded("sale")) == (False, False)


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"suggested_price": "4.99"}, "The price above is the least"),
        ({"suggested_price": "0.10"}, "Payments begin at"),
        ({"suggested_price": "-1"}, "greater than or equal to 0"),
        ({"suggested_price": "9" * 30}, "less than or equal to"),
        ({"suggested_price": "x"}, "Enter a number"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(client, page, sent, said):
    values = open_editor(client, page) | {"pay_what_you_want": "on"} | sent
    response = save(client, page, values, **PUBLISH)
    assert response.status_code == 200
    assert said in errors(response)
    assert not ProductPage.objects.get(pk=page.pk).pay_what_you_want


@pytest.mark.django_db
@pytest.mark.once
def test_not_with_editions(client, page):
    rows = [{"name": "Personal", "price": "29"}, {"name": "Team", "price": "99"}]
    values = editions(open_editor(client, page), *rows) | {"pay_what_you_want": "on"}
    response = save(client, page, values, **PUBLISH)
    assert "A product with editions has fixed prices" in errors(response)
    # As a draft it waits, and the checklist says so.
    assert save(client, page, values).status_code == 302
    draft = ProductPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert lacking(draft) == ["no_editions"]
    form = BeautifulSoup(
        client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content, "html.parser"
    )
    link = form.find("a", string="either editions, or a price that customers choose")
    assert form.find(id=link["href"].removeprefix("#"))


@pytest.mark.django_db
@pytest.mark.once
def test_the_list_of_products_shows_and_exports_it(client, page):
    ProductPage.objects.filter(pk=page.pk).update(pay_what_you_want=True, suggested_price=900)
    ProductPageFactory(title="Chair")
    address = reverse("product_listing:index")
    html = client.get(address, {"pay_what_you_want": "true"}).content.decode()
    assert "$5.00 or more" in html
    assert "Chair" not in html
    export = client.get(address, {"export": "csv"})
    lines = b"".join(export.streaming_content).decode("utf-8-sig").splitlines()
    rows = {row["Title"]: row for row in csv.DictReader(lines)}
    assert (rows["Lamp"]["Pay what you want"], rows["Lamp"]["Suggested price"]) == ("yes", "9.00")
    assert rows["Chair"]["Pay what you want"] == "no"
