"""A price that holds for a time: what a sale needs, and what lists and pages say before, in and
after it."""

import csv
import json
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageLogEntry

from products import sale_prices, sales
from products.indexing import index_all
from products.models import CatalogueEntry, Edition, ProductPage
from products.readiness import lacking
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import PUBLISH, editions, errors, open_editor, save

HOUR = timedelta(hours=1)


def sell(page, price: int | None = 1900, starts=-HOUR, ends=HOUR):
    """The product with a sale, by how far its start and end are from now."""
    now = timezone.now()
    page.sale_price = price
    page.sale_starts_at = starts if starts is None else now + starts
    page.sale_ends_at = ends if ends is None else now + ends
    return page


def reduced(price, sale_price, **values) -> Edition:
    return Edition(name=f"Of {price}", price=price, sale_price=sale_price, **values)


def listed(client, address="/products/") -> dict[str, list[str]]:
    """What each card says of its price and its badges."""
    cards = BeautifulSoup(client.get(address).content, "html.parser").select(".card")
    return {
        card.select_one(".card__title").get_text(strip=True): [
            " ".join(card.select_one(".price").get_text().split()),
            *(badge.get_text(strip=True) for badge in card.select(".badge")),
        ]
        for card in cards
    }


# --- the rules -----------------------------------------------------------------------------------


@given(
    starts=st.none() | st.integers(-3, 3),
    ends=st.none() | st.integers(-3, 3),
    price=st.none() | st.integers(0, 5000),
    sale_price=st.none() | st.integers(0, 5000),
    at=st.integers(-4, 4),
)
def test_the_sale_price_holds_from_its_start_until_its_end(starts, ends, price, sale_price, at):
    now = timezone.now()
    page = SimpleNamespace(
        price=price,
        sale_price=sale_price,
        sale_starts_at=None if starts is None else now + starts * HOUR,
        sale_ends_at=None if ends is None else now + ends * HOUR,
    )
    begun = range(-9 if starts is None else starts, -9 if ends is None else ends)
    moment = now + at * HOUR
    expected = sale_price if at in begun and sale_price is not None else price
    assert sale_prices.current(page, page, moment) == expected
    # Nothing changes before it says so, and something may change then.
    if (change := sale_prices.changes_at(page, moment)) is not None:
        assert change > moment
        before = sale_prices.is_running(page, change - timedelta(microseconds=1))
        assert sale_prices.is_running(page, change) is not before
    elif sale_price is not None:
        later = {sale_prices.is_running(page, moment + n * HOUR) for n in range(9)}
        assert len(later) == 1


@pytest.mark.parametrize(
    ("sale", "rows", "found"),
    [
        ({"price": None, "starts": None, "ends": None}, [], []),
        ({}, [], []),
        ({"price": 0}, [], []),
        ({"starts": None}, [], []),
        ({"starts": -9 * HOUR, "ends": -HOUR}, [], []),  # over: nothing to say any more
        ({"ends": None}, [], ["sale_end"]),
        ({"starts": HOUR, "ends": HOUR}, [], ["later_sale_end"]),
        ({"price": None}, [], ["sale_price"]),
        ({"price": 2900}, [], ["lower_sale"]),
        ({}, [reduced(2900, 1900), reduced(9900, None)], []),
        ({"price": None}, [reduced(2900, None)], ["edition_sale"]),
        ({}, [reduced(2900, 2900)], ["edition_lower_sale"]),
        ({}, [reduced(2900, None), reduced(9900, 2910)], ["edition_higher_sale"]),
        ({}, [reduced(2900, None, is_on_sale=False), reduced(9900, 2910)], []),
        ({"ends": None}, [reduced(2900, 1900)], ["sale_end"]),
        ({}, [reduced(None, 1900)], []),  # the price itself is missed elsewhere
    ],
)
def test_what_a_sale_lacks(sale, rows, found):
    page = sell(SimpleNamespace(price=2900), **sale)
    assert [name for _place, _field, name in sale_prices.lacking(page, rows)] == found
    for name in found:
        assert sale_prices.phrase(name)
        assert sale_prices.sentence(name)


# --- pages and lists -----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.once
def test_cards_strike_the_usual_price_while_the_sale_lasts(client):
    sell(ProductPageFactory(title="Now")).save()
    sell(ProductPageFactory(title="Later"), starts=HOUR, ends=2 * HOUR).save()
    sell(ProductPageFactory(title="Over"), ends=-HOUR / 2).save()
    sell(ProductPageFactory(title="Given"), 0).save()
    cards = listed(client)
    assert cards["Now"][0] == "Usual price: $29.00 Price now: $19.00"
    assert cards["Now"][-1] == "Sale"
    assert cards["Later"][0] == cards["Over"][0] == "$29.00"
    assert "Sale" not in [*cards["Later"], *cards["Over"]]
    assert cards["Given"][0] == "Usual price: $29.00 Price now: Free"
    assert cards["Given"][-2:] == ["Sale", "Free"]


@pytest.mark.django_db
@pytest.mark.once
def test_editions_are_reduced_one_by_one(client):
    page = ProductPageFactory(title="Kit", editions={"Personal": 2900, "Team": 9900})
    draft = sell(page.get_latest_revision_as_object(), None)
    personal, team = draft.editions.all()
    team.sale_price = 5900
    draft.editions.set([personal, team])
    draft.save_revision().publish()
    assert listed(client)["Kit"][0] == "From $29.00", "the cheapest one is not in it"
    assert listed(client)["Kit"][-1] == "Sale"
    table = BeautifulSoup(client.get(page.url).content, "html.parser").select(
        "td[data-label=Price]"
    )
    prices = [" ".join(cell.get_text().split()) for cell in table]
    assert prices == ["$29.00", "Usual price: $99.00 Price now: $59.00"]

    personal.sale_price = 1900
    draft.editions.set([personal, team])
    draft.save_revision().publish()
    assert listed(client)["Kit"][0] == "Usual price: $29.00 Price now: From $19.00"


def told_to_programs(client, page) -> dict:
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    return json.loads(soup.find("script", type="application/ld+json").string)


@pytest.mark.django_db
@pytest.mark.once
def test_programs_read_the_price_of_now_and_until_when(client):
    page = ProductPageFactory(title="</script><b>Lamp", summary="A & B")
    found = told_to_programs(client, page)
    assert (found["name"], found["description"]) == ("</script><b>Lamp", "A & B")
    assert found["image"].startswith("http")
    (offer,) = found["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("29.00", "USD")
    assert offer["availability"] == "https://schema.org/InStock"
    assert "priceValidUntil" not in offer
    sell(page).save()
    (offer,) = told_to_programs(client, page)["offers"]
    assert offer["price"] == "19.00"
    assert datetime.fromisoformat(offer["priceValidUntil"]) == page.sale_ends_at
    assert [each["price"] for each in offer["priceSpecification"]] == ["19.00", "29.00"]
    sell(page, ends=-HOUR / 2).save()
    (offer,) = told_to_programs(client, page)["offers"]
    assert offer["price"] == "29.00"
    page.releases.update(live=False)
    assert told_to_programs(client, page)["offers"][0]["availability"].endswith("OutOfStock")


@pytest.mark.django_db
@pytest.mark.once
def test_programs_read_each_edition_on_sale(client):
    page = ProductPageFactory(editions={"Personal": 2900, "Team": 9900, "Old": 19900})
    page.editions.filter(name="Old").update(is_on_sale=False)
    offers = told_to_programs(client, page)["offers"]
    assert [(each["name"], each["price"]) for each in offers] == [
        ("Personal", "29.00"),
        ("Team", "99.00"),
    ]


@pytest.mark.django_db
def test_lists_follow_when_a_sale_begins_and_ends(client, django_assert_num_queries):
    page, other = ProductPageFactory(title="Lamp"), ProductPageFactory(title="Other", price=2400)
    sell(page, starts=HOUR, ends=2 * HOUR).save()
    with django_assert_num_queries(1):
        assert sales.follow() == 0
    assert list(listed(client, "/products/?sort=price")) == ["Other", "Lamp"]
    heard = []

    def hear(product, **kwargs):
        heard.append(product)

    sales.prices_changed.connect(hear)

    def pass_time():
        """An hour, for the product and what lists know of it."""
        product = ProductPage.objects.get(pk=page.pk)
        moved = {"sale_starts_at": product.sale_starts_at - HOUR}
        ProductPage.objects.filter(pk=page.pk).update(
            **moved, sale_ends_at=product.sale_ends_at - HOUR
        )
        entry = CatalogueEntry.objects.get(pk=page.pk)
        CatalogueEntry.objects.filter(pk=page.pk).update(
            price_changes_at=entry.price_changes_at - HOUR
        )

    pass_time()
    assert sales.follow() == 1
    assert sales.follow() == 0, "once"
    assert list(listed(client, "/products/?sort=price&max=20")) == ["Lamp"]
    pass_time()
    assert sales.follow() == 1
    assert list(listed(client, "/products/?sort=price")) == ["Other", "Lamp"]
    assert CatalogueEntry.objects.get(pk=page.pk).price_changes_at is None
    said = PageLogEntry.objects.filter(page=page.pk, action__startswith="products.sale")
    assert [entry.action for entry in said.order_by("timestamp")] == [
        sales.SALE_BEGAN,
        sales.SALE_ENDED,
    ]
    assert heard == [page, page]
    assert other not in heard


@pytest.mark.django_db
@pytest.mark.once
def test_what_is_given_away_for_a_time_is_found_as_free(client):
    page = sell(ProductPageFactory(title="Quire"), 0)
    page.save()
    ProductPageFactory(title="Gift", price=0)
    assert list(listed(client, "/products/?free=1")) == ["Gift", "Quire"]
    sell(page, 0, ends=-HOUR / 2).save()
    index_all()
    assert list(listed(client, "/products/?free=1")) == ["Gift"]


# --- in the admin --------------------------------------------------------------------------------

FORMAT = "%Y-%m-%d %H:%M"


def moment(offset: timedelta) -> str:
    return timezone.localtime(timezone.now() + offset).strftime(FORMAT)


@pytest.fixture
def page(client):
    client.force_login(UserFactory(is_superuser=True))
    return ProductPageFactory(title="Lamp", price=2900)


@pytest.mark.django_db
@pytest.mark.once
def test_a_seller_enters_a_sale_and_it_is_shown(client, page):
    values = open_editor(client, page)
    values |= {"sale_price": "19", "sale_ends_at": moment(2 * HOUR)}
    assert save(client, page, values, **PUBLISH).status_code == 302
    page.refresh_from_db()
    assert (page.sale_price, page.is_reduced) == (1900, True)
    assert "until" in client.get(page.url).content.decode()
    rows = reverse("wagtailadmin_pages:history", args=[page.pk])
    assert client.get(rows).status_code == 200


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"sale_price": "29", "sale_ends_at": HOUR}, "Enter a lower price"),
        ({"sale_price": "0.10", "sale_ends_at": HOUR}, "Payments begin at"),
        ({"sale_price": "19"}, "A sale has an end"),
        ({"sale_ends_at": HOUR}, "Enter the price in the sale"),
        ({"sale_price": "19", "sale_ends_at": -HOUR}, "This is over already"),
        (
            {"sale_price": "19", "sale_starts_at": 3 * HOUR, "sale_ends_at": HOUR},
            "ends before it starts",
        ),
    ],
)
def test_a_sale_that_is_none_is_said_so_at_its_field(client, page, sent, said):
    typed = {
        name: value if isinstance(value, str) else moment(value) for name, value in sent.items()
    }
    response = save(client, page, open_editor(client, page) | typed, **PUBLISH)
    assert response.status_code == 200
    assert said in errors(response)
    assert not ProductPage.objects.get(pk=page.pk).is_reduced


@pytest.mark.django_db
@pytest.mark.once
def test_editions_have_sale_prices_in_their_rows(client, page):
    rows = [
        {"name": "Personal", "price": "29", "sale_price": "19"},
        {"name": "Team", "price": "99"},
    ]
    values = editions(open_editor(client, page), *rows) | {"sale_ends_at": moment(HOUR)}
    assert save(client, page, values, **PUBLISH).status_code == 302
    page.refresh_from_db()
    assert (page.price, page.highest_price, page.sale_price) == (2900, 9900, 1900)
    values = editions(open_editor(client, page), {}, {"sale_price": "19.10"})
    response = save(client, page, values, **PUBLISH)
    assert "In the sale, too, an edition costs at least" in errors(response)
    values = editions(open_editor(client, page), {"sale_price": ""}, {})
    response = save(client, page, values, **PUBLISH)
    assert "Enter a sale price at one of them" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.once
def test_an_unfinished_sale_is_saved_as_a_draft_and_not_published(client, page):
    values = open_editor(client, page) | {"sale_price": "19"}
    assert save(client, page, values).status_code == 302
    draft = ProductPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.sale_price == 1900
    assert lacking(draft) == ["sale_end"]
    assert (
        "an end of its sale"
        in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    )


@pytest.mark.django_db
@pytest.mark.once
def test_the_list_of_products_shows_filters_and_exports_sales(client, page):
    sell(page).save()
    sell(ProductPageFactory(title="Later"), 900, starts=HOUR, ends=2 * HOUR).save()
    ProductPageFactory(title="Never")
    address = reverse("product_listing:index")
    html = client.get(address).content.decode()
    assert "$19.00 until" in html
    assert "$9.00 from" in html
    found = client.get(address, {"in_sale": "true"}).content.decode()
    assert ("Lamp" in found, "Later" in found, "Never" in found) == (True, False, False)
    others = client.get(address, {"in_sale": "false"}).content.decode()
    assert ("Later" in others, "Never" in others) == (True, True)
    export = client.get(address, {"export": "csv"})
    lines = b"".join(export.streaming_content).decode("utf-8-sig").splitlines()
    prices = {row["Title"]: row["Sale price"] for row in csv.DictReader(lines)}
    assert prices == {"Lamp": "19.00", "Later": "9.00", "Never": ""}
