"""A sale from the page to the receipt: what was shown is charged, also when it ends meanwhile."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from commerce import offers
from commerce.checkout import holding
from commerce.models import Order, ProviderProduct
from commerce.provider import products as provider_products
from products import sale_prices
from products.models import Edition, ProductPage
from products.price_rules import smallest_price
from site_config.management.commands.ledger import read_books
from tests.commerce.checkout_page import ADDRESS, path
from tests.commerce.reported import pay, words_of
from tests.commerce.test_editions import buy
from tests.factories import ProductPageFactory, UserFactory

HOUR = timedelta(hours=1)


@pytest.fixture
def product(db):
    """29.00, and 19.00 until in an hour."""
    return ends(ProductPageFactory(title="Lamp", slug="lamp", price=2900), HOUR, 1900)


def ends(page, offset: timedelta, price: int | None = None) -> ProductPage:
    """The sale of the product ends so long from now; at another price, if one is given."""
    changes = {"sale_ends_at": timezone.now() + offset}
    changes |= {} if price is None else {"sale_price": price}
    ProductPage.objects.filter(pk=page.pk).update(**changes)
    page.refresh_from_db()
    return page


def carried(answer) -> dict[str, str]:
    """What the form of the checkout carries along."""
    soup = BeautifulSoup(answer.content, "html.parser")
    names = ("shown_price", "opened")
    return {name: soup.find("input", {"name": name})["value"] for name in names}


def charged() -> list[int]:
    return [order.amount for order in Order.objects.order_by("pk")]


@pytest.mark.both
def test_the_sale_price_is_shown_charged_and_told(shop, sandbox, product, buyer):
    box = BeautifulSoup(shop.get(product.url).content, "html.parser").find(id="buy")
    words = " ".join(box.get_text().split())
    assert "Usual price: $29.00 Price now: $19.00" in words
    assert "Sale until" in words
    page = shop.get(path(product))
    summary = " ".join(
        BeautifulSoup(page.content, "html.parser").select_one(".summary").get_text(" ").split()
    )
    assert summary == "Price $29.00 Sale \N{MINUS SIGN}$10.00 Tax included Total $19.00"
    answer = shop.post(path(product), ADDRESS | carried(page))
    assert answer.url.startswith(f"{sandbox.url}/pay/")
    order = Order.objects.get()
    assert (order.amount, order.sale_discount) == (1900, 1000)
    counterpart = ProviderProduct.objects.get()
    assert counterpart.amount == 1900
    attempt = order.attempts.get()
    pay(
        payment_id="pay_1",
        checkout_session_id=attempt.checkout_session_id,
        product_cart=[{"product_id": counterpart.provider_id, "quantity": 1}],
        total_amount=1900,
        settlement_amount=1900,
    )
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    receipt = words_of(shop.get(f"/orders/{order.reference}/"))
    assert "$29.00 Sale \N{MINUS SIGN}$10.00" in receipt
    (row,) = read_books()["orders"]
    assert (row["amount"], row["sale_discount"]) == (1900, 1000)


@pytest.mark.django_db
@pytest.mark.once
def test_upgrades_cost_the_difference_of_the_sale_and_never_more_for_it(buyer):
    kit = ends(ProductPageFactory(editions={"Personal": 2000, "Team": 5000}), HOUR)
    personal, team = kit.editions.all()
    purchase = buy(buyer, kit, "Personal").purchases.get()

    def way_up(**sale_prices) -> tuple[int, int]:
        for edition in (personal, team):
            Edition.objects.filter(pk=edition.pk).update(sale_price=sale_prices.get(edition.name))
        page = ProductPage.objects.get(pk=kit.pk)
        (offer,) = offers.offers_to(page, purchase)
        assert offer.usual_amount == 3000
        return offer.amount, offer.sale_discount

    assert way_up() == (3000, 0)
    assert way_up(Team=2500) == (500, 2500)
    assert way_up(Personal=1000, Team=2500) == (1500, 1500)
    assert way_up(Personal=1000) == (3000, 0), "the one that they have is reduced, not the other"
    assert way_up(Team=2000 + smallest_price() - 1) == (0, 3000)


# --- a sale that ends during the checkout --------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.once
def test_an_open_checkout_keeps_the_price_that_was_shown(shop, product):
    form = carried(shop.get(path(product)))
    ends(product, timedelta())
    assert "$29.00" in words_of(shop.get(product.url))
    answer = shop.post(path(product), ADDRESS | form)
    assert answer.status_code == 302
    assert charged() == [1900]
    # Back from the payment page it is the same, and the same order.
    again = shop.get(path(product))
    assert carried(again)["shown_price"] == "1900"
    assert shop.post(path(product), ADDRESS | carried(again)).url == answer.url
    assert charged() == [1900]


@pytest.mark.django_db
@pytest.mark.once
def test_a_refused_form_keeps_it_too(shop, product):
    form = carried(shop.get(path(product)))
    ends(product, timedelta())
    refused = shop.post(path(product), {**ADDRESS, **form, "country": ""})
    assert carried(refused) == form
    assert shop.post(path(product), ADDRESS | carried(refused)).status_code == 302
    assert charged() == [1900]


@pytest.mark.django_db
@pytest.mark.once
def test_an_hour_later_the_usual_price_is_shown_first(shop, product, buyer):
    form = carried(shop.get(path(product)))
    form["opened"] = holding.mark(buyer, product, timezone.now() - holding.HELD_FOR * 2)
    ends(product, -holding.HELD_FOR)
    answer = shop.post(path(product), ADDRESS | form)
    assert "The price has changed since you opened this page" in words_of(answer)
    assert charged() == []
    assert shop.post(path(product), ADDRESS | carried(answer)).status_code == 302
    assert charged() == [2900]


@pytest.mark.django_db
@pytest.mark.once
def test_nobody_holds_a_price_that_was_not_shown_to_them(shop, product, buyer):
    other = UserFactory()
    another = ends(ProductPageFactory(price=900), HOUR, 500)
    marks = [
        "",
        "x",
        "x:y:z",
        holding.mark(other, product, None),
        holding.mark(buyer, another, None),
    ]
    ends(product, timedelta())
    for mark in marks:
        answer = shop.post(path(product), {**ADDRESS, "shown_price": "1900", "opened": mark})
        assert "The price has changed since you opened" in words_of(answer), mark
    assert charged() == []


@pytest.mark.django_db
@pytest.mark.once
def test_a_price_changed_by_hand_is_not_held(shop, product):
    form = carried(shop.get(path(product)))
    ProductPage.objects.filter(pk=product.pk).update(
        price=3900, sale_price=2900, sale_ends_at=timezone.now()
    )
    answer = shop.post(path(product), ADDRESS | form)
    assert "The price has changed" in words_of(answer)
    ProductPage.objects.filter(pk=product.pk).update(sale_price=None, sale_ends_at=None)
    answer = shop.post(path(product), ADDRESS | form)
    assert carried(answer)["shown_price"] == "3900"


@pytest.mark.django_db
@pytest.mark.once
def test_a_sale_that_begins_meanwhile_is_shown_before_it_is_charged(shop, product):
    starts_at = timezone.now() + HOUR / 2
    ProductPage.objects.filter(pk=product.pk).update(sale_starts_at=starts_at)
    form = carried(shop.get(path(product)))
    assert form["shown_price"] == "2900"
    ProductPage.objects.filter(pk=product.pk).update(sale_starts_at=None)
    answer = shop.post(path(product), ADDRESS | form)
    assert "The price has changed" in words_of(answer)
    assert carried(answer)["shown_price"] == "1900"


@pytest.mark.django_db
@pytest.mark.once
def test_what_was_given_away_when_the_page_was_opened_is_given(shop, product):
    ProductPage.objects.filter(pk=product.pk).update(sale_price=0)
    page = BeautifulSoup(shop.get(path(product)).content, "html.parser")
    opened = page.find("input", {"name": "opened"})["value"]
    ends(product, timedelta())
    assert shop.post(path(product), {"opened": opened}).url == reverse("commerce:library")
    order = Order.objects.get()
    assert (order.amount, order.sale_discount, order.is_paid) == (0, 2900, True)


@pytest.mark.django_db
@pytest.mark.once
def test_whatever_was_shown_is_charged_for_an_hour(buyer, product):
    minute = timedelta(minutes=1)

    @given(ended=st.integers(-180, 180), typed=st.integers(0, 180))
    def submit(ended, typed):
        """In minutes: how long after the page was opened the sale ends, and it is sent."""
        now = timezone.now()
        opened_at = now - typed * minute - minute / 2
        product.sale_ends_at = opened_at + ended * minute
        shown = sale_prices.current(product, product, opened_at)
        since = holding.since(buyer, product, holding.mark(buyer, product, opened_at))
        (offer,) = offers.offers_to(product, None, since)
        is_over = product.sale_ends_at <= now - 60 * minute
        assert offer.amount == (2900 if is_over else shown)

    submit()


# --- at the provider -----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.once
def test_each_price_has_a_counterpart_of_its_own_there(shop, sandbox, product):
    provider_products.synchronise(product)
    in_sale = ProviderProduct.objects.get()
    assert in_sale.amount == 1900
    ends(product, timedelta())
    provider_products.synchronise(product)
    (usual,) = provider_products.current(product)
    in_sale.refresh_from_db()
    assert usual.amount == 2900
    assert in_sale.replaced_at is not None
    # Somebody who began in time: the counterpart of the sale comes back, the other one stays.
    held = offers.offers_to(product, None, timezone.now() - timedelta(minutes=1))[0]
    assert provider_products.ensure(held) == in_sale
    assert provider_products.ensure(offers.offers_to(product, None)[0]) == usual
    assert provider_products.archive_replaced() == 0
    # By the next night nobody wants it.
    assert provider_products.compare() == []
    in_sale.refresh_from_db()
    assert in_sale.replaced_at is not None
    ProviderProduct.objects.filter(pk=in_sale.pk).update(
        replaced_at=timezone.now() - provider_products.ARCHIVE_AFTER
    )
    assert provider_products.archive_replaced() == 1
    assert provider_products.ensure(held) != in_sale, "an archived one is made anew"


# --- figures -------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.once
def test_the_order_says_in_the_admin_what_the_sale_took_off(shop, client, product, boss):
    shop.post(path(product), ADDRESS)
    order = Order.objects.get()
    client.force_login(boss)
    address = reverse("wagtailsnippets_commerce_order:inspect", args=[order.pk])
    assert "$10.00 less than $29.00" in words_of(client.get(address))
    rows = reverse("wagtailsnippets_commerce_order:list")
    assert order.reference in client.get(rows, {"in_sale": "true"}).content.decode()
    assert order.reference not in client.get(rows, {"in_sale": "false"}).content.decode()
