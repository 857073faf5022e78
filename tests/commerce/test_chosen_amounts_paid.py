"""Pay what you want at the provider, in its payments, and in the admin."""

import csv

import pytest
from celery import current_app
from django.urls import reverse

from commerce import tasks
from commerce.checkout import orders, sessions
from commerce.checkout.orders import BillingAddress
from commerce.models import Order, ProviderProduct, PurchasedProduct, Review
from commerce.payments import binding
from commerce.payments.settlement import settle_payment
from commerce.provider import calls
from commerce.provider import products as provider_products
from commerce.provider.objects import ProviderPayment
from products.models import ProductPage
from tests.commerce.checkout_page import ADDRESS, path
from tests.commerce.choosing import bought, form_of, paid
from tests.commerce.events import payment_data
from tests.commerce.losing import look, lose, rebuild, restore
from tests.commerce.paid_orders import state
from tests.commerce.reported import words_of
from tests.factories import ProductPageFactory, UserFactory


@pytest.fixture
def product(db):
    """From 5.00 on; 9.00 is suggested."""
    return ProductPageFactory(
        title="Lamp", slug="lamp", price=500, suggested_price=900, pay_what_you_want=True
    )


# --- payments ------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("amount", [500, 1249, 1251])
def test_another_amount_than_was_chosen_waits_for_a_person(shop, product, amount):
    order = bought(shop, product)
    paid(order, total_amount=amount, settlement_amount=amount)
    order.refresh_from_db()
    assert order.status == "pending"
    assert Review.objects.get().reason == Review.Reason.WRONG_AMOUNT
    assert not PurchasedProduct.objects.exists()


@pytest.mark.django_db
@pytest.mark.once
def test_where_only_the_listed_price_could_decide_a_person_does(shop, sandbox, product):
    """Paid and settled in third currencies: the provider knows the least price only."""
    order = bought(shop, product)
    attempt = order.attempts.get()
    listed = calls.product(attempt.provider_product_id)
    assert (listed.amount, listed.minimum, listed.currency) == (None, 500, "USD")
    told = {"currency": "EUR", "settlement_currency": "EUR", "total_amount": 1100}
    reported = ProviderPayment.read(
        payment_data(
            payment_id="pay_1",
            checkout_session_id=attempt.checkout_session_id,
            product_cart=[{"product_id": attempt.provider_product_id, "quantity": 1}],
            settlement_amount=1100,
            **told,
        )
    )
    settle_payment(binding.with_listed_price(reported), "test")
    review = Review.objects.get()
    assert review.reason == Review.Reason.WRONG_AMOUNT
    assert not binding.awaits_listed_price(review.payment), "asking again changes nothing"


# --- at the provider -----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.once
def test_one_counterpart_serves_all_amounts_of_a_least_price(shop, sandbox, product):
    provider_products.synchronise(product)
    (made,) = provider_products.current(product)
    assert (made.amount, made.minimum) == (0, 500)
    assert provider_products.standing(product) is provider_products.Standing.IN_STEP
    bought(shop, product)
    assert ProviderProduct.objects.get() == made
    assert provider_products.compare() == []
    ProductPage.objects.filter(pk=product.pk).update(price=800)
    product.refresh_from_db()
    provider_products.synchronise(product)
    (dearer,) = provider_products.current(product)
    made.refresh_from_db()
    assert dearer.minimum == 800
    assert made.replaced_at is not None
    # With a price of its own, it is another product, also at the same amount.
    ProductPage.objects.filter(pk=product.pk).update(pay_what_you_want=False)
    product.refresh_from_db()
    provider_products.synchronise(product)
    (fixed,) = provider_products.current(product)
    assert (fixed.amount, fixed.minimum) == (800, None)


@pytest.mark.django_db
@pytest.mark.once
def test_a_least_price_that_goes_up_once_the_order_stands_changes_nothing(sandbox, buyer, product):
    address = BillingAddress(name="A. Buyer", country="SE", city="Lund")
    order, attempt = orders.place(buyer, product, address, amount=600)
    ProductPage.objects.filter(pk=product.pk).update(price=800)
    order.refresh_from_db()
    session = sessions._open_once_more(order, attempt, "http://shop.test")
    sandbox.pay(session.url)
    assert [payment["total_amount"] for payment in sandbox.payments()] == [600]


@pytest.mark.django_db
@pytest.mark.once
def test_a_least_price_that_was_changed_there_is_found(shop, sandbox, product):
    provider_products.synchronise(product)
    (made,) = provider_products.current(product)
    sandbox.control(f"products/{made.provider_id}", price=100)
    assert provider_products.compare() == [product]
    made.refresh_from_db()
    assert made.is_lost


@pytest.mark.django_db
@pytest.mark.once
def test_a_least_price_that_is_higher_there_is_said_and_noted(shop, sandbox, product):
    provider_products.synchronise(product)
    (made,) = provider_products.current(product)
    sandbox.control(f"products/{made.provider_id}", price=10_000)
    page = shop.get(path(product), {"amount": "12.50"})
    answer = shop.post(path(product), form_of(page) | ADDRESS)
    assert answer.status_code == 503
    assert "Nothing was charged, your details are kept" in words_of(answer)
    assert product.provider_refusals.get().code == "REQUEST_AMOUNT_BELOW_MINIMUM"


@pytest.mark.django_db
@pytest.mark.once
def test_the_version_before_finds_no_counterpart_for_the_price_that_it_knows(shop, product):
    """It would open sessions without an amount."""
    provider_products.synchronise(product)
    assert not ProviderProduct.objects.filter(product=product, amount=product.price).exists()


@pytest.mark.django_db
@pytest.mark.once
def test_one_that_may_be_had_for_nothing_is_made_there_once_published(
    monkeypatch, sandbox, product, django_capture_on_commit_callbacks
):
    wanted = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args=(), **_: wanted.append(name))
    product.price = 0
    with django_capture_on_commit_callbacks(execute=True):
        product.save_revision().publish()
    assert "commerce.synchronise_product" in wanted
    tasks.synchronise_product(product.pk)
    assert [row.amount for row in provider_products.current(product)] == [0]


# --- afterwards ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.once
def test_an_order_that_a_backup_lacked_comes_back_as_it_was(sandbox, boss, product):
    address = BillingAddress(name="A. Buyer", country="SE", city="Lund")
    sandbox.pay(sessions.begin(UserFactory(), product, address, "http://shop.test", amount=1250))
    was = Order.objects.get()
    lose(Order.objects.get())
    restore()
    assert [row.why_not for row in look()] == [""]
    rebuild(boss)
    order = Order.objects.get(reference=was.reference)
    assert (order.amount, order.minimum) == (1250, 500)
    assert state(order) == ("paid", True, 1)


@pytest.mark.django_db
@pytest.mark.once
def test_the_admin_says_what_was_chosen_and_finds_it(shop, client, product, boss):
    order = bought(shop, product)
    client.force_login(boss)
    address = reverse("wagtailsnippets_commerce_order:inspect", args=[order.pk])
    assert "Chosen by the customer, at least $5.00" in words_of(client.get(address))
    rows = reverse("wagtailsnippets_commerce_order:list")
    assert order.reference in client.get(rows, {"is_chosen": "true"}).content.decode()
    assert order.reference not in client.get(rows, {"is_chosen": "false"}).content.decode()
    exported = client.get(rows, {"export": "csv"}).getvalue().decode()
    (row,) = csv.DictReader(exported.splitlines())
    assert (row["Total"], row["Least, if chosen"]) == ("12.50", "5.00")
