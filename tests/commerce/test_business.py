"""Buying as a business: company and tax id from checkout to receipt, and corrected later."""

import re

import pytest
from wagtail.models import ModelLogEntry

from commerce import figures
from commerce.checkout import tax_ids
from commerce.messages import notices
from commerce.models import Order, ProviderRefusal
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from tests.commerce.checkout_page import ADDRESS, path
from tests.commerce.reported import pay, words_of
from tests.factories import OrderFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BUSINESS = {
    **ADDRESS,
    "is_business": "on",
    "company": "Malmö Verk AB",
    "tax_id": "se 556677-8899 01",
}


@pytest.mark.both
def test_company_and_tax_id_go_to_the_provider_and_onto_receipt_and_mail(
    client, buyer, scripted, product
):
    scripted.answers["/products"] = {"product_id": "pdt_1"}
    scripted.answers["/checkouts"] = {"session_id": "cks_1", "checkout_url": "https://pay.example"}
    client.force_login(buyer)
    assert client.post(path(product), BUSINESS).url == "https://pay.example"
    sent = scripted.bodies[-1]
    assert (sent["customer_business_name"], sent["tax_id"]) == ("Malmö Verk AB", "SE556677889901")
    order = Order.objects.get()
    assert (order.company, order.tax_id) == ("Malmö Verk AB", "SE556677889901")
    pay(payment_method="card", card_network="VISA", card_last_four="4242")
    text = words_of(client.get(f"/orders/{order.reference}/"))
    assert "Billed to Malmö Verk AB A. Buyer Storgatan 1" in text
    assert "Sweden Tax ID: SE556677889901 Correct company and tax ID" in text
    assert "Paid by Visa card ending in 4242" in text
    assert "Merchant of record Dodo Payments took the payment" in text
    mail = OutgoingMessage.objects.get(kind="order-paid")
    for words in ("Malmö Verk AB", "SE556677889901", "Visa card ending in 4242", "Dodo Payments"):
        assert words in mail.text
        assert words in mail.html
    assert "Billed to: A. Buyer, Storgatan 1, SE-" in mail.text
    assert f"http://shop.test/support/new/{product.slug}/" in mail.text


def test_a_private_person_is_asked_for_neither_and_sends_neither(client, buyer, scripted, product):
    scripted.answers["/products"] = {"product_id": "pdt_1"}
    scripted.answers["/checkouts"] = {"session_id": "cks_1", "checkout_url": "https://pay.example"}
    client.force_login(buyer)
    typed = {**BUSINESS, "tax_id": "x" * 99}
    del typed["is_business"]
    assert client.post(path(product), typed).status_code == 302
    assert not {"customer_business_name", "tax_id"} & scripted.bodies[-1].keys()
    order = Order.objects.get()
    assert (order.company, order.tax_id) == ("", "")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"company": " "}, "company"),
        ({"tax_id": "SE12"}, "tax_id"),
        ({"tax_id": "9" * 41}, "tax_id"),
        ({"company": "x" * 201}, "company"),
    ],
)
def test_what_a_business_lacks_is_said_at_the_field(shop, product, change, field):
    answer = shop.post(path(product), {**BUSINESS, **change})
    assert list(answer.context["form"].errors) == [field]
    assert "checked" in answer.content.decode()
    assert not Order.objects.exists()


def test_a_number_that_the_provider_refuses_is_the_customers_matter(shop, sandbox, product, boss):
    sandbox.configure(refuse_checkouts="INVALID_TAX_ID")
    answer = shop.post(path(product), BUSINESS)
    assert list(answer.context["form"].errors) == ["tax_id"]
    assert not ProviderRefusal.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_the_tick_that_was_taken_away_stays_away(shop, buyer, product):
    OrderFactory(user=buyer, product=product, company="Old AB", **ADDRESS)
    assert "checked" in shop.get(path(product)).content.decode()
    page = shop.post(path(product), {**ADDRESS, "company": "Old AB", "use_country": "1"})
    assert "checked" not in page.content.decode()


@pytest.mark.both
def test_the_customer_corrects_both_and_the_next_checkout_has_them(shop, buyer, product, order):
    Order.objects.filter(pk=order.pk).update(**ADDRESS)
    pay()
    address = f"/orders/{order.reference}/business/"
    text = words_of(shop.get(f"/orders/{order.reference}/"))
    assert "Add company and tax ID" in text
    assert "Company (optional) VAT number (optional)" in words_of(shop.get(address))
    wrong = shop.post(address, {"company": "", "tax_id": "SE556677889901"})
    assert list(wrong.context["form"].errors) == ["company"]
    assert shop.post(address, {"company": "Nytt\x00 AB", "tax_id": "SE556677889901"}).url == (
        f"/orders/{order.reference}/"
    )
    order.refresh_from_db()
    assert (order.company, order.tax_id) == ("Nytt AB", "SE556677889901")
    assert notices.receipt(order, again="1").text.count("Nytt AB") == 1
    shop.post(address, {"company": "Nytt AB", "tax_id": "SE556677889901"})
    (entry,) = ModelLogEntry.objects.filter(action="commerce.order_corrected")
    assert entry.message == (
        "Company and tax ID corrected: nothing became Nytt AB, SE556677889901."
    )
    other = OrderFactory(user=buyer).product
    form = shop.get(path(other)).context["form"]
    assert (form["company"].value(), form["is_business"].value()) == ("Nytt AB", True)

    shop.force_login(UserFactory())
    assert shop.get(address).status_code == 404
    shop.logout()
    assert "/accounts/login/" in shop.get(address).url


def test_tax_ids_are_written_as_their_country_does():
    for prefix in tax_ids.EU:
        country = {"EL": "GR"}.get(prefix, prefix)
        example = tax_ids.EXAMPLES.get(country) or tax_ids._example(prefix)
        if country in tax_ids.NAMES:
            assert tax_ids.written(example, country) == example
            assert tax_ids.written(f" {example[2:].lower()} ", country) == example
            with pytest.raises(NotPossible, match=re.escape(example)):
                tax_ids.written("1", country)
    assert tax_ids.written("ATU12345678", "DE") == "ATU12345678", "of another member"
    assert tax_ids.written("51 824 753 556", "AU") == "51824753556"
    assert tax_ids.written("12-3456789", "US") == "12-3456789", "nothing is known"
    assert tax_ids.written("DE\u0661\u0662\u0663456789", "DE") == "DE123456789", "digits of Arabic"
    assert tax_ids.written(" ", "DE") == ""


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        (("US", "1 Main St", "Portland", "Oregon", "97201"), ["Portland, Oregon 97201"]),
        (("SE", "Storgatan 1", "Malmö", "", "211 34"), ["SE-211 34 Malmö"]),
        (("GB", "1 High St", "London", "Essex", "N1 9GU"), ["London", "N1 9GU", "Essex"]),
        (("DE", "%C %Z", "Ulm", "", "89073"), ["89073 Ulm"]),
        (("XX", "1 High St", "Y", "Z", "1"), ["1 Y", "Z"]),
    ],
)
def test_an_address_is_written_as_its_country_writes_it(parts, lines):
    country, street, city, state, postal_code = parts
    order = Order(
        name="Ada",
        country=country,
        street=street,
        city=city,
        state=state,
        postal_code=postal_code,
    )
    assert figures.billing_lines(order) == ["Ada", street, *lines, order.country_name]
    assert figures.billing_lines(Order()) == []
