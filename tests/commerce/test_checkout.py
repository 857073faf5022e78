"""The checkout, against the stand-in provider over HTTP, on the code path of production."""

import pytest
from bs4 import BeautifulSoup

from commerce.models import (
    CheckoutAttempt,
    Order,
    ProviderProduct,
    PurchasedProduct,
    SupportedCountry,
)
from commerce.offers import all_of
from commerce.provider import calls
from commerce.provider import products as provider_products
from tests.commerce.checkout_page import ADDRESS, path
from tests.dodo_sandbox.process import free_port
from tests.factories import OrderFactory, ProductPageFactory, PurchasedProductFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_strangers_are_sent_to_log_in_and_come_back(client, product):
    answer = client.get(path(product))
    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next=/checkout/{product.slug}/"


def test_the_form_says_what_is_bought_for_how_much(shop, product):
    text = shop.get(path(product)).content.decode()
    assert product.title in text
    assert "$29.00" in text
    assert "Continue to secure payment" in text


@pytest.mark.both
def test_continue_makes_an_unpaid_order_and_leads_to_the_payment_page(
    shop, sandbox, product, buyer
):
    answer = shop.post(path(product), ADDRESS)
    assert answer.status_code == 302
    assert answer.url.startswith(f"{sandbox.url}/pay/")
    order = Order.objects.get()
    assert (order.user, order.product.pk, order.amount, order.currency) == (
        buyer,
        product.pk,
        2900,
        "USD",
    )
    assert (order.status, order.is_paid, order.product_title) == ("pending", False, product.title)
    assert (order.name, order.country, order.postal_code) == ("A. Buyer", "SE", "211 20")
    attempt = order.attempts.get()
    assert attempt.status == CheckoutAttempt.Status.OPEN
    assert answer.url.endswith(attempt.checkout_session_id)
    assert not PurchasedProduct.objects.exists()


@pytest.mark.both
def test_a_second_continue_uses_the_same_order_with_a_new_attempt(shop, product):
    first = shop.post(path(product), ADDRESS).url
    second = shop.post(path(product), {**ADDRESS, "city": "Lund"}).url
    assert first != second
    order = Order.objects.get()
    assert order.city == "Lund"
    sessions = order.attempts.values_list("checkout_session_id", flat=True)
    assert len(set(sessions)) == 2


@pytest.mark.both
@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_a_failed_order_is_tried_again_not_doubled(shop, product, buyer, status):
    order = OrderFactory(user=buyer, product=product, amount=2900, currency="USD", status=status)
    assert shop.post(path(product), ADDRESS).status_code == 302
    order.refresh_from_db()
    assert (order.status, Order.objects.count()) == ("pending", 1)


@pytest.mark.both
def test_an_expired_order_stays_as_it_was(shop, product, buyer):
    OrderFactory(user=buyer, product=product, amount=2900, currency="USD", status="expired")
    shop.post(path(product), ADDRESS)
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == [
        "expired",
        "pending",
    ]


def test_tampered_amounts_change_nothing(shop, product):
    tampered = {"price": "1", "amount": "1", "quantity": "9", "product": "7", "currency": "JPY"}
    shop.post(path(product), {**ADDRESS, **tampered})
    order = Order.objects.get()
    assert (order.amount, order.currency, order.product_id) == (2900, "USD", product.pk)
    assert ProviderProduct.objects.get().amount == 2900


def test_a_price_that_changed_meanwhile_is_shown_before_it_is_charged(shop, product):
    product.price = 3900
    product.save()
    answer = shop.post(path(product), {**ADDRESS, "shown_price": "2900"})
    assert "The price has changed" in answer.content.decode()
    assert "Storgatan 1" in answer.content.decode()
    assert not Order.objects.exists()
    assert 'name="shown_price" value="3900"' in answer.content.decode()
    assert shop.post(path(product), {**ADDRESS, "shown_price": "3900"}).status_code == 302
    assert Order.objects.get().amount == 3900


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "\u202e\u0007"}, "name"),
        ({"country": ""}, "country"),
        ({"country": "XX"}, "country"),
        ({"street": " "}, "street"),
        ({"country": "RU"}, "country"),
        ({"name": "\u200d\u200c"}, "name"),
        ({"city": ""}, "city"),
        ({"postal_code": ""}, "postal_code"),
        ({"postal_code": "21 1"}, "postal_code"),
        ({"postal_code": "9" * 21}, "postal_code"),
        ({"street": "s" * 1_000_000}, "street"),
    ],
)
def test_errors_stand_at_the_field_and_nothing_is_lost(shop, product, change, field):
    answer = shop.post(path(product), {**ADDRESS, **change})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    kept = answer.content.decode()
    for name in {"name", "street", "city"} - {field}:
        assert f'value="{ADDRESS[name]}"' in kept
    assert not Order.objects.exists()


@pytest.mark.both
def test_marks_that_nobody_types_are_left_out(shop, product):
    shop.post(path(product), {**ADDRESS, "name": "A.\x00 \u202eBuyer\r\n", "city": "Lu\x07nd"})
    order = Order.objects.get()
    assert (order.name, order.city) == ("A. Buyer", "Lund")


def test_lines_that_were_pasted_stand_behind_each_other(shop, product):
    pasted = {"street": "Main Street 1\r\nFlat 2\r\n", "city": "\nLund"}
    shop.post(path(product), {**ADDRESS, **pasted})
    order = Order.objects.get()
    assert (order.street, order.city) == ("Main Street 1, Flat 2", "Lund")


@pytest.mark.both
def test_joiners_and_other_scripts_stay(shop, product):
    persian = {"name": "علی‌رضا", "city": "نیم‌روز"}
    shop.post(path(product), {**ADDRESS, **persian})
    order = Order.objects.get()
    assert {"name": order.name, "city": order.city} == persian


@pytest.mark.both
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            {"country": "US", "city": "Austin", "state": "tx", "postal_code": "78701 1234"},
            {"state": "Texas", "postal_code": "78701-1234"},
        ),
        (
            {"country": "GB", "city": "London", "postal_code": "sw1a1aa"},
            {"state": "", "postal_code": "SW1A 1AA"},
        ),
        ({"country": "SG", "city": "", "postal_code": "546080"}, {"city": ""}),
        ({"country": "XK", "city": "Pristina", "postal_code": ""}, {"country": "XK"}),
        ({"country": "AE", "city": "", "state": "dubai", "postal_code": ""}, {"state": "Dubai"}),
    ],
)
def test_an_address_is_kept_and_sent_as_its_country_writes_it(
    client, buyer, scripted, product, typed, kept
):
    scripted.answers["/products"] = {"product_id": "pdt_1"}
    scripted.answers["/checkouts"] = {"session_id": "cks_1", "checkout_url": "https://pay.example"}
    client.force_login(buyer)
    assert client.post(path(product), {**ADDRESS, **typed}).url == "https://pay.example"
    order = Order.objects.get()
    assert {name: getattr(order, name) for name in kept} == kept
    sent = scripted.bodies[-1]["billing_address"]
    assert sent.pop("zipcode", "") == order.postal_code
    assert sent == {
        name: value
        for name in ("country", "street", "city", "state")
        if (value := getattr(order, name))
    }


@pytest.mark.parametrize(
    ("country", "fields", "says"),
    [
        ("US", {"state", "postal_code"}, "Enter the ZIP code, such as 95014."),
        ("JP", {"state", "postal_code"}, "Enter the prefecture, such as Hokkaido."),
        ("DE", {"city", "postal_code"}, "Enter the postal code, such as 26133."),
        ("VA", set(), ""),
    ],
)
def test_what_the_country_needs_is_asked_for_at_the_field(shop, product, country, fields, says):
    empty = dict.fromkeys(("city", "state", "postal_code"), "")
    answer = shop.post(path(product), {**ADDRESS, **empty, "country": country})
    if not fields:
        assert answer.status_code == 302
        return
    assert fields <= set(answer.context["form"].errors) <= {*fields, "city"}
    assert says in answer.content.decode()


def test_an_address_in_a_country_that_the_provider_left_is_kept_but_for_the_country(
    shop, product, buyer
):
    old = {**ADDRESS, "country": "RU"}
    OrderFactory(user=buyer, product=product, **old)
    answer = shop.get(path(product))
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select("[name=country] option[selected]") == []
    assert page.select_one("[name=country] option")["value"] == ""
    for name in ("name", "street", "city", "postal_code"):
        assert page.find(attrs={"name": name})["value"] == ADDRESS[name]
    SupportedCountry.objects.bulk_create([SupportedCountry(code=code) for code in ("DE", "RU")])
    page = BeautifulSoup(shop.get(path(product)).content, "html.parser")
    assert page.select_one("[name=country] option[selected]")["value"] == "RU"


def test_coming_back_from_the_payment_page_finds_the_form_as_it_was(shop, product):
    shop.post(path(product), ADDRESS)
    form = shop.get(path(product)).context["form"]
    assert {name: form.initial[name] for name in ADDRESS} == ADDRESS


def test_another_customers_address_is_never_prefilled(shop, product):
    OrderFactory(user=UserFactory(), product=product, street="Secret Street 1", country="SE")
    assert "Secret Street" not in shop.get(path(product)).content.decode()


def test_what_is_owned_cannot_be_bought_again(shop, product, buyer):
    PurchasedProductFactory(user=buyer, product=product)
    for answer in (shop.get(path(product)), shop.post(path(product), ADDRESS)):
        assert (answer.status_code, answer.url) == (302, product.url)
    assert not Order.objects.filter(status="pending").exists()


def test_a_draft_is_not_for_sale(shop, product):
    product.unpublish()
    assert shop.post(path(product), ADDRESS).status_code == 404
    assert shop.get("/checkout/no-such-product/").status_code == 404


def test_a_product_without_a_file_is_not_for_sale(shop, product):
    product.releases.all().delete()
    answer = shop.post(path(product), ADDRESS, follow=True)
    assert "not ready yet" in answer.content.decode()
    assert not Order.objects.exists()


@pytest.mark.both
def test_free_of_charge_is_owned_at_once_without_the_provider(shop, settings, buyer):
    settings.DODO_PAYMENTS_BASE_URL = f"http://127.0.0.1:{free_port()}"
    product = ProductPageFactory(price=0)
    assert "Get it free" in shop.get(path(product)).content.decode()
    for _ in range(2):  # a double click is harmless
        assert shop.post(path(product)).status_code == 302
    order = Order.objects.get()
    assert (order.amount, order.status, order.is_paid) == (0, "paid", True)
    purchase = PurchasedProduct.objects.get()
    assert (purchase.user, purchase.order) == (buyer, order)


def test_a_priced_product_cannot_be_taken_as_free(shop, product):
    shop.post(path(product), {})
    assert not PurchasedProduct.objects.exists()


@pytest.mark.both
def test_with_the_provider_away_the_order_stands_and_the_form_is_kept(shop, settings, product):
    settings.DODO_PAYMENTS_BASE_URL = f"http://127.0.0.1:{free_port()}"
    answer = shop.post(path(product), ADDRESS)
    assert answer.status_code == 503
    text = answer.content.decode()
    assert "Nothing was charged" in text
    assert "Storgatan 1" in text
    order = Order.objects.get()
    assert (order.status, order.attempts.get().status) == ("pending", "not_opened")


@pytest.mark.parametrize(
    "trouble", [{"api_status": 500}, {"api_status": 422}, {"api_garbage": True}]
)
def test_a_provider_in_trouble_costs_nothing_but_a_message(shop, sandbox, product, trouble):
    sandbox.configure(**trouble)
    answer = shop.post(path(product), ADDRESS)
    assert answer.status_code == 503
    assert Order.objects.get().attempts.get().status == "not_opened"
    sandbox.configure(api_status=None, api_garbage=False)
    assert shop.post(path(product), ADDRESS).status_code == 302


def test_a_new_price_is_a_new_provider_product(shop, product):
    first = provider_products.ensure(all_of(product)[0])
    assert provider_products.ensure(all_of(product)[0]) == first
    product.price = 4900
    provider_products.synchronise(product)
    second = provider_products.ensure(all_of(product)[0])
    first.refresh_from_db()
    assert second.provider_id != first.provider_id
    assert (second.amount, first.amount) == (4900, 2900)
    assert first.replaced_at is not None
    assert provider_products.archive_replaced() == 0  # its open payment pages live for a day
    first.replaced_at -= provider_products.ARCHIVE_AFTER
    first.save()
    assert provider_products.archive_replaced() == 1
    assert provider_products.archive_replaced() == 0


def test_new_words_keep_the_provider_product(shop, product):
    provider_products.synchronise(product)
    before = ProviderProduct.objects.get()
    product.title = "A better name"
    provider_products.synchronise(product)
    after = ProviderProduct.objects.get()
    assert (after.provider_id, after.name) == (before.provider_id, "A better name")


def test_an_unreachable_provider_is_told_apart_from_one_that_says_no(shop, sandbox, settings):
    with pytest.raises(calls.ProviderRefused):
        calls.rename_product("pdt_does_not_exist", "Name", "")
    sandbox.configure(api_status=429)
    with pytest.raises(calls.ProviderUnavailable):
        calls.rename_product("pdt_does_not_exist", "Name", "")
    sandbox.configure(api_status=None)
    settings.DODO_PAYMENTS_API_KEY = "not-the-key"
    with pytest.raises(calls.ProviderRefused):
        calls.rename_product("pdt_does_not_exist", "Name", "")


def test_the_customer_comes_back_to_the_host_they_came_from(shop, sandbox, product):
    """The demo answers on 127.0.0.1 and localhost; a session lives on one of them."""
    page = shop.post(path(product), ADDRESS, headers={"host": "localhost:8000"}).url
    back = sandbox.cancel(page).headers["Location"]
    assert back == f"http://localhost:8000{path(product)}"
    paid = sandbox.pay(page).headers["Location"]
    assert paid.startswith(f"http://localhost:8000/orders/{Order.objects.get().reference}/?")
