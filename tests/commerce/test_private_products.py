"""Buying what is for some people only, and having bought it."""

import pytest

from commerce.models import Order, PurchasedProduct
from tests.commerce.purchases import ask, browser_of, buy, read
from tests.factories import OrderFactory, ProductPageFactory, UserFactory
from tests.products.privacy import hide, let_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SECRET = "Secret lighthouse"
ADDRESS = {"name": "A. Buyer", "country": "SE", "street": "Storgatan 1", "city": "Malmö"}


def make(price):
    return ProductPageFactory(title=SECRET, slug="lighthouse", price=price)


@pytest.mark.parametrize("price", [0, 2900])
@pytest.mark.parametrize("kind", ["password", "groups"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_checkout_leads_those_who_may_not_see_it_to_the_question(client, kind, price, method):
    product = make(price)
    client.force_login(UserFactory())
    hide(product, kind)

    answer = getattr(client, method)("/checkout/lighthouse/", ADDRESS)
    assert (answer.status_code, answer.url) == (302, product.url)
    assert SECRET not in client.get(product.url, follow=True).content.decode()
    assert not Order.objects.exists()
    assert not PurchasedProduct.objects.exists()


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
def test_those_who_may_see_it_get_it(client, kind):
    product = make(0)
    client.force_login(UserFactory())
    let_in(client, hide(product, kind))

    assert SECRET in client.get("/checkout/lighthouse/").content.decode()
    assert client.post("/checkout/lighthouse/").url == "/library/"
    assert PurchasedProduct.objects.get().product == product


def test_what_is_private_above_cannot_be_bought_below(client):
    product = make(0)
    hide(product.get_parent())
    client.force_login(UserFactory())
    assert client.post("/checkout/lighthouse/").url == product.url
    assert not Order.objects.exists()


def test_what_was_bought_stays_the_buyers(client):
    purchase = buy()
    product = purchase.product
    order = OrderFactory(user=purchase.user, product=product, status="paid", is_paid=True)
    for kind in ("password", "groups"):
        hide(product, kind)
    browser = browser_of(purchase.user)

    assert read(browser.get(ask(browser)))
    for address in ("/library/", "/orders/", f"/orders/{order.reference}/", "/library/updates/"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "Icon set" in answer.content.decode()
