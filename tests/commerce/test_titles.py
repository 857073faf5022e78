"""What a customer bought, named in their language on every page and in every mail."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from commerce.messages import customer_withdrawals, notices
from commerce.models import Order
from notifications.models import OutgoingMessage
from tests.factories import (
    OrderFactory,
    ProductPageFactory,
    PurchasedProductFactory,
    UserFactory,
)
from tests.products.translated import in_german

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.usefixtures("two_languages"),
]
GERMAN = {"headers": {"accept-language": "de"}}


@pytest.fixture
def product():
    product = ProductPageFactory(title="Boat shed", slug="boat-shed")
    in_german(product)
    return product


@pytest.fixture
def customer():
    return UserFactory(language="de")


@pytest.fixture
def browser(customer):
    browser = Client()
    browser.force_login(customer)
    return browser


def test_checkout_orders_and_library_name_it_in_german(browser, customer, product):
    checkout = browser.get("/checkout/boat-shed/", **GERMAN).content.decode()
    assert "Bootshaus" in checkout
    assert "Boat shed" not in checkout
    order = OrderFactory(user=customer, product=product, amount=2900)
    PurchasedProductFactory(user=customer, product=product)
    assert order.product_title == "Boat shed"
    for path in ("/orders/", f"/orders/{order.reference}/", "/library/", "/library/?q=bootsh"):
        page = browser.get(path, **GERMAN).content.decode()
        assert "Bootshaus" in page, path
        assert "Boat shed" not in page.partition("<main")[2], path
        assert (
            "Bootshaus"
            not in browser.get(
                path.partition("?")[0], headers={"accept-language": "en"}
            ).content.decode()
        )
    order.refresh_from_db()
    assert order.product_title == "Boat shed"


@pytest.mark.parametrize("path", ["/checkout/bootshaus/", "/support/ask/bootshaus/"])
def test_the_slug_of_a_translation_leads_to_the_same_product(browser, product, path):
    answer = browser.get(f"{path}?a=b")
    assert answer["Location"] == f"{path.replace('bootshaus', 'boat-shed')}?a=b"


def test_what_is_bought_by_either_slug_is_the_product(browser, customer, product):
    product.price = 0
    product.save()
    assert browser.post("/checkout/bootshaus/", **GERMAN).status_code == 302
    order = Order.objects.get()
    assert (order.product_id, order.product_title, order.product_slug) == (
        product.pk,
        "Boat shed",
        "boat-shed",
    )


def test_mails_name_it_in_the_language_of_their_reader(product, customer):
    order = OrderFactory(product=product, user=customer, amount=2900)
    notices.receipt(order)
    other = OrderFactory(product=product, user=UserFactory(language="en"), amount=2900)
    with translation.override("de"):
        notices.receipt(other)
    german, english = OutgoingMessage.objects.order_by("pk")
    assert "Bootshaus" in german.text
    assert "Boat shed" not in german.text
    assert "Boat shed" in english.text
    assert "Bootshaus" not in english.text


def test_a_withdrawal_names_it_in_the_language_of_its_customer(browser, customer, product):
    paid = {"status": "paid", "is_paid": True, "paid_at": timezone.now(), "amount": 2900}
    order = OrderFactory(user=customer, product=product, withdrawal_days=14, **paid)
    address = f"/orders/{order.reference}/withdraw/"
    page = browser.get(address, **GERMAN).content.decode()
    assert "Bootshaus" in page
    assert "Boat shed" not in page
    browser.post(address, **GERMAN)
    withdrawal = order.customer_withdrawals.get()
    withdrawal.answer = "Zu spät."
    customer_withdrawals.declined(withdrawal)
    for kind in ("withdrawal-received", "withdrawal-declined"):
        text = OutgoingMessage.objects.get(kind=kind, recipient=customer.email).text
        assert "Bootshaus" in text, kind
        assert "Boat shed" not in text, kind


def test_whoever_bought_it_keeps_its_name_when_it_is_not_on_sale(browser, customer, product):
    PurchasedProductFactory(user=customer, product=product)
    product.unpublish()
    assert "Bootshaus" in browser.get("/library/", **GERMAN).content.decode()
    product.translations.get().unpublish()
    assert "Boat shed" in browser.get("/library/", **GERMAN).content.decode()
