"""Addresses of a product that has another slug now lead on, as its page does."""

import pytest

from commerce.messages.unsubscribing import stopped_products
from commerce.models import Order, PurchasedProduct
from tests.commerce.purchases import browser_of, buy
from tests.factories import ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """Renames a product as the editor's form does."""

    def rename(product, slug):
        with django_capture_on_commit_callbacks(execute=True):
            product.slug = slug
            product.save_revision().publish()

    return rename


@pytest.fixture
def customer(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.mark.once
@pytest.mark.parametrize("new_slug", ["night-sky-2", "nachthimmel-ü", "夜空"])
def test_the_checkout_leads_on_with_its_parameters(client, customer, new_slug, rename):
    product = ProductPageFactory(slug="night-sky")
    rename(product, new_slug)
    answer = client.get("/checkout/night-sky/?utm_source=mail&x=%C3%A9", follow=True)
    ((address, status),) = answer.redirect_chain
    assert status == 302
    assert address.endswith("?utm_source=mail&x=%C3%A9")
    assert answer.context["product"] == product


@pytest.mark.once
def test_a_form_that_was_open_is_taken_where_it_is_sent(client, customer, rename):
    product = ProductPageFactory(slug="night-sky", price=0)
    rename(product, "starry-sky")
    assert client.post("/checkout/night-sky/").url == "/library/"
    assert PurchasedProduct.objects.get().product == product


def test_after_two_new_names_and_one_of_them_back(client, customer, rename):
    product = ProductPageFactory(slug="first")
    for slug in ("second", "third", "second"):
        rename(product, slug)
    for slug in ("first", "third"):
        assert client.get(f"/checkout/{slug}/").url == "/checkout/second/"
    assert client.get("/checkout/second/").status_code == 200


def test_a_new_product_with_the_old_name_wins(client, customer, rename):
    rename(ProductPageFactory(slug="night-sky"), "starry-sky")
    new = ProductPageFactory(slug="night-sky")
    assert client.get("/checkout/night-sky/").context["product"] == new


def test_what_is_off_sale_is_not_led_to(client, customer, rename):
    product = ProductPageFactory(slug="night-sky")
    rename(product, "starry-sky")
    product.unpublish()
    assert client.get("/checkout/night-sky/").status_code == 404


def test_a_redirect_to_something_else_is_no_product(client, customer, rename):
    product = ProductPageFactory(slug="night-sky")
    rename(product, "starry-sky")
    product.redirect_set.update(redirect_page=product.get_parent())
    assert client.get("/checkout/night-sky/").status_code == 404


def test_buyers_download_and_stop_mails_at_the_old_address(client, rename):
    purchase = buy()
    browser = browser_of(purchase.user)
    rename(purchase.product, "shapes")
    assert browser.post("/library/icon-set/download/").status_code == 303
    assert browser.post("/library/icon-set/updates/", {"choice": "stop"}).status_code == 303
    assert stopped_products(purchase.user, [purchase.product])


def test_nobody_else_does(client, customer, rename):
    purchase = buy()
    rename(purchase.product, "shapes")
    assert client.post("/library/icon-set/download/").status_code == 404
    assert client.post("/library/icon-set/updates/", {"choice": "stop"}).status_code == 404
    assert not Order.objects.exists()


def test_a_buyer_of_the_renamed_one_is_not_led_to_its_follower(client, rename):
    """The old name belongs to a new product, which this customer does not own."""
    purchase = buy()
    rename(purchase.product, "shapes")
    ProductPageFactory(slug="icon-set")
    browser = browser_of(purchase.user)
    assert browser.post("/library/icon-set/updates/", {"choice": "stop"}).status_code == 303
    assert stopped_products(purchase.user, [purchase.product])
